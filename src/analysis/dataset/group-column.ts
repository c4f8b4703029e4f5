import type {Dataset} from './dataset.ts';
import {numberOf} from './engine.ts';
import {comparedColumns, fixedWithin} from './entity-evidence.ts';
import {personalDataOf} from './personal-data.ts';
import {sampleWords} from './sample-words.ts';
import type {Column} from './table.ts';

/** A name that says that a value stands for somebody or something that can come again. It lowers what evidence is asked for, no more. */
const entityName =
	/(^|[^a-z])(id|ids|uuid|guid|customer|client|user|member|account|patient|subject|person|employee|student|driver|passenger|household|device|machine|sensor|session|vehicle|policy|loan|msno|ssn)([^a-z]|$)|[a-z](Id|ID)$/i;
const identifierName = /(^|[^a-z])(ids?|uuid|guid|msno|ssn)([^a-z]|$)|[a-z](Id|ID)$/i;
/** Fewer groups than this cannot be split; fewer rows a group than this repeat by accident. */
const fewestGroups = 20;
const leastRowsAGroup = 1.05;
/** Above this many rows a group it is a category (a site, an airline), of which unseen ones are rare. */
const mostRowsAGroupShare = 0.05;
/** Columns without a telling name that are tried: identifiers stand at the front of a table. */
const triedUnnamed = 20;
/** Other columns that are the same within values: what an identifier, another telling name, and any other name need. */
const fixedNeeded = {identifier: 1, entity: 2, none: 3} as const;
/** … and this part of all others: without a telling name beside that (a city fixes its country and is no entity), with one instead of it. */
const shareNeeded = 0.5;

/** The column that names whom or what a row is about, and the columns that are the same within its values. */
export type Entity = {readonly name: string; readonly fixed: readonly string[]; readonly groups: number};

/**
 * The column whose equal values belong on one side of any split, or null: told before rows are put aside, from all rows and never from the
 * target. Its values repeat as a group's do, and the rows say that they name something: other columns are the same within them far beyond
 * chance, or the values are codes (words with digits, all of one length or form) under the name of an identifier. No number is one for its name.
 */
export async function findGroupColumn(dataset: Dataset, target: Column | null): Promise<Entity | null> {
	const columns = dataset.columns.filter(column => column.ref !== target?.ref);
	let best: Entity | null = null;
	let unnamed = 0;
	for (const {column, groups} of await repeating(dataset, columns)) {
		const called = await calledAs(dataset, column, groups);
		if (called === 'none' && ++unnamed > triedUnnamed) continue;
		const others = columns.filter(other => other.ref !== column.ref);
		const fixed = await fixedWithin(dataset, column, others, target);
		if (!(await isEntity(dataset, column, called, fixed.length, Math.min(comparedColumns, others.length)))) continue;
		if (best === null || fixed.length > best.fixed.length || (fixed.length === best.fixed.length && groups > best.groups))
			best = {name: column.name, fixed, groups};
	}
	return best;
}

/** Columns whose values repeat as those of somebody who comes again do: more often than by accident, less than a category's. */
async function repeating(dataset: Dataset, columns: readonly Column[]): Promise<{column: Column; groups: number}[]> {
	const found: {column: Column; groups: number}[] = [];
	for (const column of columns.filter(({storage}) => !/DOUBLE|FLOAT|DECIMAL|DATE|TIME|BOOL/.test(storage))) {
		const counted = await dataset.queryRow(`SELECT count(${column.ref}) AS filled, count(DISTINCT ${column.ref}) AS d FROM data`);
		const [rows, groups] = [numberOf(counted['filled']), numberOf(counted['d'])];
		const perGroup = rows / Math.max(1, groups);
		if (groups >= fewestGroups && perGroup >= leastRowsAGroup && perGroup <= mostRowsAGroupShare * rows) found.push({column, groups});
	}
	return found;
}

async function calledAs(dataset: Dataset, column: Column, groups: number): Promise<keyof typeof fixedNeeded> {
	if (identifierName.test(column.name)) return 'identifier';
	if (entityName.test(column.name)) return 'entity';
	if (column.storage !== 'VARCHAR') return 'none';
	return personalDataOf(column.name, await sampleWords(dataset, column.ref, groups)) === null ? 'none' : 'entity';
}

async function isEntity(
	dataset: Dataset,
	column: Column,
	called: keyof typeof fixedNeeded,
	fixed: number,
	others: number,
): Promise<boolean> {
	const [enough, most] = [fixed >= fixedNeeded[called], fixed > 0 && fixed >= shareNeeded * others];
	if (called === 'none' ? enough && most : enough || most) return true;
	return called === 'identifier' && column.storage === 'VARCHAR' && (await areCodes(dataset, column));
}

async function areCodes(dataset: Dataset, {ref}: Column): Promise<boolean> {
	const row = await dataset.queryRow(
		`SELECT bool_and(regexp_matches(${ref}, '^[^\\s]*[0-9][^\\s]*$')) AND (min(length(${ref})) = max(length(${ref})) OR count(DISTINCT regexp_replace(${ref}, '[0-9]+', '9', 'g')) = 1) AS codes FROM data`,
	);
	return row['codes'] === true;
}
