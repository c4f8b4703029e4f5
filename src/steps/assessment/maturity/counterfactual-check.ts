import {listIn, textIn} from '../../claims.ts';
import {editReport} from '../../edit-report.ts';
import {leftOut, measured} from '../../measurement.ts';
import type {CheckDefinition, GateContext, Measurement} from '../../step.ts';
import {assess, assessedCopy, type ClaimedTest, claimedTests, isProse, maturityReport} from './maturity-measured.ts';
import {deleteLines} from './workspace-copy.ts';

const told = {op: '<=', threshold: 0, unit: 'tests whose evidence proves nothing', evidence: ['reports/maturity.json#/tests']} as const;

/** For every test with points: its cited lines are deleted from a copy, the copy is assessed again, and its own score falls. */
export const counterfactualCheck: CheckDefinition = {
	id: 'maturity.counterfactual',
	step: 'maturity',
	title: 'evidence carries the score',
	mustBe: 'for every test with points, without its cited lines its score falls',
	couldBeFooledBy: 'code that looks like a practice and is never run',
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
	const {copy, baseline} = await assessedCopy(context);
	if (!report) {
		if (baseline.score === null) return leftOut;
		return measured({...told, value: null}, 'there is no maturity report, although there is something to score');
	}
	const faults: string[] = [];
	for (const test of claimed) {
		const fault = await faultOf(test, copy, baseline.tests, context);
		if (fault !== null) faults.push(fault);
	}
	const more = faults.length > 1 ? `; and ${faults.length - 1} more` : '';
	const detail = [...faults, `${claimed.length} tests with points, each assessed again without its evidence`];
	return measured({...told, value: faults.length, claimed: claimed.length, detail}, faults.length === 0 ? null : `${faults[0]}${more}`);
}

async function faultOf(
	test: ClaimedTest,
	copy: string,
	baseline: readonly {readonly id: string; readonly score: number}[],
	context: GateContext,
): Promise<string | null> {
	const before = baseline.find(one => one.id === test.id)?.score ?? 0;
	if (before < test.score) return `${test.id}: the report gives ${test.score}, the files show ${before}`;
	const restore = await deleteLines(copy, test.evidence);
	try {
		const after = (await assess(copy, context)).tests.find(one => one.id === test.id)?.score ?? 0;
		return after < before ? null : `${test.id}: still ${after} without the ${test.evidence.length} lines it cites`;
	} finally {
		await restore();
	}
}
