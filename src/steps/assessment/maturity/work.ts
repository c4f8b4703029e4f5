import path from 'node:path';
import {assessRepository} from '../../../analysis/maturity/assess.ts';
import type {StepInput, WorkTools} from '../../step.ts';
import {clean, counted, listed} from '../../wording.ts';
import {foundIn, googleWords, isNew, modulesOf, placeOf, scoreWords} from './found.ts';
import {type InventoryReport, inventorySchema, type MaturityReport, maturityReportSchema} from './schema.ts';

const saidRisks = 5;
const stages = {listing: 'listing the files', reading: 'reading the files', judging: 'judging what was found'} as const;
const shares = {listing: [0, 0.1], reading: [0.1, 0.8], judging: [0.8, 1]} as const;

/** Reads the workspace (runs nothing in it) and judges its maturity from lines that open. Also leaves reports/inventory.json. */
export async function assessMaturity(input: StepInput, tools: WorkTools): Promise<MaturityReport> {
	const own = input.project !== null && input.project !== input.workspace ? [input.project] : [];
	const found = await assessRepository(input.workspace, {
		signal: tools.signal,
		excluding: [...own, path.join(tools.folder, 'reports')],
		progress: ({stage, done, total}) => {
			const [from, to] = shares[stage];
			tools.progress(`${stages[stage]}${total > 0 ? `, ${done} of ${total}` : ''}`, from + (to - from) * (total > 0 ? done / total : 0));
		},
	});
	const inventory = inventorySchema.parse(found.inventory);
	const report = maturityReportSchema.parse({...found.maturity, new_folder: isNew(inventory)});
	await tools.write('inventory.json', `${JSON.stringify(inventory, null, 2)}\n`);
	sayIt(report, inventory, tools);
	return report;
}

function sayIt(report: MaturityReport, inventory: InventoryReport, tools: WorkTools): void {
	const rows = foundIn(inventory);
	const lacking = rows.filter(row => row.text === 'none').map(row => row.what);
	if (isNew(inventory)) {
		tools.say('new folder: nothing to score yet');
		tools.say(`no ${listed(lacking, 9).replace(/ and ([^,]*)$/, ' or $1')}: a new folder, not a finding`);
		return;
	}
	const modules = modulesOf(inventory);
	if (modules !== '') tools.say(modules);
	for (const row of rows) if (row.text !== 'none') tools.say(`${row.what}: ${row.text}${row.item ? `  ${placeOf(row.item)}` : ''}`);
	if (lacking.length > 0) tools.say(`none found: ${lacking.join(', ')}`);
	for (const risk of inventory.risks.slice(0, saidRisks)) tools.say(`! ${clean(risk.what, 120)}  ${clean(risk.path, 80)}:${risk.line}`);
	if (inventory.risks.length > saidRisks)
		tools.say(`! ${counted(inventory.risks.length - saidRisks, 'more risk')} in reports/inventory.json`);
	if (!report.ml) tools.say('no machine learning code here: nothing to score');
	else {
		if (report.tests.length > 0) tools.say(`${scoreWords(report.score)}, ${clean(report.band)}`);
		tools.say(`Google's ${googleWords(report.google)}`);
	}
}
