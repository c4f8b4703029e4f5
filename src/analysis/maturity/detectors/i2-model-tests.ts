import type {PythonModule} from '../../python/module.ts';
import type {Context} from '../context.ts';
import type {Detector} from '../detector.ts';
import {judgedSpots, type Spot} from '../spots.ts';
import {ownEstimators, trainingCalls, usesModelling} from '../training.ts';

const place =
	/(^|[/_])(models?|train\w*|net|network|nn|architectures?|losses|estimators?|classifier|regressor|predict\w*|inference|modeling|modelling|tune)(_\w+)?(\/|\.py$)/iu;

const isModelCode = (module: PythonModule) =>
	!module.notebook &&
	(trainingCalls(module).length > 0 ||
		ownEstimators(module).length > 0 ||
		module.facts.definitions.some(
			one =>
				one.kind === 'class' &&
				/(nn\.Module|Module|BaseEstimator|LightningModule|keras\.Model|Model|PreTrainedModel)\b/u.test(one.signature) &&
				usesModelling(module),
		) ||
		(place.test(module.path) && usesModelling(module)));

/** Calls in tests that go to code which defines or trains the model. */
export function modelTestSpots(context: Context): Spot[] {
	const code = new Set(context.product.filter(isModelCode).map(module => module.path));
	return context.tests.flatMap(module =>
		module.facts.calls
			.filter(call => {
				const found = context.index.resolve(call.name, module.path);
				return found !== null && code.has(found.module.path) && found.symbol !== '';
			})
			.map(({line, scope}) => ({module, line, scope})),
	);
}

export const modelTests: Detector = {
	id: 'I2',
	title: 'Model spec code is unit tested',
	certainty: 'static',
	role: 'infrastructure',
	effort: 1,
	detect: context =>
		judgedSpots(context, modelTestSpots(context), {
			missing: 'no test calls the code that defines or trains the model',
			next: 'Test the training function on a handful of rows: shapes, one over-fitted batch, a loss that falls.',
		}),
};
