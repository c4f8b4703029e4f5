import type {Dataset} from './dataset.ts';
import {entriesOf, numberOf, numbersIn} from './engine.ts';
import {double} from './sql.ts';

export interface Numbers {
	readonly min: number;
	readonly max: number;
	readonly mean: number;
	/** Sample standard deviation (n − 1); null for a single value. */
	readonly std: number | null;
	/** Interpolated linearly between neighbours (type 7). */
	readonly quantiles: Readonly<Record<'p01' | 'p05' | 'p25' | 'p50' | 'p75' | 'p95' | 'p99', number>>;
	readonly zeros: number;
	/** Values beyond 1.5 interquartile ranges from the quartiles (Tukey's rule), and those bounds. */
	readonly outliers: {readonly rows: number; readonly below: number; readonly above: number};
	/** Bins of equal width from min to max, the last closed; edges are one more than counts. */
	readonly histogram: {readonly edges: readonly number[]; readonly counts: readonly number[]};
}

/** Whether a DuckDB type holds numbers. */
export const isNumeric = (storage: string) => /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(storage);

export const bins = 20;
export const levels = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** Measures number columns of a batch in two statements: one for moments and quantiles, one for what depends on them. */
export async function numbersOf(
	dataset: Dataset,
	columns: readonly {readonly ref: string; readonly filled: number}[],
): Promise<Map<string, Numbers>> {
	const filled = columns.filter(column => column.filled > 0);
	const result = new Map<string, Numbers>();
	if (filled.length === 0) return result;
	const moments = await dataset.queryRow(
		`SELECT ${filled
			.map(({ref}) => {
				const x = `CAST(${ref} AS DOUBLE)`;
				return `min(${x}) AS ${ref}_min, max(${x}) AS ${ref}_max, avg(${x}) AS ${ref}_mean, quantile_cont(${x}, [${levels.join(', ')}]) AS ${ref}_q, count(*) FILTER (${ref} = 0) AS ${ref}_z`;
			})
			.join(', ')} FROM data`,
	);
	const shapes = filled.map(({ref}) => ({
		ref,
		...shapeOf(numberOf(moments[`${ref}_min`]), numberOf(moments[`${ref}_max`]), numbersIn(moments[`${ref}_q`])),
	}));
	const counts = await dataset.queryRow(
		`SELECT ${shapes
			.map(({ref, min, scale, width, below, above}) => {
				// A missing value has no bin: greatest(0, NULL) is 0 in this engine.
				const place =
					width > 0 ? `least(${bins - 1}, greatest(0, floor((CAST(${ref} AS DOUBLE) - ${double(min)}) / ${double(width)})))::INTEGER` : '0';
				const bin = `(CASE WHEN ${ref} IS NOT NULL THEN ${place} END)`;
				return `count(*) FILTER (${ref} < ${double(below)} OR ${ref} > ${double(above)}) AS ${ref}_o, histogram(${bin}) AS ${ref}_h, var_samp(CAST(${ref} AS DOUBLE) / ${double(scale)}) AS ${ref}_var`;
			})
			.join(', ')} FROM data`,
	);
	for (const {ref, ...shape} of shapes) {
		const variance = counts[`${ref}_var`];
		result.set(
			ref,
			numbersFrom(shape, {
				mean: numberOf(moments[`${ref}_mean`]),
				std: typeof variance === 'number' ? Math.sqrt(variance) * shape.scale : null,
				zeros: numberOf(moments[`${ref}_z`]),
				outliers: numberOf(counts[`${ref}_o`]),
				binned: new Map(entriesOf(counts[`${ref}_h`]).map(([bin, rows]) => [Number(bin), rows])),
			}),
		);
	}
	return result;
}

/** What outliers and histogram are counted by. */
export interface Shape {
	readonly min: number;
	readonly max: number;
	/** At `levels`. */
	readonly q: readonly number[];
	/** Values are divided by it before they are squared: 1e200 has a deviation too. */
	readonly scale: number;
	/** Tukey's bounds. */
	readonly below: number;
	readonly above: number;
	/** Of a bin; 0 when there is one value only. */
	readonly width: number;
}

export function shapeOf(min: number, max: number, q: readonly number[]): Shape {
	const [q1 = min, q3 = max] = [q[2], q[4]];
	const width = (max - min) / bins;
	const scale = Math.max(Math.abs(min), Math.abs(max)) || 1;
	return {min, max, q, scale, below: q1 - 1.5 * (q3 - q1), above: q3 + 1.5 * (q3 - q1), width: Number.isFinite(width) ? width : 0};
}

export function numbersFrom(
	{min, max, q, below, above, width}: Shape,
	counted: {
		readonly mean: number;
		readonly std: number | null;
		readonly zeros: number;
		readonly outliers: number;
		readonly binned: ReadonlyMap<number, number>;
	},
): Numbers {
	const [p01 = min, p05 = min, p25 = min, p50 = min, p75 = max, p95 = max, p99 = max] = q;
	const size = width > 0 ? bins : 1;
	return {
		min,
		max,
		mean: counted.mean,
		std: counted.std,
		quantiles: {p01, p05, p25, p50, p75, p95, p99},
		zeros: counted.zeros,
		outliers: {rows: counted.outliers, below, above},
		histogram: {
			edges: width > 0 ? Array.from({length: size + 1}, (_, index) => (index === size ? max : min + index * width)) : [min, max],
			counts: Array.from({length: size}, (_, index) => counted.binned.get(index) ?? 0),
		},
	};
}
