import type {Context} from '../context.ts';
import {deploys} from '../deployment.ts';
import {type Detector, nothing} from '../detector.ts';
import {servingReach, trainingReach} from '../serving-code.ts';
import {type Spot, shortName, spotEvidence} from '../spots.ts';

const validator =
	/(^|_)(validat\w+|check_(schema|data|columns|input\w*|features?)|enforce_schema|assert_(schema|columns|valid\w*)|verify_(data|schema|columns|input\w*))(_|$)/iu;
const schemaBase = /DataFrameModel|SchemaModel|BaseModel/u;
const schemaCall = /^pandera\.(\w+\.)?DataFrameSchema$/u;

/** Validators and schemas of the project itself. */
function schemas({product}: Context): Spot[] {
	return product
		.filter(module => !module.notebook)
		.flatMap(module => [
			...module.facts.definitions
				.filter(one => (one.kind === 'function' ? validator.test(shortName(one.name)) : schemaBase.test(one.signature)))
				.map(({line, name}) => ({module, line, scope: name})),
			...module.facts.calls.filter(call => schemaCall.test(call.name)).map(({line, scope}) => ({module, line, scope})),
		]);
}

export const invariants: Detector = {
	id: 'O2',
	title: 'Data invariants hold in training and serving',
	certainty: 'static',
	role: 'monitoring',
	effort: 2,
	detect: context => {
		const training = trainingReach(context);
		const serving = servingReach(context);
		const shared = schemas(context).filter(
			spot => training.has(spot.module.path, spot.scope) && serving.has(spot.module.path, spot.scope) && spot.scope !== '',
		);
		const objects = schemas(context).filter(
			spot => spot.scope === '' && training.hasModule(spot.module.path) && serving.hasModule(spot.module.path),
		);
		const evidence = spotEvidence([...shared, ...objects]);
		if (evidence.length === 0)
			return nothing(
				'no schema is applied both where models are trained and where requests are answered',
				'Validate the request with the schema that training validates its data with.',
			);
		const deployed = context.runs.filter(run => run.active && run.neutralised === null && deploys(run));
		const trains = context.trains(context.automatic);
		if (deployed.length > 0 && trains)
			return {score: 1, evidence: [...evidence, ...deployed.flatMap(run => run.chain)], missing: '', next: ''};
		return {
			score: 0.5,
			evidence,
			missing: 'training or serving is not started by anything active',
			next: 'Train and deploy from CI, so that both sides always apply it.',
		};
	},
};
