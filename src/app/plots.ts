import {count} from '../domain/format.ts';
import {cellWidth, displayText, pad, padStart} from './cells.ts';
import {type Row, span} from './rows.ts';
import type {Style} from './theme.ts';

/** Eighths of a cell, upwards and to the right; their ASCII twins have fewer steps. */
const rising = {blocks: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'], ascii: [' ', '.', ':', '-', '=', '+', '*', '#', '@']} as const;
const lying = {blocks: ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'], ascii: ['', '', '', '', '#', '#', '#', '#', '#']} as const;

/** Figures that can be drawn; negative, infinite and missing ones count as nothing and are told by `undrawable`. */
const drawable = (value: number): number => (Number.isFinite(value) && value > 0 ? value : 0);
export const undrawable = (values: readonly number[]): number => values.filter(value => !Number.isFinite(value)).length;

/** Values gathered into at most `width` bins by adding neighbours up, so that nothing is left out. */
export function gathered(values: readonly number[], width: number): readonly number[] {
	if (values.length <= width) return values.map(drawable);
	const bins = new Array<number>(Math.max(1, width)).fill(0);
	for (const [index, value] of values.entries()) {
		const bin = Math.min(bins.length - 1, Math.floor((index * bins.length) / values.length));
		bins[bin] = (bins[bin] ?? 0) + drawable(value);
	}
	return bins;
}

/** One line of bars, the highest as high as the line. Anything above nothing is seen. */
export function sparkline(values: readonly number[], width: number, ascii: boolean): string {
	const bins = gathered(values, width);
	const most = Math.max(0, ...bins);
	const steps = ascii ? rising.ascii : rising.blocks;
	if (most === 0) return '';
	return bins.map(value => steps[value === 0 ? 0 : Math.max(1, Math.round((value / most) * 8))] ?? ' ').join('');
}

/** A bar of at most `width` cells for `value` of `most`; anything above nothing is at least a sliver. */
export function bar(value: number, most: number, width: number, ascii: boolean): string {
	const shown = drawable(value);
	if (shown === 0 || most <= 0 || width <= 0) return '';
	const eighths = Math.max(1, Math.min(width * 8, Math.round((shown / most) * width * 8)));
	const full = (ascii ? '#' : '█').repeat(Math.floor(eighths / 8));
	const rest = (ascii ? lying.ascii : lying.blocks)[eighths % 8] ?? '';
	return full + rest || (ascii ? '.' : '▏');
}

export type BarItem = {readonly label: string; readonly value: number; readonly text: string; readonly style?: Style};

/** Lying bars, a line each: label, bar, and the figure in words. */
export function barRows(items: readonly BarItem[], width: number, ascii: boolean): readonly Row[] {
	if (items.length === 0) return [[' ', span('dim', 'There is nothing to draw.')]];
	const labels = items.map(item => displayText(item.label));
	const labelWidth = Math.min(Math.max(4, ...labels.map(cellWidth)), Math.max(8, Math.floor(width * 0.35)));
	const texts = items.map(item => (Number.isFinite(item.value) ? displayText(item.text) : axisText(item.value)));
	const textWidth = Math.max(...texts.map(cellWidth));
	const room = Math.max(4, Math.min(80, width - labelWidth - textWidth - 6));
	const most = Math.max(0, ...items.map(item => drawable(item.value)));
	return items.map((item, index): Row => {
		return [
			' ',
			pad(labels[index] ?? '', labelWidth),
			'  ',
			padStart(texts[index] ?? '', textWidth),
			'  ',
			span(item.style ?? 'link', bar(item.value, most, room, ascii)),
		];
	});
}

export type HistogramShape = {readonly edges: readonly number[]; readonly counts: readonly number[]};

/** A figure short enough for an axis: `1,200`, `0.0312`, `1.2e+9`. */
export function axisText(value: number): string {
	if (Number.isNaN(value)) return 'not a number';
	if (!Number.isFinite(value)) return value > 0 ? 'infinite' : '-infinite';
	const size = Math.abs(value);
	if (size >= 1e7 || (size > 0 && size < 1e-4)) return value.toExponential(2);
	const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(4));
	return Number.isInteger(rounded) ? `${rounded < 0 ? '-' : ''}${count(Math.abs(rounded))}` : String(rounded);
}

/** Standing bars over an axis with its first, middle and last edge; `height` is that of the bars. */
export function histogramRows({edges, counts}: HistogramShape, width: number, height: number, ascii: boolean): readonly Row[] {
	const most = Math.max(0, ...counts.map(drawable));
	if (counts.length === 0 || most === 0) return [[' ', span('dim', 'There is nothing to draw: no bin has a row.')]];
	const label = axisText(most);
	const margin = Math.max(6, cellWidth(label)) + 2;
	const room = Math.max(4, width - margin - 2);
	const bins = gathered(counts, room);
	const across = Math.max(1, Math.min(8, Math.floor(room / bins.length)));
	const highest = Math.max(...bins);
	const steps = ascii ? rising.ascii : rising.blocks;
	const lines = Array.from({length: Math.max(1, height)}, (_, line): Row => {
		const below = Math.max(1, height) - 1 - line;
		const cells = bins.map(value => {
			const eighths = value === 0 ? 0 : Math.max(1, Math.round((value / highest) * Math.max(1, height) * 8)) - below * 8;
			// A cell between the bars where they are wide enough to be told apart.
			const glyph = steps[Math.max(0, Math.min(8, eighths))] ?? ' ';
			return across > 2 ? `${glyph.repeat(across - 1)} ` : glyph.repeat(across);
		});
		return [span('dim', padStart(line === 0 ? axisText(highest) : '', margin - 1)), ' ', span('link', cells.join('').trimEnd())];
	});
	const extent = bins.length * across;
	const first = axisText(edges[0] ?? Number.NaN);
	const last = axisText(edges.at(-1) ?? Number.NaN);
	// The middle edge stands under its own place, not under the middle of the line.
	const half = Math.floor((edges.length - 1) / 2);
	const middle = axisText(edges[half] ?? Number.NaN);
	const begin = Math.round((half / Math.max(1, edges.length - 1)) * extent) - Math.floor(cellWidth(middle) / 2);
	const end = extent - cellWidth(last);
	const fits = half > 0 && begin >= cellWidth(first) + 2 && begin + cellWidth(middle) + 2 <= end;
	const upToLast = fits ? pad(`${pad(first, begin)}${middle}`, end) : pad(first, end);
	const axis = end >= cellWidth(first) + 2 ? `${upToLast}${last}` : `${first} to ${last}`;
	return [
		...lines,
		[' '.repeat(margin), span('dim', (ascii ? '-' : '─').repeat(Math.min(extent, room)))],
		[' '.repeat(margin), span('dim', axis)],
	];
}
