import {type Fields, listIn, numberIn, textIn} from '../../../steps/claims.ts';
import type {CheckDefinition, Measurement, Sabotage} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {measured} from '../../measurement.ts';
import type {PartCount} from '../../recount/relations.ts';
import {clearSuspects} from '../../recount/suspects.ts';
import {dataReportOf, type MeasuredRelations, measuredOnRelations, relationsFor} from './relations-measured.ts';

const told = {op: '<=', threshold: 0, unit: 'patterns not listed or wrongly counted', evidence: ['reports/data.json#/suspects']} as const;
/** Rates are reported with three digits, lifts with one. */
const rateTolerance = 0.001;
const liftTolerance = 0.06;

/** Every column with a pattern that all but fixes the target in a part of the rows is listed, and every listed part is counted right. */
export const suspectsCheck: CheckDefinition = {
	id: 'data.suspects',
	step: 'data',
	title: 'suspects listed',
	mustBe: 'every part-fixing pattern that we find is listed, with the rows and rates we count',
	couldBeFooledBy: 'a column known only afterwards that holds an ordinary value before the event; patterns near the bounds',
	measure: context => measuredOnRelations(context, told, judge),
	sabotages: [
		{
			title: 'a suspect column left out',
			apply: async (root, context) => {
				const relations = (await relationsFor(context, (await dataReportOf(context)) ?? {})) ?? [];
				const [first] = requiredParts(relations);
				if (!first) return 'not applicable';
				return editReport(root, 'data', report => ({
					...report,
					suspects: listIn(report, 'suspects').filter(one => one['column'] !== first.column),
				}));
			},
		},
		firstSuspect('one row too many in a part', one => ({...one, rows: Number(one['rows']) + 1})),
		firstSuspect('a rate one hundredth off', one => ({...one, rate: Number(one['rate']) + (Number(one['rate']) > 0.5 ? -0.01 : 0.01)})),
		{
			title: 'a part that is not there',
			apply: async (root, context) => {
				const relations = (await relationsFor(context, (await dataReportOf(context)) ?? {})) ?? [];
				const part = relations[0]?.relations.parts[0];
				if (!part) return 'not applicable';
				const entry = {
					column: part.column,
					pattern: part.pattern,
					rows: part.rows + 1,
					event: part.outcome,
					rate: 0.999,
					base_rate: 0.001,
					lift: 999,
				};
				return editReport(root, 'data', report => ({...report, suspects: [...listIn(report, 'suspects'), entry]}));
			},
		},
	],
};

function judge(report: Fields, relations: MeasuredRelations): Measurement {
	const listed = listIn(report, 'suspects');
	const names = listed.map(one => textIn(one, 'column'));
	const required = requiredParts(relations);
	const faults = required.filter(part => !names.includes(part.column)).map(part => `${wordsOf(part)}, and is not listed`);
	for (const [at, one] of listed.entries()) faults.push(...miscounts(one, relations[0]?.relations.asked[at] ?? null));
	const detail = [...faults, ...required.map(wordsOf)];
	const more = faults.length > 1 ? `; and ${faults.length - 1} more` : '';
	return measured({...told, value: faults.length, claimed: listed.length, detail}, faults.length === 0 ? null : `${faults[0]}${more}`);
}

/** The parts that must be listed however the target is taken, one for each column. */
function requiredParts(relations: MeasuredRelations): PartCount[] {
	const clear = relations.map(({relations: one}) => clearSuspects(one.parts));
	return (clear[0] ?? []).filter(part => clear.every(list => list.some(other => other.column === part.column)));
}

function miscounts(entry: Fields, ours: PartCount | null): string[] {
	const place = `${textIn(entry, 'column')} ${textIn(entry, 'pattern')}, ${textIn(entry, 'event')}`;
	if (!ours) return [`${place}: not a column, pattern and event that can be counted`];
	const faults: string[] = [];
	const rate = ours.rows === 0 ? 0 : ours.hits / ours.rows;
	const base = ours.total === 0 ? 0 : ours.totalHits / ours.total;
	const differ = (name: string, value: number, tolerance: number) => {
		const claimed = numberIn(entry, name);
		if (claimed === null || Math.abs(claimed - value) > tolerance + 1e-9) {
			faults.push(`${place}: the report says ${name} ${claimed ?? 'nothing'}, counted ${Number(value.toFixed(4))}`);
		}
	};
	differ('rows', ours.rows, 0);
	differ('rate', rate, rateTolerance);
	differ('base_rate', base, rateTolerance);
	if (base > 0) differ('lift', rate / base, Math.max(liftTolerance, (0.01 * rate) / base));
	return faults;
}

function wordsOf(part: PartCount): string {
	const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
	return `${part.column} ${part.pattern}: ${part.rows} rows, ${percent(part.hits / part.rows)} ${part.outcome}, ${percent(part.totalHits / part.total)} overall`;
}

function firstSuspect(title: string, edit: (suspect: Fields) => Fields): Sabotage {
	return {
		title,
		apply: root =>
			editReport(root, 'data', report => {
				const [one, ...others] = listIn(report, 'suspects');
				return one ? {...report, suspects: [edit(one), ...others]} : null;
			}),
	};
}
