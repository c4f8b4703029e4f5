import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {findLeakage} from '../../../analysis/dataset/leakage.ts';
import {findTarget} from '../../../analysis/dataset/target.ts';
import {count, percent, short} from '../../../domain/format.ts';
import {type Fields, isFields, numberIn, textIn} from '../../../steps/claims.ts';
import type {StepInput} from '../../../steps/step.ts';
import {dataReportOf} from '../earlier.ts';
import type {Told} from './choose-columns.ts';

const measureNames: Readonly<Record<string, string>> = {auc: 'AUC', auc_macro: 'mean AUC of the classes', r2: 'R2'};

/** What gives the target away: from the report of the data step, or, where there is none, measured here over the visible rows. */
export async function tellColumns(
	input: StepInput,
	dataset: Dataset,
	target: string,
	classes: boolean,
	progress: (label: string, fraction: number) => void,
): Promise<Told> {
	const report = dataReportOf(input);
	if (report !== null && report.target === target) {
		const singles = Array.isArray(report['single_features']) ? report['single_features'].filter(isFields) : [];
		return toldOf(report.leakage, report.suspects, singles);
	}
	const found = await findLeakage(dataset, await findTarget(dataset, target), classes ? 'classes' : 'number', progress);
	return toldOf(
		found.leakage.map(leak => ({
			...leak,
			why: leak.kind === 'predicts' ? whyPredicts(leak.metric, leak.value) : 'stands for the target in every row',
		})),
		found.suspects,
		found.single_features.map(one => ({...one})),
	);
}

const whyPredicts = (metric: string, value: number) => `alone reaches ${measureNames[metric] ?? metric} ${value.toFixed(3)} out of fold`;

type Suspicion = {
	readonly column: string;
	readonly pattern: string;
	readonly rows: number;
	readonly event: string;
	readonly rate: number;
	readonly base_rate: number;
};

function toldOf(
	leaks: readonly (Fields & {readonly column: string; readonly why: string})[],
	suspects: readonly Suspicion[],
	singles: readonly Fields[],
): Told {
	const alone = new Map<string, string>();
	for (const one of singles) {
		const [column, metric, value] = [textIn(one, 'column'), textIn(one, 'metric'), numberIn(one, 'value')];
		if (column !== null && metric !== null && value !== null)
			alone.set(column, `alone ${measureNames[metric] ?? metric} ${short(value)} out of fold`);
	}
	const suspected = new Map<string, string>();
	for (const one of suspects) {
		if (suspected.has(one.column)) continue;
		suspected.set(
			one.column,
			`${one.pattern} in ${count(one.rows)} rows, ${percent(one.rate)} of them with ${one.event}, ${percent(one.base_rate)} overall`,
		);
	}
	return {
		leaks: new Map(leaks.map(leak => [leak.column, {why: leak.why, certain: textIn(leak, 'kind') !== 'predicts'}])),
		suspects: suspected,
		alone,
	};
}
