import {count, short} from '../../../domain/format.ts';
import type {FeatureSection} from '../../../domain/pipeline.ts';
import type {Group} from '../../../steps/pipeline_design/features/schema.ts';
import type {DesignColumn, IngestionReport} from '../../../steps/pipeline_design/ingestion/schema.ts';
import {clean} from '../../../steps/wording.ts';

/** Words that stand in fewer rows than this each, on the mean, tell rows apart and predict nothing new. */
const leastRowsAWord = 2;
/** A category with more different words than this and so few rows each is left out. */
const mostRareWords = 50;

/** What the data report says of columns that give the target away. */
export type Told = {
	readonly leaks: ReadonlyMap<string, {readonly why: string; readonly certain: boolean}>;
	readonly suspects: ReadonlyMap<string, string>;
	/** What each column alone reaches, in words. */
	readonly alone: ReadonlyMap<string, string>;
};

export type Chosen = {
	readonly features: readonly FeatureSection[];
	/** Looks as if it were known only after the event; a person may keep it. */
	readonly suspects: readonly {readonly feature: FeatureSection; readonly why: string}[];
	readonly excluded: readonly {readonly name: string; readonly why: string}[];
};

/** Which columns the model reads, and why not the others; each for a fact that was measured. */
export function chooseColumns(report: IngestionReport, told: Told, group: Group | null, timeColumn: string | null): Chosen {
	const columns = new Map(report.columns.map(column => [column.name, column]));
	const copies = new Map(report.copies.map(copy => [copy.column, copy.of]));
	const features: FeatureSection[] = [];
	const suspects: {feature: FeatureSection; why: string}[] = [];
	const excluded = [...report.section.excluded];
	for (const feature of report.section.features ?? []) {
		const column = columns.get(feature.name);
		if (column === undefined) continue;
		const why = whyNot(column, report.rows, told, group, copies, timeColumn);
		const leak = told.leaks.get(feature.name);
		const suspicion = told.suspects.get(feature.name) ?? (leak && !leak.certain ? leak.why : undefined);
		if (why !== null) excluded.push({name: feature.name, why});
		else if (suspicion !== undefined) suspects.push({feature, why: suspicion});
		else features.push({...feature, why: whyUsed(column, told)});
	}
	return {features, suspects, excluded};
}

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
	const leak = told.leaks.get(name);
	if (leak?.certain) return `gives the target away: ${leak.why}`;
	if (group?.column === name) return `names whom or what a row is about (${group.why}); new ones will come`;
	if (column.personal_data) return `looks like personal data: ${column.personal_data}`;
	if (meaning === 'identifier') return `tells rows apart: ${count(distinct)} different values in ${count(filled)} rows`;
	const original = copies.get(name);
	if (original !== undefined) return `equals ${clean(original, 60)} in every row`;
	if (name === timeColumn) return null;
	if (meaning === 'text')
		return `free text, ${short(column.mean_words ?? 0, 2)} words each, ${count(distinct)} different in ${count(filled)} rows: this pipeline reads no prose`;
	if (meaning === 'category' && distinct > mostRareWords && filled / distinct < leastRowsAWord)
		return `${count(distinct)} different words in ${count(filled)} rows, ${short(filled / distinct, 2)} rows each: too few to learn a word from`;
	return null;
}

function whyUsed(column: DesignColumn, told: Told): string {
	const alone = told.alone.get(column.name);
	return `no pattern of a column filled in afterwards${alone === undefined ? '' : `; ${alone}`}`;
}
