import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {count, short} from '../../../domain/format.ts';
import type {Group} from '../../../steps/pipeline_design/features/schema.ts';
import type {DesignColumn} from '../../../steps/pipeline_design/ingestion/schema.ts';
import {clean} from '../../../steps/wording.ts';

/** A name that says that a value stands for somebody or something that can come again. */
const entityName =
	/(^|[^a-z])(id|ids|uuid|guid|customer|client|user|member|account|patient|subject|person|employee|student|driver|passenger|household|device|machine|sensor|session|vehicle|policy|loan|msno|ssn)([^a-z]|$)|[a-z](Id|ID)$/i;
/** Fewer groups than this cannot be split; fewer rows a group than this repeat by accident. */
const fewestGroups = 20;
const leastRowsAGroup = 1.05;
/** Above this many rows a group it is a category (a site, an airline), of which unseen ones are rare. */
const mostRowsAGroupShare = 0.05;
const comparedColumns = 40;

/**
 * The column whose values name whom or what a row is about and repeat, or null. Its name makes it a candidate; the rows decide: the
 * values repeat, and what else columns hold the same within them is listed. Rows of one entity on both sides of a split would be recognised.
 */
export async function findGroup(dataset: Dataset, columns: readonly DesignColumn[], target: string): Promise<Group | null> {
	let best: Group | null = null;
	for (const column of columns) {
		if (column.name === target || !(entityName.test(column.name) || column.personal_data)) continue;
		if (column.meaning === 'time' || column.meaning === 'boolean' || column.meaning === 'constant' || column.meaning === 'text') continue;
		const rows = dataset.rows - column.missing;
		const perGroup = rows / Math.max(1, column.distinct);
		if (column.storage === 'DOUBLE' || column.distinct < fewestGroups || perGroup < leastRowsAGroup) continue;
		if (perGroup > mostRowsAGroupShare * rows) continue;
		const fixed = await fixedWithin(dataset, column.name, columns, target);
		const group: Group = {
			column: column.name,
			groups: column.distinct,
			rows,
			fixed,
			why: `${clean(column.name, 40)} has ${count(column.distinct)} values in ${count(rows)} rows, ${short(perGroup)} rows each; ${count(fixed.length)} other columns never change within a value`,
		};
		if (best === null || group.fixed.length > best.fixed.length || (group.fixed.length === best.fixed.length && group.groups > best.groups))
			best = group;
	}
	return best;
}

/** Columns that vary over all rows and are the same within every value of `name` that has several rows. */
async function fixedWithin(dataset: Dataset, name: string, columns: readonly DesignColumn[], target: string): Promise<string[]> {
	const key = dataset.column(name);
	if (key === undefined) return [];
	const others = columns
		.filter(one => one.name !== name && one.name !== target && one.meaning !== 'constant' && one.distinct > 1)
		.slice(0, comparedColumns);
	const list = others.flatMap(one => {
		const column = dataset.column(one.name);
		return column === undefined ? [] : [{name: one.name, ref: column.ref}];
	});
	if (list.length === 0) return [];
	const row = await dataset.queryRow(
		`SELECT ${list.map(({ref}) => `avg((${ref}_d <= 1)::INT) AS ${ref}`).join(', ')} FROM (SELECT ${list.map(({ref}) => `count(DISTINCT ${ref}) AS ${ref}_d`).join(', ')} FROM data WHERE ${key.ref} IS NOT NULL GROUP BY ${key.ref} HAVING count(*) > 1)`,
	);
	return list.filter(({ref}) => row[ref] === 1).map(one => one.name);
}
