import {Reach} from '../../python/reach.ts';
import type {Context} from '../context.ts';
import {type Detector, nothing} from '../detector.ts';
import {testScopes} from '../entries.ts';
import {judgedSpots, type Spot, spotEvidence} from '../spots.ts';

const place =
	/(^|[/_])(features?|featuri[sz]\w*|feature_engineering|preprocess\w*|transform\w*|prepar\w*|clean\w*|data|dataset|data_\w+|etl|ingest\w*|process\w*|encod\w*|token\w*)(_\w+)?(\/|\.py$)/iu;
/** Layers that encode positions or transform tensors are the model, not its features. */
const architecture = /(^|\/)(models?|modeling|nets?|networks?|layers?|modules|nn|architectures?)\/|position_encod|transformer\w*\.py$/iu;
const named = /(featur|preprocess|transform|clean|encod|impute|normali[sz]e|tokeni[sz]e|prepare|split|load_data|build_\w*dataset)/iu;

/** Functions that make features: by their own name, or by the file they stand in. Private helpers count with what calls them. */
function featureFunctions({product}: Context): Spot[] {
	return product
		.filter(module => !module.notebook)
		.flatMap(module =>
			module.facts.definitions
				.filter(
					one =>
						one.kind === 'function' &&
						!/(^|\.)_/u.test(one.name) &&
						one.name.split('.').length <= 2 &&
						!architecture.test(module.path) &&
						(place.test(module.path) || named.test(one.name)),
				)
				.map(({line, name}) => ({module, line, scope: name})),
		);
}

/** Lines of tests that call feature code. */
function callsOf(context: Context, functions: ReadonlySet<string>): Spot[] {
	return context.tests.flatMap(module =>
		module.facts.calls
			.filter(call => {
				const found = context.index.resolve(call.name, module.path);
				return (
					found !== null &&
					(functions.has(`${found.module.path} ${found.symbol}`) ||
						functions.has(`${found.module.path} ${found.symbol.split('.')[0]}`) ||
						[...functions].some(one => found.symbol !== '' && one.startsWith(`${found.module.path} ${found.symbol.split('.')[0]}.`)))
				);
			})
			.map(({line, scope}) => ({module, line, scope})),
	);
}

export const featureTests: Detector = {
	id: 'D7',
	title: 'All input feature code is tested',
	certainty: 'static',
	role: 'data_pipeline',
	effort: 2,
	detect: context => {
		const functions = featureFunctions(context);
		if (functions.length === 0)
			return nothing(
				'no function that makes features, so nothing a test could call',
				'Move the code that makes features into functions, then test each with a small frame.',
			);
		const keys = new Set(functions.map(one => `${one.module.path} ${one.scope}`));
		const calls = callsOf(context, keys);
		const found = judgedSpots(context, calls, {
			missing: `none of ${functions.length} feature functions is tested`,
			next: 'Test each function that makes features with a small frame and its expected output.',
		});
		if (found.score < 1) return found;
		const tested = new Reach(
			context.index,
			context.tests.map(module => ({module, scopes: testScopes(module)})),
		);
		const reached = functions.filter(one => tested.has(one.module.path, one.scope));
		if (reached.length >= functions.length * 0.8) return found;
		const without = functions.find(one => !reached.includes(one));
		return {
			...found,
			score: 0.5,
			evidence: spotEvidence(calls),
			missing: `tests reach ${reached.length} of ${functions.length} feature functions`,
			next: `Test ${without?.scope ?? 'the others'} of ${without?.module.path ?? 'the feature code'} too.`,
		};
	},
};
