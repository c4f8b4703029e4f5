import {count, short} from '../../../domain/format.ts';
import type {ExcludedSection, FeatureSection} from '../../../domain/pipeline.ts';
import type {Group} from '../../../steps/pipeline_design/features/schema.ts';
import type {DesignColumn, IngestionReport} from '../../../steps/pipeline_design/ingestion/schema.ts';
import {clean} from '../../../steps/wording.ts';
import {leastSeen} from './encodings.ts';

/** Of a column of words, rows whose word can be learned from; with fewer the model would see the same in nearly all of them. */
const leastLearnable = 0.1;

/** What was measured of columns that give the target away. */
export type Told = {
	/** Columns that are the target under another name, and how. */
	readonly copies: ReadonlyMap<string, string>;
	/** Columns to ask about; `leaveOut`: with nobody there, for the evidence says that they are known only after the event. */
	readonly suspects: ReadonlyMap<string, {readonly why: string; readonly leaveOut: boolean}>;
	/** What each column alone reaches, in words. */
	readonly alone: ReadonlyMap<string, string>;
};

export type SuspectColumn = {readonly feature: FeatureSection; readonly why: string; readonly leaveOut: boolean};

export type Chosen = {
	readonly features: readonly FeatureSection[];
	/** Looks as if it were known only after the event; a person may keep it. */
	readonly suspects: readonly SuspectColumn[];
	readonly excluded: readonly ExcludedSection[];
};

/** Which columns the model reads, and why not the others; each for a fact that was measured. */
export function chooseColumns(report: IngestionReport, told: Told, group: Group | null, timeColumn: string | null): Chosen {
	const columns = new Map(report.columns.map(column => [column.name, column]));
	const copies = new Map(report.copies.map(copy => [copy.column, copy.of]));
	const features: FeatureSection[] = [];
	const suspects: SuspectColumn[] = [];
	const excluded = [...report.section.excluded];
	for (const feature of report.section.features ?? []) {
		const column = columns.get(feature.name);
		if (column === undefined) continue;
		const why = whyNot(column, report.rows, told, group, copies, timeColumn);
		const suspicion = told.suspects.get(feature.name);
		if (why !== null) excluded.push(excludedOf(feature.name, why, told));
		else if (suspicion !== undefined) suspects.push({feature, ...suspicion});
		else features.push({...feature, why: whyUsed(column, told)});
	}
	return {features, suspects, excluded};
}

/** A column that is left out, with what that costs. */
export const excludedOf = (name: string, why: string, told: Told): ExcludedSection => {
	const alone = told.alone.get(name);
	return {name, why, ...(alone === undefined ? {} : {alone})};
};

function whyNot(
	column: DesignColumn,
	rows: number,
	told: Told,
	group: Group | null,
	copies: ReadonlyMap<string, string>,
	timeColumn: string | null,
): string | null {
	const {name, meaning, distinct} = column;
	const filled = rows - column.missing;
	if (distinct === 0) return 'has no value in any row';
	if (meaning === 'constant') return 'has one value in all rows that have it';
	const copied = told.copies.get(name);
	if (copied !== undefined) return `gives the target away: ${copied}`;
	if (group?.column === name) return `names whom or what a row is about (${group.why}); new ones will come`;
	if (column.personal_data) return `looks like personal data: ${column.personal_data}`;
	if (meaning === 'identifier') return `tells rows apart: ${count(distinct)} different values in ${count(filled)} rows`;
	const original = copies.get(name);
	if (original !== undefined) return `equals ${clean(original, 60)} in every row`;
	if (name === timeColumn) return null;
	if (meaning === 'text')
		return `free text, ${short(column.mean_words ?? 0, 2)} words each, ${count(distinct)} different in ${count(filled)} rows: this pipeline reads no prose`;
	if (meaning === 'category' && learnable(column, rows) < leastLearnable * filled)
		return `${count(distinct)} different words in ${count(filled)} rows, hardly one in as many as ${2 * leastSeen(rows)}: too few to learn a word from`;
	return null;
}

/** Rows of the ten most frequent words that stand often enough for a column of the model's own, in the part that is trained on, too. */
const learnable = ({top_rows: top = [], distinct}: DesignColumn, rows: number): number =>
	distinct <= top.length ? rows : top.filter(one => one >= 2 * leastSeen(rows)).reduce((sum, one) => sum + one, 0);

function whyUsed(column: DesignColumn, told: Told): string {
	const alone = told.alone.get(column.name);
	return `no pattern of a column filled in afterwards${alone === undefined ? '' : `; alone ${alone} out of fold`}`;
}
