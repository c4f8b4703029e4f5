import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {fixedWithin} from '../../../analysis/dataset/entity-evidence.ts';
import {findGroupColumn} from '../../../analysis/dataset/group-column.ts';
import {count, counted, short} from '../../../domain/format.ts';
import type {Group} from '../../../steps/pipeline_design/features/schema.ts';
import type {DesignColumn} from '../../../steps/pipeline_design/ingestion/schema.ts';
import type {StepInput} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';

/**
 * The column whose values name whom or what a row is about and repeat, or null: rows of one entity on both sides of a split would be
 * recognised. Which it is was told once, from all rows, before some were put aside; the figures are those of the visible rows.
 */
export async function findGroup(
	input: StepInput,
	dataset: Dataset,
	columns: readonly DesignColumn[],
	target: string,
): Promise<Group | null> {
	const targetColumn = dataset.column(target) ?? null;
	const name = input.entity === undefined ? (await findGroupColumn(dataset, targetColumn))?.name : input.entity;
	const column = columns.find(one => one.name === name);
	const key = dataset.column(name ?? '');
	if (column === undefined || key === undefined) return null;
	const others = columns
		.filter(one => one.name !== column.name && one.name !== target && one.distinct > 1)
		.flatMap(one => dataset.column(one.name) ?? []);
	const fixed = await fixedWithin(dataset, key, others, targetColumn);
	const rows = dataset.rows - column.missing;
	return {
		column: column.name,
		groups: column.distinct,
		rows,
		fixed,
		why: `${clean(column.name, 40)} has ${count(column.distinct)} values in ${count(rows)} rows, ${short(rows / Math.max(1, column.distinct))} rows each; ${counted(fixed.length, 'other column')} ${fixed.length === 1 ? 'is' : 'are'} the same, or nearly, within a value`,
	};
}
