import type {Dataset} from './dataset.ts';
import {entriesOf, numberOf, numbersIn} from './engine.ts';

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

const bins = 20;
const levels = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

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
	const shapes = filled.map(({ref}) => {
		const min = numberOf(moments[`${ref}_min`]);
		const max = numberOf(moments[`${ref}_max`]);
		const q = numbersIn(moments[`${ref}_q`]);
		const [q1 = min, q3 = max] = [q[2], q[4]];
		const width = (max - min) / bins;
		const scale = Math.max(Math.abs(min), Math.abs(max)) || 1;
		return {ref, min, max, q, scale, below: q1 - 1.5 * (q3 - q1), above: q3 + 1.5 * (q3 - q1), width: Number.isFinite(width) ? width : 0};
	});
	const counts = await dataset.queryRow(
		`SELECT ${shapes
			.map(({ref, min, scale, width, below, above}) => {
				const bin =
					width > 0
						? `least(${bins - 1}, greatest(0, floor((CAST(${ref} AS DOUBLE) - (${min})) / (${width}))))::INTEGER`
						: `(CASE WHEN ${ref} IS NOT NULL THEN 0 END)`;
				return `count(*) FILTER (${ref} < ${below} OR ${ref} > ${above}) AS ${ref}_o, histogram(${bin}) AS ${ref}_h, var_samp(CAST(${ref} AS DOUBLE) / ${scale}) AS ${ref}_var`;
			})
			.join(', ')} FROM data`,
	);
	for (const {ref, min, max, q, scale, below, above, width} of shapes) {
		const size = width > 0 ? bins : 1;
		const binned = new Map(entriesOf(counts[`${ref}_h`]).map(([bin, rows]) => [Number(bin), rows]));
		const variance = counts[`${ref}_var`];
		const [p01 = min, p05 = min, p25 = min, p50 = min, p75 = max, p95 = max, p99 = max] = q;
		result.set(ref, {
			min,
			max,
			mean: numberOf(moments[`${ref}_mean`]),
			std: typeof variance === 'number' ? Math.sqrt(variance) * scale : null,
			quantiles: {p01, p05, p25, p50, p75, p95, p99},
			zeros: numberOf(moments[`${ref}_z`]),
			outliers: {rows: numberOf(counts[`${ref}_o`]), below, above},
			histogram: {
				edges: width > 0 ? Array.from({length: size + 1}, (_, index) => (index === size ? max : min + index * width)) : [min, max],
				counts: Array.from({length: size}, (_, index) => binned.get(index) ?? 0),
			},
		});
	}
	return result;
}
