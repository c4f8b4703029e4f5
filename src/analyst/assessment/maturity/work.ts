import {counted} from '../../../domain/format.ts';
import {foundIn, googleWords, isNew, modulesOf, placeOf, scoreWords} from '../../../steps/assessment/maturity/found.ts';
import {nextSteps} from '../../../steps/assessment/maturity/next-steps.ts';
import {type InventoryReport, type MaturityReport, maturityReportSchema} from '../../../steps/assessment/maturity/schema.ts';
import {effortText, levelText, pointsText, sections, worstFirst} from '../../../steps/assessment/maturity/words.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean, listed} from '../../../steps/wording.ts';
import {askUnknown} from './attested.ts';
import {testLine} from './role-findings.ts';
import {assessShared} from './shared-assessment.ts';

const saidRisks = 5;
/** Kept in the report; all of them are in the inventory. */
const keptRisks = 50;
const saidSteps = 3;

/**
 * Reads the workspace (runs nothing in it), says each finding as it comes, judges its maturity from lines that open, and asks what no
 * file can tell. Also leaves reports/inventory.json.
 */
export async function assessMaturity(input: StepInput, tools: WorkTools): Promise<MaturityReport> {
	const {inventory, maturity} = await assessShared(input, tools, test => {
		if (test.score > 0) tools.say(testLine(test));
	});
	const risks = worstFirst(inventory.risks).slice(0, keptRisks);
	const report = maturityReportSchema.parse({...maturity, risks, new_folder: !maturity.ml && isNew(inventory)});
	await tools.write('inventory.json', `${JSON.stringify(inventory, null, 2)}\n`);
	sayIt(report, inventory, tools);
	return report.ml && report.score !== null ? askUnknown(report, input, tools) : report;
}

function sayIt(report: MaturityReport, inventory: InventoryReport, tools: WorkTools): void {
	const rows = foundIn(inventory);
	const lacking = rows.filter(row => row.text === 'none').map(row => row.what);
	if (report.nothing_to_score === true || report['new_folder'] === true) {
		tools.say('new folder: nothing to score yet');
		tools.say(`no ${listed(lacking, 9).replace(/ and ([^,]*)$/, ' or $1')}: a new folder, not a finding`);
		return;
	}
	const modules = modulesOf(inventory);
	if (modules !== '') tools.say(modules);
	for (const row of rows) if (row.text !== 'none') tools.say(`${row.what}: ${row.text}${row.item ? `  ${placeOf(row.item)}` : ''}`);
	if (lacking.length > 0) tools.say(`none found: ${lacking.join(', ')}`);
	for (const risk of worstFirst(inventory.risks).slice(0, saidRisks))
		tools.say(`! ${clean(risk.what, 120)}  ${clean(risk.path, 80)}:${risk.line}`);
	if (inventory.risks.length > saidRisks)
		tools.say(`! ${counted(inventory.risks.length - saidRisks, 'more risk')} in reports/inventory.json`);
	if (report.ml) sayScore(report, tools);
	else tools.say('no machine learning code here: nothing to score');
}

function sayScore(report: MaturityReport, tools: WorkTools): void {
	const claimed = report.tests.filter(test => test.score === 0 && test.claimed.length > 0).map(test => test.id);
	if (claimed.length > 0) tools.say(`only claimed in prose: ${claimed.join(' ')}`);
	if (report.tests.length > 0) {
		const sums = sections.map(one => `${one.id} ${pointsText(report.sections[one.id])}`).join(', ');
		tools.say(`${scoreWords(report.score)}, ${clean(report.band)}: ${sums}; the least counts`);
	}
	tools.say(`Google's ${googleWords(report.google)}`);
	tools.say(`Microsoft's level ${levelText(report.microsoft)}`);
	for (const {test} of nextSteps(report).slice(0, saidSteps))
		tools.say(`next ${test.id} +.5, ${effortText(test.effort)}: ${clean(test.next ?? '', 160)}`);
}
