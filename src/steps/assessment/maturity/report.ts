import type {ReportDefinition} from '../../step.ts';
import {clean} from '../../wording.ts';
import {maturityBrief} from './brief.ts';
import {maturityDocument} from './document.ts';
import {googleWords, scoreWords} from './found.ts';
import {type MaturityReport, maturityReportSchema} from './schema.ts';

export const maturityReport: ReportDefinition<MaturityReport> = {
	step: 'maturity',
	phase: 'ASSESSMENT',
	schema: maturityReportSchema,
	summary: summarise,
	document: maturityDocument,
	brief: maturityBrief,
};

const nothingYet = (report: MaturityReport) => report.nothing_to_score === true || report['new_folder'] === true;

function summarise(report: MaturityReport): string {
	if (nothingYet(report)) return 'new folder: nothing to score yet';
	if (!report.ml) return 'no machine learning code here: nothing to score';
	const score = report.tests.length === 0 ? '' : `${scoreWords(report.score)}, ${clean(report.band)}; `;
	return `${score}Google ${googleWords(report.google)}`;
}
