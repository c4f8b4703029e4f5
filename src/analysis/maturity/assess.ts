import {distinctEvidence} from '../repository/evidence.ts';
import {type OpenOptions, openRepository} from '../repository/repository.ts';
import {type Attestations, scoreWithAttested} from './attested.ts';
import {claimsOf} from './claims.ts';
import {type Context, contextOf} from './context.ts';
import {detectors} from './detectors/table.ts';
import {inventoryOf} from './inventory.ts';
import {conditionsOf, googleLevel, microsoftLevel} from './levels.ts';
import {noProblem, problemOf} from './problem.ts';
import type {Assessment, Attestation, Inventory, Maturity, Section, TestScore} from './report.ts';
import {bandOf, finalScore, sectionSums} from './score.ts';
import {survey} from './survey.ts';

export type AssessOptions = OpenOptions & {
	/** What people answered to what no file can tell; recorded beside the evidence, never counted as evidence. */
	readonly attestations?: Attestations;
	/** Called with each test as soon as it is judged. */
	readonly judged?: (test: TestScore) => void;
};

const noPoints: Record<Section, number> = {data: 0, model: 0, infrastructure: 0, monitoring: 0};
const noLevel = {min: null, max: null, met: [], missing: []};

/**
 * Reads a repository and judges it from what its files show. Nothing in it is run, imported, followed outside or written.
 * Throws an input failure when `root` is no readable folder, and the signal's reason when it is aborted.
 */
export async function assessRepository(root: string, options: AssessOptions = {}): Promise<Assessment> {
	const repository = await openRepository(root, options);
	const read = await survey(repository, options);
	options.progress?.({stage: 'judging', done: 0, total: detectors.length});
	const context = contextOf(read);
	const claims = claimsOf(read);
	const inventory = inventoryOf(context, claims);
	if (inventory.nothing_to_score)
		return {problem: noProblem('no code here'), inventory, maturity: unscored(inventory, false, 'nothing to score yet')};
	if (!context.ml)
		return {
			problem: noProblem('no machine learning here'),
			inventory,
			maturity: unscored(inventory, false, 'not a machine learning project'),
		};
	const tests: TestScore[] = [];
	for (const [index, detector] of detectors.entries()) {
		options.progress?.({stage: 'judging', done: index, total: detectors.length});
		await new Promise(resolve => setImmediate(resolve));
		options.signal?.throwIfAborted();
		const test = judged(context, detector, claims.tests.get(detector.id) ?? [], options.attestations?.[detector.id] ?? null);
		options.judged?.(test);
		tests.push(test);
	}
	return {problem: problemOf(context), inventory, maturity: scored(context, inventory, tests)};
}

function judged(
	context: Context,
	detector: (typeof detectors)[number],
	claimed: TestScore['claimed'],
	attested: Attestation | null,
): TestScore {
	const found = detector.detect(context);
	const evidence = distinctEvidence(found.evidence).map(({path, line, quote}) => ({path, line, quote}));
	const score = evidence.length === 0 ? 0 : found.score;
	const certainty = found.certainty ?? detector.certainty;
	return {
		id: detector.id,
		title: detector.title,
		score,
		certainty,
		evidence,
		claimed,
		missing: found.missing,
		next: found.next,
		effort: detector.effort,
		role: detector.role,
		attested,
		unknown: certainty === 'ask' && score === 0 && attested === null,
	};
}

function scored(context: Context, inventory: Inventory, tests: readonly TestScore[]): Maturity {
	const sections = sectionSums(tests);
	const score = finalScore(sections);
	const states = conditionsOf(context);
	const {monitoring, release} = inventory;
	return {
		schema: 1,
		ml: true,
		nothing_to_score: false,
		score,
		score_with_attested: scoreWithAttested(tests),
		band: bandOf(score),
		unknown: tests.filter(test => test.unknown).map(test => test.id),
		sections,
		tests,
		frameworks: inventory.frameworks.map(item => item.name),
		google: googleLevel(states),
		microsoft: microsoftLevel(context, states, {
			drift: monitoring.drift.length > 0,
			alerts: monitoring.alerts.length > 0,
			canary: release.canary.length > 0,
		}),
	};
}

function unscored(inventory: Inventory, ml: boolean, band: string): Maturity {
	return {
		schema: 1,
		ml,
		nothing_to_score: inventory.nothing_to_score,
		score: null,
		score_with_attested: null,
		band,
		unknown: [],
		sections: noPoints,
		tests: [],
		frameworks: inventory.frameworks.map(item => item.name),
		google: {...noLevel, evidence: {}},
		microsoft: noLevel,
	};
}
