import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {findLeakage, type Leak} from '../../../analysis/dataset/leakage.ts';
import {findTarget} from '../../../analysis/dataset/target.ts';
import {count, percent} from '../../../domain/format.ts';
import {aloneText} from '../../../steps/assessment/data/report.ts';
import type {StepInput} from '../../../steps/step.ts';
import {dataReportOf} from '../earlier.ts';
import type {Told} from './choose-columns.ts';

/**
 * What gives the target away, measured over the visible rows: a target value that was put aside decides nothing. What the data report
 * (of all rows, or of another agent) names besides is asked about and, with nobody there, kept.
 */
export async function tellColumns(
	input: StepInput,
	dataset: Dataset,
	target: string,
	classes: boolean,
	progress: (label: string, fraction: number) => void,
): Promise<Told> {
	const found = await findLeakage(dataset, await findTarget(dataset, target), classes ? 'classes' : 'number', progress);
	const suspects = new Map<string, {why: string; leaveOut: boolean}>();
	const suspect = (column: string, why: string, leaveOut: boolean) => {
		if (!suspects.has(column)) suspects.set(column, {why, leaveOut});
	};
	for (const leak of found.leakage)
		if (leak.kind === 'predicts') suspect(leak.column, `alone reaches ${aloneText(leak)} out of fold`, true);
	for (const one of found.suspects) suspect(one.column, patternText(one), one.afterwards);
	for (const one of found.strong) suspect(one.column, `alone reaches ${aloneText(one)} out of fold`, false);
	const report = dataReportOf(input);
	if (report?.target === target) {
		for (const one of report.suspects) suspect(one.column, patternText(one), false);
		for (const one of report.leakage) suspect(one.column, one.why, false);
	}
	return {
		copies: new Map(found.leakage.filter(leak => leak.kind !== 'predicts').map(leak => [leak.column, copyText(leak)])),
		suspects,
		alone: new Map(found.single_features.map(one => [one.column, aloneText(one)])),
	};
}

const copyText = ({kind}: Leak) => (kind === 'copy' ? 'equals the target in every row' : 'each of its values stands for one of the target');

type Pattern = {
	readonly pattern: string;
	readonly rows: number;
	readonly event: string;
	readonly rate: number;
	readonly base_rate: number;
};

const patternText = (one: Pattern) =>
	`${one.pattern} in ${count(one.rows)} rows, ${percent(one.rate)} of them with ${one.event}, ${percent(one.base_rate)} overall`;
