import {type Fields, listIn, textIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext, Measurement} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {measured} from '../../measurement.ts';
import {copiesIn} from './copies-check.ts';
import {dataReportOf, type MeasuredRelations, measuredOnRelations, relationsFor} from './relations-measured.ts';

const told = {op: '<=', threshold: 0, unit: 'columns not listed or wrongly listed', evidence: ['reports/data.json#/leakage']} as const;
/**
 * The bound of the report is .98. Folds differ between the two measurements, so only what is clearly above it must be listed and
 * only what is clearly below must not; in few rows one row more or less in a fold moves the value further.
 */
const boundsFor = (rows: number) =>
	rows < 500 ? {mustBeListed: 0.995, mustNotBeListed: 0.7} : {mustBeListed: 0.985, mustNotBeListed: 0.9};
const boundsOf = (relations: MeasuredRelations) => boundsFor(relations[0]?.relations.rows ?? 0);

/** Every feature that alone predicts the target, measured out of fold by our own code, is listed, and no innocent one is. */
export const leakageCheck: CheckDefinition = {
	id: 'data.leakage',
	step: 'data',
	title: 'leaks listed',
	mustBe: 'every feature that alone reaches AUC or R2 above .98 out of fold is listed',
	couldBeFooledBy: 'two columns that only together give the target away; a leak between .980 and .985',
	measure: context => measuredOnRelations(context, told, judge),
	sabotages: [
		{
			title: 'a leaking column left out',
			apply: async (root, context) => {
				const leaks = clearLeaks(await relationsOfCopy(context));
				return editReport(root, 'data', report => {
					const kept = listIn(report, 'leakage').filter(one => !leaks.includes(textIn(one, 'column') ?? ''));
					return kept.length === listIn(report, 'leakage').length ? null : {...report, leakage: kept};
				});
			},
		},
		{
			title: 'an innocent column accused',
			apply: async (root, context) => {
				const relations = await relationsOfCopy(context);
				const [first] = relations;
				const innocent = [...(first?.relations.singles ?? [])].sort((a, b) => a.value - b.value)[0];
				if (!innocent || innocent.value >= boundsOf(relations).mustNotBeListed) return 'not applicable';
				const entry = {
					column: innocent.column,
					why: 'predicts the target alone',
					metric: innocent.metric,
					value: 0.99,
					rows: first?.relations.rows ?? 0,
					kind: 'predicts',
				};
				return editReport(root, 'data', report => ({...report, leakage: [...listIn(report, 'leakage'), entry]}));
			},
		},
	],
};

function judge(report: Fields, relations: MeasuredRelations): Measurement {
	const copies = copiesIn(relations).map(one => one.column);
	const listed = listIn(report, 'leakage').filter(one => !isCopyEntry(one));
	const names = listIn(report, 'leakage').map(one => textIn(one, 'column'));
	const faults: string[] = [];
	for (const column of clearLeaks(relations)) {
		if (!names.includes(column)) faults.push(`${column} alone reaches ${shown(bestOf(relations, column))} and is not listed`);
	}
	for (const one of listed) {
		const column = textIn(one, 'column') ?? '';
		const best = bestOf(relations, column);
		if (copies.includes(column)) continue;
		if (best === null) faults.push(`${JSON.stringify(column)} is listed and is no feature of the data`);
		else if (best < boundsOf(relations).mustNotBeListed) faults.push(`${column} is listed and alone reaches only ${shown(best)}`);
	}
	const detail = [...faults, ...relations.flatMap(({relations: one}) => topOf(one.singles))];
	const more = faults.length > 1 ? `; and ${faults.length - 1} more` : '';
	return measured({...told, value: faults.length, claimed: listed.length, detail}, faults.length === 0 ? null : `${faults[0]}${more}`);
}

/** Entries that call a column a copy are the business of the check of copies. */
const isCopyEntry = (entry: Fields) => ['copy', 'relabelled'].includes(textIn(entry, 'kind') ?? '');

/** Columns beyond the bound however the target is taken; copies are another check's. */
function clearLeaks(relations: MeasuredRelations): string[] {
	const copies = copiesIn(relations).map(one => one.column);
	const beyond = relations.map(({relations: one}) =>
		one.singles.filter(single => single.value > boundsOf(relations).mustBeListed).map(single => single.column),
	);
	return (beyond[0] ?? []).filter(column => !copies.includes(column) && beyond.every(list => list.includes(column)));
}

function bestOf(relations: MeasuredRelations, column: string): number | null {
	const values = relations.flatMap(({relations: one}) =>
		one.singles.filter(single => single.column === column).map(single => single.value),
	);
	return values.length === 0 ? null : Math.max(...values);
}

const shown = (value: number | null) => (value === null ? 'nothing' : value.toFixed(3));

function topOf(singles: MeasuredRelations[number]['relations']['singles']): string[] {
	const top = [...singles].sort((a, b) => b.value - a.value).slice(0, 5);
	return top.map(one => `${one.column} alone: ${one.metric === 'auc' ? 'AUC' : 'R2'} ${one.value.toFixed(3)} out of fold`);
}

const relationsOfCopy = async (context: GateContext) => (await relationsFor(context, (await dataReportOf(context)) ?? {})) ?? [];
