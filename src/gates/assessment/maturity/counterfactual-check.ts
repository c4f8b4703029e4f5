import {randomInt} from 'node:crypto';
import {listIn, textIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext, Measurement} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {leftOut, measured} from '../../measurement.ts';
import {
	type AssessedCopy,
	assessAgain,
	assessedCopy,
	type ClaimedTest,
	claimedTests,
	isProse,
	maturityReport,
} from './maturity-measured.ts';
import {deleteLines, hasAnyLine} from './workspace-copy.ts';

const told = {op: '<=', threshold: 0, unit: 'tests whose evidence proves nothing', evidence: ['reports/maturity.json#/tests']} as const;

/** Assessing again may take this long altogether; on a large repository fewer tests are tried then, but never fewer than these. */
const againMs = 35_000;
const leastAssessed = 3;

/** For every test with points: its cited lines are deleted from a copy, the copy is assessed again, and its own score falls. */
export const counterfactualCheck: CheckDefinition = {
	id: 'maturity.counterfactual',
	step: 'maturity',
	title: 'evidence carries the score',
	mustBe: 'for every test with points, without its cited lines its score falls',
	couldBeFooledBy: 'code that looks like a practice and is never run; in a very large repository a test that was not drawn',
	measure,
	sabotages: [
		{
			title: 'evidence swapped for lines that prove nothing',
			apply: (root, context) =>
				editReport(root, 'maturity', async report => {
					const tests = listIn(report, 'tests');
					const chosen = claimedTests(report).find(one => one.evidence.some(cited => !isProse(cited.path)));
					const file = chosen?.evidence.find(cited => !isProse(cited.path))?.path;
					if (!chosen || file === undefined) return null;
					context.signal.throwIfAborted();
					const nowhere = [{path: file, line: 1_000_000, quote: 'nothing'}];
					return {...report, tests: tests.map(one => (textIn(one, 'id') === chosen.id ? {...one, evidence: nowhere} : one))};
				}),
		},
		{
			title: 'a full score where there is none',
			apply: root =>
				editReport(root, 'maturity', report => {
					const tests = listIn(report, 'tests');
					const scored = claimedTests(report).find(one => one.evidence.some(cited => !isProse(cited.path)));
					const none = tests.find(one => one['score'] === 0);
					if (!scored || !none) return null;
					const evidence = tests.find(one => textIn(one, 'id') === scored.id)?.['evidence'];
					return {...report, tests: tests.map(one => (one === none ? {...one, score: 1, evidence} : one))};
				}),
		},
	],
};

async function measure(context: GateContext): Promise<Measurement> {
	const report = await maturityReport(context);
	const claimed = report
		? claimedTests(report).filter(one => one.evidence.length === 0 || one.evidence.some(cited => !isProse(cited.path)))
		: [];
	if (report && claimed.length === 0) return leftOut;
	const assessed = await assessedCopy(context);
	if (!report) {
		if (assessed.baseline.score === null) return leftOut;
		return measured({...told, value: null}, 'there is no maturity report, although there is something to score');
	}
	const tried = await tryEach(claimed, assessed, context);
	const faults = claimed.flatMap(test => tried.faults.get(test.id) ?? []);
	const more = faults.length > 1 ? `; and ${faults.length - 1} more` : '';
	const detail = [...faults, ...tried.told];
	return measured({...told, value: faults.length, claimed: claimed.length, detail}, faults.length === 0 ? null : `${faults[0]}${more}`);
}

/**
 * First what needs no second look: points that the files do not show, and citations of lines that are not there. The others are assessed
 * again one by one, in an order drawn here (whoever wrote the report cannot know it), until the time for it is up.
 */
async function tryEach(
	claimed: readonly ClaimedTest[],
	assessed: AssessedCopy,
	context: GateContext,
): Promise<{readonly faults: ReadonlyMap<string, string>; readonly told: readonly string[]}> {
	const faults = new Map<string, string>();
	const {copy, baseline} = assessed;
	const scores = new Map<string, number>(baseline.tests.map(one => [one.id, one.score]));
	const open: ClaimedTest[] = [];
	for (const test of claimed) {
		const before = scores.get(test.id) ?? 0;
		if (before < test.score) faults.set(test.id, `${test.id}: the report gives ${test.score}, the files show ${before}`);
		else if (!(await hasAnyLine(copy, test.evidence))) faults.set(test.id, stays(test, before));
		else open.push(test);
	}
	const seed = randomInt(2 ** 31);
	const drawn = drawnOrder(open, seed);
	const from = performance.now();
	let again = 0;
	for (const test of drawn) {
		if (again >= leastAssessed && performance.now() - from > againMs) break;
		context.progress?.(`assessing again without the evidence of ${test.id}`, again / drawn.length);
		const restore = await deleteLines(copy, test.evidence);
		try {
			const after = (await assessAgain(assessed, context)).tests.find(one => one.id === test.id)?.score ?? 0;
			if (after >= (scores.get(test.id) ?? 0)) faults.set(test.id, stays(test, after));
		} finally {
			await restore();
		}
		again += 1;
	}
	const count = `${claimed.length} tests with points`;
	if (again === drawn.length) return {faults, told: [`${count}, each assessed again without its evidence`]};
	const seconds = Math.round((performance.now() - from) / 1000);
	return {
		faults,
		told: [
			`${count}; ${again} of ${drawn.length} that cite lines were assessed again in ${seconds} s, drawn by the gate with seed ${seed}`,
		],
	};
}

const stays = (test: ClaimedTest, score: number) => `${test.id}: still ${score} without the ${test.evidence.length} lines it cites`;

/** Shuffled (Fisher and Yates) by a generator with a known start (splitmix32), so that a judgement can be followed. */
function drawnOrder<T>(list: readonly T[], seed: number): T[] {
	const order = [...list];
	let state = seed;
	for (let at = order.length - 1; at > 0; at--) {
		state = (state + 0x9e3779b9) | 0;
		let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		const other = ((mixed ^ (mixed >>> 15)) >>> 0) % (at + 1);
		const [one, two] = [order[at], order[other]];
		if (one === undefined || two === undefined) continue;
		order[at] = two;
		order[other] = one;
	}
	return order;
}
