import {gainOf, isLowerBetter} from '../../../domain/metric.ts';
import type {Pipeline} from '../../../domain/pipeline.ts';
import type {ValidationReport} from '../../../steps/implementation/validation/schema.ts';
import {groupsOf, type Rows} from '../../project/rows.ts';
import {intervalOf} from '../../scoring/bootstrap.ts';
import type {Case} from '../../scoring/metrics.ts';
import {rowsOf} from '../../scoring/predictions.ts';

/** A part smaller than this says nothing on its own. */
export const fewestRows = 25;
/** A column with more values than this is no way to part the rows. */
const mostValues = 50;
const kept = 5;

/** In a part some classes can be absent: there the share of right answers is compared, not a metric over classes. */
const metricWithin = (metric: string) => (isLowerBetter(metric) ? metric : metric === 'r2' ? 'mae' : 'accuracy');

/**
 * The parts of the test rows, by a category's value, in which the model does worst. Their interval is that of the part alone; the worst
 * of many parts looks worse than it is.
 */
export function worstSlices(pipeline: Pipeline, rows: Rows, given: Case, metric: string): NonNullable<ValidationReport['slices']> {
	const within = metricWithin(metric);
	const categories = (pipeline.features ?? []).filter(({kind}) => kind === 'category' || kind === 'boolean');
	const found = categories.flatMap(({name}) => {
		const at = rows.table.header.indexOf(name);
		if (at === -1) return [];
		const parts = new Map<string, number[]>();
		rows.test.forEach((row, place) => {
			const value = rows.table.rows[row]?.[at] ?? '';
			parts.set(value, [...(parts.get(value) ?? []), place]);
		});
		if (parts.size < 2 || parts.size > mostValues) return [];
		return [...parts].filter(([, places]) => places.length >= fewestRows).map(([value, places]) => sliceOf(name, value, places));
	});
	return found.sort((a, b) => gainOf(within, a.score, b.score)).slice(0, kept);

	function sliceOf(column: string, value: string, places: readonly number[]) {
		const groups = groupsOf(
			pipeline,
			rows,
			places.map(place => rows.test[place] ?? 0),
		);
		const score = intervalOf(within, rowsOf(given, places), groups, 400);
		return {column, value, rows: places.length, metric: within, score: score.value, low: score.low, high: score.high};
	}
}
