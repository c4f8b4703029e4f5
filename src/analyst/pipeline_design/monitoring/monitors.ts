import type {FeatureSection, Pipeline} from '../../../domain/pipeline.ts';
import type {FeaturesReport} from '../../../steps/pipeline_design/features/schema.ts';

export type Monitor = NonNullable<Pipeline['monitors']>[number];

/** Rows of one reading: enough to find a shift of one standard deviation, a changed mix of words, missing values. */
export const windowRows = 500;
/** Chance of a false alarm that all tests of one reading share (Bonferroni). */
export const familyAlpha = 0.01;
/** Digits of a threshold. */
const digits = 3;

export type Monitors = {readonly monitors: readonly Monitor[]; readonly tests: number; readonly alpha: number};

/** A monitor for every feature and the score; p-values are held to .01/m, m being the tests of one reading. */
export function monitorsOf(pipeline: Pipeline, features: readonly FeatureSection[], report: FeaturesReport, level: Level | null): Monitors {
	const missing = new Map(report.facts.map(fact => [fact.name, fact.missing / Math.max(1, report.rows)]));
	const shares = features.filter(one => one.nullable || one.kind === 'time');
	const tests = features.filter(one => one.kind !== 'time').length + 1 + shares.length;
	const alpha = Number((familyAlpha / tests).toPrecision(digits));
	const window = {rows: windowRows};
	const monitors: Monitor[] = [];
	for (const feature of features) {
		if (feature.kind !== 'time') {
			const metric = feature.kind === 'number' ? 'ks' : 'chi2';
			monitors.push({of: feature.name, metric, window, threshold: alpha, why: `alarms when p < .01/${tests}`});
		}
		if (!shares.includes(feature)) continue;
		const share = missing.get(feature.name) ?? 0;
		monitors.push({
			of: feature.name,
			metric: 'missing_share',
			window,
			threshold: highestShare(share, report.rows, alpha),
			why: `${(share * 100).toFixed(1)} % are missing in training${feature.kind === 'time' ? '; times move on, so their values are not compared' : ''}`,
		});
	}
	const numeric = pipeline.problem !== 'multiclass';
	monitors.push({
		of: 'prediction',
		metric: numeric ? 'ks' : 'chi2',
		window,
		threshold: alpha,
		why: `the score; alarms when p < .01/${tests}`,
	});
	if (level !== null)
		monitors.push({
			of: 'prediction',
			metric: 'metric',
			window,
			threshold: level.value,
			why: `${level.metric} once labels are known; ${level.source}`,
		});
	return {monitors, tests, alpha};
}

export type Level = {readonly metric: string; readonly value: number; readonly source: string};

/** The share of missing values that a window exceeds by chance alone with a probability of at most `alpha` (normal approximation, half a row added). */
export function highestShare(share: number, rows: number, alpha: number): number {
	const p = Math.max(share, 1 / (rows + 1));
	const spread = Math.sqrt(p * (1 - p) * (1 / windowRows + 1 / Math.max(1, rows)));
	return Number(Math.min(1, p + upperQuantile(alpha) * spread + 0.5 / windowRows).toPrecision(digits));
}

/** z with P(Z > z) = alpha of a standard normal variable (Abramowitz and Stegun 26.2.23, error below 4.5e-4). */
export function upperQuantile(alpha: number): number {
	const t = Math.sqrt(-2 * Math.log(alpha));
	return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3);
}

/** The smallest distance of two distribution functions that a Kolmogorov-Smirnov test finds at `alpha` (asymptotic). */
export const smallestDistance = (alpha: number, reference: number): number =>
	Math.sqrt(-Math.log(alpha / 2) / 2) * Math.sqrt((windowRows + reference) / (windowRows * reference));
