import type {Dataset} from './dataset.ts';
import type {Basics, Measures} from './measures.ts';
import {bins, isNumeric, levels, type Numbers, numbersFrom, shapeOf} from './numbers.ts';
import type {Column} from './table.ts';

/**
 * The same measures for columns of a table with few rows, by hand: the engine plans each aggregate of a statement for longer than
 * it takes to count a few hundred values, which is what a table of thousands of columns is made of.
 */
export async function measureFewRows(dataset: Dataset, batch: readonly Column[], topValues: number): Promise<Measures> {
	const texts = await dataset.queryColumns(`SELECT ${batch.map(({ref}) => `${ref}::VARCHAR`).join(', ')} FROM data ORDER BY rowid`);
	const basics = new Map<string, Basics>();
	const tops = new Map<string, {value: string; rows: number}[]>();
	const numbers = new Map<string, Numbers>();
	for (const [at, {ref, storage}] of batch.entries()) {
		const values = (texts[at] ?? []).flatMap(text => (text === null ? [] : [text === '-0.0' ? '0.0' : String(text)]));
		const numeric = isNumeric(storage);
		const counts = new Map<string, number>();
		for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
		const before = numeric ? (a: string, b: string) => Number(a) - Number(b) : (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
		const ordered = [...counts].sort(([a], [b]) => before(a, b));
		const lengths = storage === 'VARCHAR' && values.length > 0 ? values.map(value => [...value].length) : null;
		basics.set(ref, {
			filled: values.length,
			rising: numeric && values.every((value, row) => row === 0 || Number(value) > Number(values[row - 1])),
			distinct: counts.size,
			min: (ordered[0]?.[0] ?? '').slice(0, 200),
			max: (ordered.at(-1)?.[0] ?? '').slice(0, 200),
			lengths:
				storage !== 'VARCHAR'
					? null
					: lengths === null
						? {min: 0, max: 0, mean: 0}
						: {min: Math.min(...lengths), max: Math.max(...lengths), mean: sumOf(lengths) / lengths.length},
		});
		const frequent = ordered.map(([value, rows]) => ({value, rows})).sort((a, b) => b.rows - a.rows);
		tops.set(ref, frequent.slice(0, topValues));
		if (numeric && values.length > 0) numbers.set(ref, numbersOfValues(values.map(Number)));
	}
	return {basics, tops, numbers};
}

function numbersOfValues(values: number[]): Numbers {
	const sorted = Float64Array.from(values).sort();
	const at = (place: number) => sorted[place] ?? 0;
	const quantiles = levels.map(level => {
		const place = level * (sorted.length - 1);
		const [below, above] = [at(Math.floor(place)), at(Math.ceil(place))];
		return below + (above - below) * (place - Math.floor(place));
	});
	const shape = shapeOf(at(0), at(sorted.length - 1), quantiles);
	const mean = sumOf(values) / values.length;
	const binned = new Map<number, number>();
	for (const value of values) {
		const bin = shape.width > 0 ? Math.min(bins - 1, Math.max(0, Math.floor((value - shape.min) / shape.width))) : 0;
		binned.set(bin, (binned.get(bin) ?? 0) + 1);
	}
	const squares = sumOf(values.map(value => ((value - mean) / shape.scale) ** 2));
	return numbersFrom(shape, {
		mean,
		std: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) * shape.scale : null,
		zeros: values.filter(value => value === 0).length,
		outliers: values.filter(value => value < shape.below || value > shape.above).length,
		binned,
	});
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
