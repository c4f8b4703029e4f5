import {argumentsOf} from '../../python/facts.ts';
import type {Context} from '../context.ts';
import {type Detector, nothing} from '../detector.ts';
import {dataVersioningItems} from '../infrastructure-items.ts';
import {definitionSpots, judgedSpots, type Spot, shortName, spotEvidence} from '../spots.ts';
import {usesModelling} from '../training.ts';

const seeding =
	/(^|\.)(manual_seed|manual_seed_all|set_seed|seed_everything|set_random_seed|PRNGKey|default_rng|enable_op_determinism|use_deterministic_algorithms)$|^(random|numpy\.random|torch\.random|tensorflow\.random)\.(seed|set_seed)$|^fix_seed\w*$|^set_seed\w*$/u;
const seedArgument = new Set(['random_state', 'seed', 'random_seed', 'seed_everything']);
const named = /(reproducib|determinis|same_seed|repeatab)/iu;

function seeds({product}: Context): Spot[] {
	return product.filter(usesModelling).flatMap(module =>
		module.facts.calls
			.filter(call => {
				if (seeding.test(call.name)) return true;
				const {keyword} = argumentsOf(call);
				return [...seedArgument].some(key => (keyword.get(key) ?? 'None') !== 'None');
			})
			.map(({line, scope}) => ({module, line, scope})),
	);
}

export const reproducible: Detector = {
	id: 'I1',
	title: 'Training is reproducible',
	certainty: 'run',
	role: 'infrastructure',
	effort: 2,
	detect: context => {
		const seeded = seeds(context);
		const pinned = context.dependencyFiles.filter(file => file.locked);
		const versioned = dataVersioningItems(context);
		if (seeded.length === 0)
			return nothing(
				'no seed is set where models are trained',
				'Set one seed for the split, the model and the libraries, and record it with the run.',
			);
		if (pinned.length === 0 && versioned.length === 0)
			return nothing(
				'seeds are set, but neither dependencies nor data have a fixed version',
				'Lock the dependencies (uv lock or pip-compile --generate-hashes).',
			);
		const proofs = definitionSpots(context.tests, one => one.kind === 'function' && named.test(shortName(one.name)));
		const proven = judgedSpots(context, proofs, {missing: '', next: ''});
		const evidence = [...spotEvidence(seeded), ...proven.evidence];
		if (proven.score === 1 && pinned.length > 0) return {score: 1, evidence, missing: '', next: ''};
		return {
			score: 0.5,
			evidence,
			missing: pinned.length === 0 ? 'dependencies are not locked' : 'nothing trains twice and compares',
			next:
				pinned.length === 0
					? 'Lock the dependencies with hashes.'
					: 'Test that two trainings with the same seed give the same predictions.',
		};
	},
};
