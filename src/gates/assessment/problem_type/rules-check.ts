import {isFields, listIn, textIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext, Measurement} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {leftOut, measured, notRun} from '../../measurement.ts';
import {rulingOf} from '../../recount/problem-types.ts';
import type {Recount} from '../../recount/recount.ts';
import {NotRecountable} from '../../recount/table.ts';
import {recountFor} from '../measured-data.ts';

const evidence = ['reports/problem_type.json#/problem_type'];

/** The problem type against frozen rules on the target's type, cardinality, order and time, from our own counts. */
export const rulesCheck: CheckDefinition = {
	id: 'problem_type.rules',
	step: 'problem_type',
	title: 'type follows the rules',
	mustBe: 'a type that the fixed rules allow for this target',
	couldBeFooledBy: 'codes that are numbers but name classes; years that look like a time; a person who knows better (waive it)',
	measure,
	sabotages: [
		{
			title: 'another problem type',
			apply: root =>
				editReport(root, 'problem_type', report => ({
					...report,
					problem_type: report['problem_type'] === 'clustering' || report['target'] === null ? 'regression' : 'clustering',
				})),
		},
	],
};

async function measure(context: GateContext): Promise<Measurement> {
	const report = await context.report('ASSESSMENT.problem_type');
	const claimed = isFields(report) ? textIn(report, 'problem_type') : null;
	const told = {op: 'agrees', unit: '', claimed, evidence} as const;
	if (context.dataFilesOf('problem_type').length === 0) {
		if (claimed === 'none' || claimed === 'other' || claimed === null) return leftOut;
		// Told from code: the lines it cites are opened by the check of evidence; these rules are about data.
		if (isFields(report) && listIn(report, 'evidence').length > 0) return leftOut;
		return measured({...told, value: 'none', threshold: 'none'}, `there is no data file, so ${claimed} rests on nothing`);
	}
	let counted: Recount;
	try {
		counted = await recountFor(context, 'problem_type');
	} catch (error) {
		if (error instanceof NotRecountable) return notRun({...told, threshold: null}, error.message);
		throw error;
	}
	const target = context.state.data?.target ?? null;
	const ruling = rulingOf(counted, target);
	const allowed = ruling.types.join(' or ');
	const told2 = {...told, value: allowed, threshold: allowed, detail: [`the rules allow ${allowed}: ${ruling.because}`]};
	if (!isFields(report) || claimed === null) return measured(told2, 'there is no problem type report to compare');
	const named = textIn(report, 'target');
	if (named !== target && named?.trim() !== target?.trim()) {
		return measured(told2, `the report is about the target ${JSON.stringify(named)}, the session about ${JSON.stringify(target)}`);
	}
	if (ruling.types.includes(claimed)) return measured(told2, null);
	const why = textIn(report, 'why');
	return measured(
		told2,
		`the rules say ${allowed} (${ruling.because}), the report says ${claimed}${why ? ` because: ${why.slice(0, 200)}` : ''}; a person decides`,
	);
}
