import type {Dataset} from './dataset.ts';
import {numberOf} from './engine.ts';
import type {Column} from './table.ts';

/** A name that says that a value stands for somebody or something that can come again. */
const entityName =
	/(^|[^a-z])(id|ids|uuid|guid|customer|client|user|member|account|patient|subject|person|employee|student|driver|passenger|household|device|machine|sensor|session|vehicle|policy|loan|msno|ssn)([^a-z]|$)|[a-z](Id|ID)$/i;
/** Of these names no other column has to speak for them. */
const identifierName = /(^|[^a-z])(ids?|uuid|guid|msno|ssn)([^a-z]|$)|[a-z](Id|ID)$/i;
/** Fewer groups than this cannot be split; fewer rows a group than this repeat by accident. */
const fewestGroups = 20;
const leastRowsAGroup = 1.05;
/** Above this many rows a group it is a category (a site, an airline), of which unseen ones are rare. */
const mostRowsAGroupShare = 0.05;
const comparedColumns = 40;

export const isEntityName = (name: string): boolean => entityName.test(name);

/** Do values repeat as those of somebody who comes again do: more often than by accident, less than a category's? `rows`: with a value. */
export function repeatsAsGroup({
	storage,
	rows,
	distinct,
}: {
	readonly storage: string;
	readonly rows: number;
	readonly distinct: number;
}): boolean {
	const perGroup = rows / Math.max(1, distinct);
	return storage !== 'DOUBLE' && distinct >= fewestGroups && perGroup >= leastRowsAGroup && perGroup <= mostRowsAGroupShare * rows;
}

/**
 * The column whose equal values belong on one side of any split, or null: told before rows are put aside, from names and values of all
 * rows and never from the target. Its name makes it a candidate, its values repeat as a group's do, and unless the name says that it is an
 * identifier, another column is the same within each of its values.
 */
export async function findGroupColumn(dataset: Dataset, target: Column | null): Promise<string | null> {
	let best: {readonly name: string; readonly fixed: number; readonly groups: number} | null = null;
	for (const column of dataset.columns) {
		if (column.ref === target?.ref || !isEntityName(column.name) || /DATE|TIME|BOOL/.test(column.storage)) continue;
		const counted = await dataset.queryRow(`SELECT count(${column.ref}) AS filled, count(DISTINCT ${column.ref}) AS d FROM data`);
		const groups = numberOf(counted['d']);
		if (!repeatsAsGroup({storage: column.storage, rows: numberOf(counted['filled']), distinct: groups})) continue;
		const others = dataset.columns.filter(other => other.ref !== column.ref && other.ref !== target?.ref);
		const fixed = (await fixedWithin(dataset, column, others)).length;
		if (fixed === 0 && !identifierName.test(column.name)) continue;
		if (best === null || fixed > best.fixed || (fixed === best.fixed && groups > best.groups)) best = {name: column.name, fixed, groups};
	}
	return best?.name ?? null;
}

/** Names of those of the first `others` that vary over all rows and are the same within every value of `key` that has several rows. */
export async function fixedWithin(dataset: Dataset, key: Column, others: readonly Column[]): Promise<string[]> {
	const list = others.slice(0, comparedColumns);
	if (list.length === 0) return [];
	const row = await dataset.queryRow(
		`SELECT ${list.map(({ref}) => `avg((${ref}_d <= 1)::INT) AS ${ref}`).join(', ')} FROM (SELECT ${list.map(({ref}) => `count(DISTINCT ${ref}) AS ${ref}_d`).join(', ')} FROM data WHERE ${key.ref} IS NOT NULL GROUP BY ${key.ref} HAVING count(*) > 1)`,
	);
	const varied = await dataset.queryRow(`SELECT ${list.map(({ref}) => `count(DISTINCT ${ref}) AS ${ref}`).join(', ')} FROM data`);
	return list.filter(({ref}) => row[ref] === 1 && numberOf(varied[ref]) > 1).map(one => one.name);
}
