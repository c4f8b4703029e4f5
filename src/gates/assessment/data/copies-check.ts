import {type Fields, listIn, textIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext, Measurement} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {measured} from '../../measurement.ts';
import type {CopyOfTarget} from '../../recount/target.ts';
import {dataReportOf, type MeasuredRelations, measuredOnRelations, relationsFor} from './relations-measured.ts';

const told = {
	op: '<=',
	threshold: 0,
	unit: 'copies not listed or wrongly listed',
	evidence: ['reports/data.json#/leakage', 'reports/data.json#/copies'],
} as const;
/** Below this many rows two columns may agree by chance; equal values in all of them are a copy at any size. */
const relabelledRows = 100;

/** Every column that is the target again, in its own or in other labels, is listed; none is called a copy that differs. */
export const copiesCheck: CheckDefinition = {
	id: 'data.copies',
	step: 'data',
	title: 'copies of the target listed',
	mustBe: 'every column that equals the target, or relabels its classes one to one, is listed',
	couldBeFooledBy: 'a copy with a few rows changed (then it is a leak), or a number in another unit (then, too)',
	measure: context => measuredOnRelations(context, told, judge),
	sabotages: [
		{
			title: 'a copy of the target hidden',
			apply: async (root, context) => {
				const report = (await dataReportOf(context)) ?? {};
				const [copy] = requiredCopies((await relationsFor(context, report)) ?? []);
				if (!copy) return 'not applicable';
				return editReport(root, 'data', edited => ({
					...edited,
					leakage: listIn(edited, 'leakage').filter(one => one['column'] !== copy),
					...(Array.isArray(edited['copies'])
						? {copies: listIn(edited, 'copies').filter(one => one['column'] !== copy && one['of'] !== copy)}
						: {}),
				}));
			},
		},
		{
			title: 'a column called a copy that is none',
			apply: async (root, context) => {
				const report = (await dataReportOf(context)) ?? {};
				const [first] = (await relationsFor(context, report)) ?? [];
				const copies = first ? copiesIn([first]).map(one => one.column) : [];
				const other = first?.relations.singles.find(one => !copies.includes(one.column));
				if (!first || !other) return 'not applicable';
				const entry = {
					column: other.column,
					why: 'equals the target in every row',
					metric: other.metric,
					value: 1,
					rows: first.relations.rows,
					kind: 'copy',
				};
				return editReport(root, 'data', edited => ({
					...edited,
					leakage: [...listIn(edited, 'leakage').filter(one => one['column'] !== other.column || other.value > 0.9), entry],
				}));
			},
		},
	],
};

function judge(report: Fields, relations: MeasuredRelations, context: GateContext): Measurement {
	const target = context.state.data?.target ?? '';
	const pairs = listIn(report, 'copies').filter(one => one['column'] === target || one['of'] === target);
	const paired = pairs.map(one => (one['column'] === target ? textIn(one, 'of') : textIn(one, 'column')));
	const leaks = listIn(report, 'leakage').map(one => textIn(one, 'column'));
	const found = copiesIn(relations);
	const faults = requiredCopies(relations)
		.filter(column => !leaks.includes(column) && !paired.includes(column))
		.map(column => `${column} is the target again and is not listed`);
	for (const one of listIn(report, 'leakage')) faults.push(...falseCopy(one, found));
	for (const column of paired) {
		if (!found.some(copy => copy.column === column && copy.kind === 'same'))
			faults.push(`${column} is called a copy of the target and differs from it`);
	}
	const detail = [
		...faults,
		...found.map(one => `${one.column}: ${one.kind === 'same' ? 'equals the target in every row' : 'relabels the target'}`),
	];
	return measured({...told, value: faults.length, claimed: paired.length + leaks.length, detail}, faults[0] ?? null);
}

function falseCopy(entry: Fields, found: readonly {readonly column: string; readonly kind: string}[]): string[] {
	const kind = textIn(entry, 'kind');
	if (kind !== 'copy' && kind !== 'relabelled') return [];
	const column = textIn(entry, 'column') ?? '';
	const ours = found.find(one => one.column === column);
	if (ours && (kind === 'relabelled' || ours.kind === 'same')) return [];
	return [`${JSON.stringify(column)} is called a ${kind === 'copy' ? 'copy' : 'relabelling'} of the target and is none`];
}

/** Copies in either way of taking the target. */
export function copiesIn(relations: MeasuredRelations): readonly CopyOfTarget[] {
	const found = new Map<string, CopyOfTarget>();
	for (const {relations: one} of relations) for (const copy of one.copies) found.set(copy.column, copy);
	return [...found.values()];
}

function requiredCopies(relations: MeasuredRelations): string[] {
	const rows = relations[0]?.relations.rows ?? 0;
	const open = relations.length > 1;
	return copiesIn(relations)
		.filter(one => {
			if (one.kind === 'same' && one.everywhere) return true;
			if (one.kind === 'relabelled' && (open || rows < relabelledRows)) return false;
			// When all classes are too rare to be measured, likeness in part of the rows cannot be told from chance.
			return relations[0]?.relations.singles.some(single => single.column === one.column && single.value > 0.985);
		})
		.map(one => one.column);
}
