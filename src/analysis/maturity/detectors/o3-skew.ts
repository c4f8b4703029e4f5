import type {Context} from '../context.ts';
import {type Detector, nothing} from '../detector.ts';
import {handlers, servingReach, trainingReach} from '../serving-code.ts';
import {callSpots, definitionSpots, judgedSpots, type Spot, shortName, spotEvidence} from '../spots.ts';

const transform = /(preprocess|transform|featur|clean|prepare|encod|token|normali[sz]e|impute|vectori[sz]e)/iu;
const parity = /(parity|skew|train_serv\w*|consisten\w*_(features?|transform\w*)|same_features)/iu;
const bundled = /(^|\.)(Pipeline|make_pipeline|ColumnTransformer|make_column_transformer|from_preprocessor)$/u;
const loads = /(^|\.)(joblib\.load|pickle\.load|load_model|mlflow\.\w+\.load_model|load|from_checkpoint)$/u;

/** Functions that make features, used both by training and by what answers requests. */
function sharedTransforms(context: Context): Spot[] {
	const training = trainingReach(context);
	const serving = servingReach(context);
	return definitionSpots(
		context.product.filter(module => !module.notebook),
		(one, module) =>
			one.kind === 'function' &&
			transform.test(shortName(one.name)) &&
			training.has(module.path, one.name) &&
			serving.has(module.path, one.name),
	);
}

/** Preprocessing that is saved with the model, and a service that loads that whole. */
function bundledTransforms(context: Context): Spot[] {
	const serving = servingReach(context);
	const loading =
		handlers(context).length > 0 &&
		context.product.some(module => serving.hasModule(module.path) && module.facts.calls.some(call => loads.test(call.name)));
	if (!loading) return [];
	const training = trainingReach(context);
	return callSpots(
		context.product.filter(module => !module.notebook),
		(call, module) => bundled.test(call.name) && /^sklearn|^imblearn|from_preprocessor/u.test(call.name) && training.hasModule(module.path),
	);
}

export const skew: Detector = {
	id: 'O3',
	title: 'Training and serving compute the same features',
	certainty: 'static',
	role: 'monitoring',
	effort: 2,
	detect: context => {
		const shared = [...sharedTransforms(context), ...bundledTransforms(context)];
		const tests = definitionSpots(context.tests, one => one.kind === 'function' && parity.test(shortName(one.name)));
		const evidence = spotEvidence([...shared, ...tests]);
		if (evidence.length === 0)
			return nothing(
				'no transform is shared by training and serving, and nothing compares the two',
				'Put the transform in one module that both import, or into the saved pipeline.',
			);
		const proven = judgedSpots(context, tests, {missing: '', next: ''});
		if (proven.score === 1) return {score: 1, evidence: [...evidence, ...proven.evidence], missing: '', next: ''};
		return {
			score: 0.5,
			evidence,
			missing: 'no test or monitor compares the features of training and serving',
			next: 'Test that one row gives the same features through training and through the endpoint.',
		};
	},
};
