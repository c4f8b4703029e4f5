import type {Detector} from '../detector.ts';
import {judgedSpots, type Spot} from '../spots.ts';

const list =
	/(^|_)(forbidden|protected|sensitive|pii|denied|deny_?list|blocked|prohibited|leaky?|leakage|allowed|allow_?list)(_|$).*(col|feature|field|attr|name|list)|^(PII|PROTECTED|SENSITIVE|FORBIDDEN|LEAKAGE)_?(COLS?|COLUMNS?|FEATURES?|FIELDS?|ATTRIBUTES?)$/iu;
const absent =
	/(forbidden|protected|sensitive|pii|deny|leak|prohibited)\w*.*(not in|isdisjoint|intersection|&)|(not in|isdisjoint|intersection|&).*(forbidden|protected|sensitive|pii|deny|leak|prohibited)/iu;

export const requirements: Detector = {
	id: 'D4',
	title: 'Features adhere to meta-level requirements',
	certainty: 'presence',
	role: 'data_pipeline',
	effort: 1,
	detect: context => {
		const lists: Spot[] = context.product.flatMap(module =>
			module.facts.assignments
				.filter(one => list.test(one.name.slice(one.name.lastIndexOf('.') + 1)) && /^[[({"']|frozenset|set\(/u.test(one.value))
				.map(({line, scope}) => ({module, line, scope})),
		);
		const checks: Spot[] = [...context.product, ...context.tests].flatMap(module =>
			module.facts.guards.filter(guard => absent.test(guard.condition)).map(({line, scope}) => ({module, line, scope})),
		);
		const found = judgedSpots(context, checks.length > 0 ? checks : lists, {
			missing: 'no list of columns that a model may or may not use, and no test of it',
			next: 'List forbidden columns (identifiers, personal data, protected attributes) and test that none is in the model signature.',
		});
		// a list alone is no check, however often it is loaded
		if (checks.length === 0 && found.score === 1)
			return {
				...found,
				score: 0.5,
				missing: 'no test that forbidden columns stay out of the model',
				next: 'Assert in a test that the model signature holds none of them.',
			};
		return checks.length > 0
			? {...found, evidence: [...found.evidence, ...judgedSpots(context, lists, {missing: '', next: ''}).evidence]}
			: found;
	},
};
