import * as z from 'zod';

/** Sizes that a plot keeps: it is saved with its check. */
export const plotLimits = {labels: 20, bins: 20, values: 500, quantiles: 20, labelLength: 60} as const;

const figure = z.number().nullable();

/** What a check draws of its evidence; figures only, the screen decides how. */
export const plotSchema = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('confusion'),
		labels: z.array(z.string()),
		/** Rows; `counts[truth][predicted]`, both in the order of `labels`. */
		counts: z.array(z.array(z.number())),
	}),
	z.object({
		kind: z.literal('calibration'),
		/** Mean predicted probability and observed share of each bin, 0 to 1; null in a bin without rows. */
		bins: z.array(z.object({predicted: figure, observed: figure, rows: z.number()})),
	}),
	z.object({
		kind: z.literal('history'),
		/** Score of each trial in order, the first that of the defaults; null: it was pruned or failed. */
		values: z.array(figure),
		/** Score of the best trial. */
		best: figure,
		/** Which scores are better; higher unless said. */
		better: z.enum(['higher', 'lower']).optional(),
		metric: z.string().optional(),
	}),
	z.object({
		kind: z.literal('residuals'),
		/** Of prediction - truth, in the unit of the target. */
		quantiles: z.array(z.object({q: z.number(), value: z.number()})),
		histogram: z.array(z.object({low: z.number(), high: z.number(), rows: z.number()})).optional(),
	}),
]);
export type Plot = z.infer<typeof plotSchema>;

/** The plot within the limits: the rarest labels become one, a long history keeps its first and its last trials. */
export function boundedPlot(plot: Plot): Plot {
	switch (plot.kind) {
		case 'confusion':
			return boundedConfusion(plot);
		case 'calibration':
			return {...plot, bins: plot.bins.slice(0, plotLimits.bins)};
		case 'history': {
			const left = plot.values.length - plotLimits.values;
			return left <= 0 ? plot : {...plot, values: [...plot.values.slice(0, 1), ...plot.values.slice(left + 1)]};
		}
		case 'residuals':
			return {
				...plot,
				quantiles: plot.quantiles.slice(0, plotLimits.quantiles),
				...(plot.histogram ? {histogram: plot.histogram.slice(0, 2 * plotLimits.bins)} : {}),
			};
	}
}

type Confusion = Extract<Plot, {kind: 'confusion'}>;

function boundedConfusion(plot: Confusion): Confusion {
	const {labels, counts} = gatheredConfusion(plot, plotLimits.labels);
	return {kind: 'confusion', labels: labels.map(label => label.slice(0, plotLimits.labelLength)), counts};
}

/** The confusion matrix with at most `most` labels (at least 2): the most frequent ones, and `n others` together. */
export function gatheredConfusion({labels, counts}: Confusion, most: number): {labels: string[]; counts: number[][]} {
	const at = (truth: number, predicted: number) => counts[truth]?.[predicted] ?? 0;
	const all = labels.map((_, index) => index);
	if (labels.length <= most) return {labels: [...labels], counts: all.map(truth => all.map(predicted => at(truth, predicted)))};
	const rowsOf = (label: number) => all.reduce((sum, predicted) => sum + at(label, predicted), 0);
	const kept = new Set([...all].sort((a, b) => rowsOf(b) - rowsOf(a)).slice(0, Math.max(1, most - 1)));
	const groups = [...all.filter(label => kept.has(label)).map(label => [label]), all.filter(label => !kept.has(label))];
	const sum = (truths: readonly number[], guesses: readonly number[]) =>
		truths.reduce((total, truth) => total + guesses.reduce((part, predicted) => part + at(truth, predicted), 0), 0);
	return {
		labels: groups.map((group, index) => (index === groups.length - 1 ? `${group.length} others` : (labels[group[0] ?? 0] ?? ''))),
		counts: groups.map(truths => groups.map(guesses => sum(truths, guesses))),
	};
}
