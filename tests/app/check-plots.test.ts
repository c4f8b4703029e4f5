import {expect, test} from 'vitest';
import {cellWidth} from '../../src/app/cells.ts';
import {plotRows} from '../../src/app/check-plots.ts';
import {rowText} from '../../src/app/row-search.ts';
import {boundedPlot, type Plot, plotLimits} from '../../src/domain/plot.ts';

const many = Array.from({length: 40}, (_, index) => `label ${index} \u001b]0;title\u0007with a long name`);
const plots: readonly Plot[] = [
	{
		kind: 'confusion',
		labels: ['None', 'Minor'],
		counts: [
			[1780, 9],
			[30, 90],
		],
	},
	{kind: 'confusion', labels: many, counts: many.map((_, truth) => many.map((__, guess) => (truth === guess ? 1000 + truth : guess % 3)))},
	{kind: 'confusion', labels: ['a', 'b'], counts: []},
	{kind: 'confusion', labels: [], counts: []},
	{
		kind: 'calibration',
		bins: [
			{predicted: 0, observed: 1, rows: 3},
			{predicted: 1, observed: 0, rows: 4},
			{predicted: null, observed: null, rows: 0},
		],
	},
	{kind: 'calibration', bins: []},
	{kind: 'history', values: [0.39, null, 0.42, 0.41], best: 0.42, metric: 'macro_f1'},
	{kind: 'history', values: [3], best: 3},
	{kind: 'history', values: [null, null], best: null},
	{
		kind: 'residuals',
		quantiles: [
			{q: 0, value: -3},
			{q: 0.25, value: -1},
			{q: 0.5, value: 0},
			{q: 0.75, value: 1},
			{q: 1, value: 4},
		],
	},
	{
		kind: 'residuals',
		quantiles: [
			{q: 0, value: 2},
			{q: 1, value: 2},
		],
	},
	{
		kind: 'residuals',
		quantiles: [],
		histogram: [
			{low: -1, high: 0, rows: 5},
			{low: 0, high: 1, rows: 9},
		],
	},
	{kind: 'residuals', quantiles: []},
];

const text = (plot: Plot, width: number, ascii = false) => plotRows(plot, width, 8, ascii).map(rowText);

test.each([120, 80, 40])('every plot says something within %i cells, also in ASCII', width => {
	for (const plot of plots) {
		for (const ascii of [false, true]) {
			const lines = text(plot, width, ascii);
			expect(lines.join('')).not.toBe('');
			for (const line of lines) expect(cellWidth(line), line).toBeLessThanOrEqual(width);
			if (ascii) expect(lines.join('')).toMatch(/^[\x20-\x7e]*$/);
		}
	}
});

test('a confusion matrix counts every row, also those of labels that find no room', () => {
	const lines = text(
		{
			kind: 'confusion',
			labels: ['a', 'b', 'c', 'd', 'e', 'f'],
			counts: [
				[50, 1, 0, 0, 0, 0],
				[0, 40, 0, 0, 0, 2],
				[0, 0, 3, 0, 0, 0],
				[0, 0, 0, 2, 1, 0],
				[0, 0, 0, 0, 1, 0],
				[4, 0, 0, 0, 0, 1],
			],
		},
		60,
	);
	expect(lines.at(-4)).toMatch(/truth +a +b +4 others +found/);
	expect(lines.at(-3)).toMatch(/^ a +50 █ +1 ░ +0 +98 %/);
	expect(lines.at(-1)).toMatch(/^ 4 others +4 . +0 +8 . +67 %/);
});

test('the best so far of a tuning that wants less is its lowest score', () => {
	const lines = text({kind: 'history', values: [5, 3, 4], best: 3, better: 'lower', metric: 'rmse'}, 80);
	expect(lines.join('\n')).toContain('best 3 in trial 1; trial 0, the defaults: 5');
});

test('what is saved with a check stays small, and keeps its sums', () => {
	const big: Plot = {kind: 'confusion', labels: many, counts: many.map(() => many.map(() => 1))};
	const kept = boundedPlot(big);
	if (kept.kind !== 'confusion') throw new Error('another plot came back');
	expect(kept.labels).toHaveLength(plotLimits.labels);
	expect(kept.labels.at(-1)).toBe('21 others');
	expect(kept.counts.flat().reduce((sum, one) => sum + one, 0)).toBe(1600);
	const long = boundedPlot({kind: 'history', values: Array.from({length: 2000}, (_, index) => index), best: 1999});
	if (long.kind !== 'history') throw new Error('another plot came back');
	expect(long.values).toHaveLength(plotLimits.values);
	expect([long.values[0], long.values.at(-1)]).toEqual([0, 1999]);
});
