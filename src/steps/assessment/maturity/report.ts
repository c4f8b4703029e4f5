import type {ReportDefinition} from '../../step.ts';
import {clean, table} from '../../wording.ts';
import {maturityBrief} from './brief.ts';
import {googleWords, scoreWords} from './found.ts';
import {type MaturityReport, maturityReportSchema} from './schema.ts';

export const maturityReport: ReportDefinition<MaturityReport> = {
	step: 'maturity',
	phase: 'ASSESSMENT',
	schema: maturityReportSchema,
	summary: summarise,
	document: describe,
	brief: maturityBrief,
};

const nothingYet = (report: MaturityReport) => report.nothing_to_score === true || report['new_folder'] === true;

function summarise(report: MaturityReport): string {
	if (nothingYet(report)) return 'new folder: nothing to score yet';
	if (!report.ml) return 'no machine learning code here: nothing to score';
	const score = report.tests.length === 0 ? '' : `${scoreWords(report.score)}, ${clean(report.band)}; `;
	return `${score}Google ${googleWords(report.google)}`;
}

function describe(report: MaturityReport): string {
	if (nothingYet(report)) return '## MLOps maturity\n\nA new folder: nothing to score yet. That is no finding.\n';
	if (!report.ml) return '## MLOps maturity\n\nNo machine learning code was found in the workspace, so nothing was scored.\n';
	const rows = report.tests.map(test => {
		const [first] = test.evidence;
		return [test.id, test.title ?? '', String(test.score), first ? `${clean(first.path, 80)}:${first.line}` : '', test.missing];
	});
	const {google} = report;
	return `${[
		'## MLOps maturity',
		...(report.tests.length === 0
			? []
			: [
					`**${scoreWords(report.score)}**, ${clean(report.band)}. Data ${report.sections.data}, model ${report.sections.model}, infrastructure ${report.sections.infrastructure}, monitoring ${report.sections.monitoring}; the score is the lowest of them.`,
				]),
		`Google's ${googleWords(google)}.`,
		...(rows.length > 0 ? [table(['Test', 'What', 'Score', 'Seen first at', 'Lacks'], rows)] : []),
		'What was found, line by line, is in reports/inventory.json.',
	].join('\n\n')}\n`;
}
