import {type Fields, isFields, listIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext, Measurement, Sabotage} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {evidenceFault} from '../../evidence.ts';
import {leftOut, measured, notRun} from '../../measurement.ts';
import {hasLines} from '../../recount/cited-line.ts';

const told = {op: '<=', threshold: 0, unit: 'broken citations', evidence: ['reports/problem_type.json#/evidence']} as const;
/** Citations that are opened; a report with more is taken at its first ones. */
const opened = 1000;

/** Every line that the problem type report cites opens and contains its quote. */
export const evidenceCheck: CheckDefinition = {
	id: 'problem_type.evidence',
	step: 'problem_type',
	title: 'evidence opens',
	mustBe: 'every cited line opens and contains its quote',
	couldBeFooledBy: 'a true quote that proves nothing',
	measure,
	sabotages: [
		first('a quote that is not on its line', one => ({...one, quote: `${String(one['quote'])} or so they say`})),
		first('a line beyond the end', one => ({...one, line: Number(one['line']) + 1_000_000_000})),
		first('a file that is not there', one => ({...one, path: `${String(one['path'])}.gone`})),
		first('a file outside the workspace', one => ({...one, path: '/etc/hostname', line: 1})),
		{title: 'no evidence at all', apply: root => editReport(root, 'problem_type', report => ({...report, evidence: []}))},
	],
};

async function measure(context: GateContext): Promise<Measurement> {
	const files = context.dataFilesOf('problem_type');
	const report = await context.report('ASSESSMENT.problem_type');
	if (!isFields(report)) {
		return files.length === 0 ? leftOut : measured({...told, value: null}, 'there is no problem type report');
	}
	const cited = listIn(report, 'evidence');
	if (cited.length === 0) {
		if (files.length === 0) return leftOut;
		for (const file of files) {
			if (await hasLines(file, context.signal))
				return measured({...told, value: 0}, 'the report cites no line, although the data has lines to cite');
		}
		return notRun(told, 'nothing is cited: the data is packed, binary or not UTF-8, and has no lines that an editor opens');
	}
	const faults: string[] = [];
	for (const one of cited.slice(0, opened)) {
		const fault = await evidenceFault(one, files, context);
		if (fault !== null) faults.push(fault);
	}
	const more = faults.length > 1 ? `; and ${faults.length - 1} more` : '';
	return measured(
		{...told, value: faults.length, claimed: cited.length, detail: faults},
		faults.length === 0 ? null : `${faults[0]}${more}`,
	);
}

function first(title: string, edit: (cited: Fields) => Fields): Sabotage {
	return {
		title,
		apply: root =>
			editReport(root, 'problem_type', report => {
				const [one, ...others] = listIn(report, 'evidence');
				return one ? {...report, evidence: [edit(one), ...others]} : null;
			}),
	};
}
