import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {fixedWithin, isEntityName, repeatsAsGroup} from '../../../analysis/dataset/group-column.ts';
import {count, short} from '../../../domain/format.ts';
import type {Group} from '../../../steps/pipeline_design/features/schema.ts';
import type {DesignColumn} from '../../../steps/pipeline_design/ingestion/schema.ts';
import {clean} from '../../../steps/wording.ts';

/**
 * The column whose values name whom or what a row is about and repeat, or null. Its name makes it a candidate; the rows decide: the
 * values repeat, and what else columns hold the same within them is listed. Rows of one entity on both sides of a split would be recognised.
 */
export async function findGroup(dataset: Dataset, columns: readonly DesignColumn[], target: string): Promise<Group | null> {
	let best: Group | null = null;
	for (const column of columns) {
		if (column.name === target || !(isEntityName(column.name) || column.personal_data)) continue;
		if (column.meaning === 'time' || column.meaning === 'boolean' || column.meaning === 'constant' || column.meaning === 'text') continue;
		const rows = dataset.rows - column.missing;
		if (!repeatsAsGroup({storage: column.storage, rows, distinct: column.distinct})) continue;
		const perGroup = rows / Math.max(1, column.distinct);
		const key = dataset.column(column.name);
		const others = columns
			.filter(one => one.name !== column.name && one.name !== target && one.meaning !== 'constant' && one.distinct > 1)
			.flatMap(one => dataset.column(one.name) ?? []);
		const fixed = key === undefined ? [] : await fixedWithin(dataset, key, others);
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
