import {count, counted} from '../domain/format.ts';
import {gatheredConfusion, type Plot} from '../domain/plot.ts';
import {canvas} from './canvas.ts';
import {cellWidth, cut, displayText, pad, padStart} from './cells.ts';
import {axisText, bar, histogramRows} from './plots.ts';
import {type Row, span} from './rows.ts';
import {paragraph} from './text-block.ts';

type Of<Kind extends Plot['kind']> = Extract<Plot, {kind: Kind}>;

export const plotTitles = {
	confusion: 'confusion matrix',
	calibration: 'calibration',
	history: 'tuning history',
	residuals: 'residuals',
} as const satisfies Record<Plot['kind'], string>;

/** A plot in at most `width` cells and, where it can choose, `height` lines. */
export function plotRows(plot: Plot, width: number, height: number, ascii: boolean): readonly Row[] {
	switch (plot.kind) {
		case 'confusion':
			return confusionRows(plot, width, ascii);
		case 'calibration':
			return calibrationRows(plot, width, ascii);
		case 'history':
			return historyRows(plot, width, height, ascii);
		case 'residuals':
			return residualRows(plot, width, height, ascii);
	}
}

const heading = (text: string, width: number) => paragraph(text, width, 'strong');
const nothing = (width: number) => paragraph('There is nothing to draw.', width, 'dim');

/** Five shades, from no row of a class to all of them. */
const shades = {blocks: [' ', '░', '▒', '▓', '█'], ascii: [' ', '.', ':', '+', '#']} as const;
const columnGap = 2;
const longestLabel = 18;

function confusionRows(plot: Of<'confusion'>, width: number, ascii: boolean): readonly Row[] {
	if (plot.labels.length === 0) return nothing(width);
	const digits = Math.max(3, ...plot.counts.flat().map(value => cellWidth(count(value))));
	const recallWidth = 6;
	const side = Math.min(longestLabel, Math.floor(width * 0.3));
	// A cell is the figure and its shade; a column shows at least six letters of its label.
	const cell = Math.max(6, digits + 2);
	const room = width - 1 - side - recallWidth - columnGap * 2;
	const {labels, counts} = gatheredConfusion(plot, Math.max(2, Math.floor(room / (cell + columnGap))));
	const names = labels.map(displayText);
	const widest = Math.max(cell, Math.min(longestLabel, Math.floor(room / labels.length) - columnGap));
	const columns = names.map(name => Math.max(cell, Math.min(widest, cellWidth(name))));
	const first = Math.min(side, Math.max(5, ...names.map(cellWidth)));
	const gap = ' '.repeat(columnGap);
	const head: Row = [
		' ',
		span('dim', pad('truth', first)),
		...names.flatMap((name, index) => [gap, span('dim', padStart(cut(name, columns[index] ?? cell), columns[index] ?? cell))]),
		gap,
		span('dim', padStart('found', recallWidth)),
	];
	const steps = ascii ? shades.ascii : shades.blocks;
	const lines = counts.map((row, truth): Row => {
		const rows = row.reduce((sum, one) => sum + one, 0);
		return [
			' ',
			pad(cut(names[truth] ?? '', first), first),
			...row.flatMap((value, predicted) => {
				const share = rows === 0 ? 0 : value / rows;
				const shade = steps[value === 0 ? 0 : Math.max(1, Math.min(4, Math.ceil(share * 4)))] ?? ' ';
				const style = predicted === truth ? 'good' : value > 0 ? 'warn' : 'dim';
				return [gap, span(style, padStart(`${count(value)} ${shade}`, columns[predicted] ?? cell))];
			}),
			gap,
			padStart(rows === 0 ? '' : `${Math.round((100 * (row[truth] ?? 0)) / rows)} %`, recallWidth),
		];
	});
	return [...heading('confusion matrix: a line is what is true, a column what was predicted', width), head, ...lines];
}

function calibrationRows({bins}: Of<'calibration'>, width: number, ascii: boolean): readonly Row[] {
	const filled = bins.filter(bin => bin.rows > 0 && bin.predicted !== null && bin.observed !== null);
	if (filled.length === 0) return nothing(width);
	const rowsWidth = Math.max(4, ...filled.map(bin => cellWidth(count(bin.rows))));
	const left = ` ${padStart('predicted', 9)}  ${padStart('observed', 8)}  ${padStart('rows', rowsWidth)}  `;
	const room = Math.max(8, Math.min(50, width - cellWidth(left) - 2));
	const share = (value: number | null) => (value ?? 0).toFixed(2);
	const mark = ascii ? '|' : '┃';
	const lines = filled.map((bin): Row => {
		const cells = [...pad(bar(bin.observed ?? 0, 1, room, ascii), room)];
		const at = Math.min(room - 1, Math.floor((bin.predicted ?? 0) * room));
		return [
			` ${padStart(share(bin.predicted), 9)}  ${padStart(share(bin.observed), 8)}  ${padStart(count(bin.rows), rowsWidth)}  `,
			span('link', cells.slice(0, at).join('')),
			span('strong', mark),
			span(
				'link',
				cells
					.slice(at + 1)
					.join('')
					.trimEnd(),
			),
		];
	});
	return [
		...heading(`calibration: the bar is the share observed, ${mark} what was predicted; they end together when it is calibrated`, width),
		[span('dim', left.trimEnd())],
		...lines,
	];
}

function historyRows(plot: Of<'history'>, width: number, height: number, ascii: boolean): readonly Row[] {
	const {values, better = 'higher', metric} = plot;
	const known = values.filter(value => value !== null);
	if (known.length === 0) return nothing(width);
	const [low, high] = [Math.min(...known), Math.max(...known)];
	const labels = [axisText(high), axisText(low)];
	const margin = Math.max(6, ...labels.map(cellWidth)) + 2;
	const room = Math.max(4, Math.min(width - margin - 2, Math.max(20, values.length * 2)));
	const rows = Math.max(3, Math.min(10, height));
	const drawing = canvas(room, rows, ascii);
	const across = (index: number) => (values.length === 1 ? 0.5 : index / (values.length - 1));
	const up = (value: number) => (high === low ? 0.5 : (value - low) / (high - low));
	let best: number | null = null;
	let bestAt = 0;
	for (const [index, value] of values.entries()) {
		if (value !== null) {
			drawing.mark(across(index), up(value));
			if (best === null || (better === 'higher' ? value > best : value < best)) [best, bestAt] = [value, index];
		}
		if (best === null) continue;
		// The best so far, as a line up to the next trial.
		const end = Math.min(1, across(index + 1));
		for (let x = across(index); x <= end; x += 0.5 / room) drawing.mark(x, up(best), '-');
	}
	const last = `trial ${values.length - 1}`;
	const axis = values.length > 1 && room > cellWidth(last) + 4 ? `${pad('0', room - cellWidth(last))}${last}` : last;
	const pruned = values.length - known.length;
	const [first] = values;
	const told = [
		`best ${axisText(plot.best ?? best ?? Number.NaN)} in trial ${bestAt}`,
		first === null || first === undefined ? 'the defaults were not scored' : `trial 0, the defaults: ${axisText(first)}`,
		...(pruned > 0 ? [`${counted(pruned, 'trial')} pruned or failed, not drawn`] : []),
	];
	return [
		...heading(`tuning history: ${metric ? `${metric} of ` : ''}${counted(values.length, 'trial')}, and the best so far as a line`, width),
		...drawing.lines().map((line, index): Row => {
			const label = index === 0 ? labels[0] : index === rows - 1 ? labels[1] : '';
			return [span('dim', padStart(label ?? '', margin - 1)), ' ', span('link', line.trimEnd())];
		}),
		[' '.repeat(margin), span('dim', axis)],
		...paragraph(told.join('; '), width, 'dim'),
	];
}

const named: Readonly<Record<string, string>> = {'0': 'lowest', '0.5': 'median', '1': 'highest'};

function residualRows({quantiles, histogram}: Of<'residuals'>, width: number, height: number, ascii: boolean): readonly Row[] {
	if (quantiles.length === 0 && !histogram) return nothing(width);
	const drawn =
		histogram && histogram.length > 0
			? histogramRows(
					{edges: [...histogram.map(bin => bin.low), histogram.at(-1)?.high ?? 0], counts: histogram.map(bin => bin.rows)},
					width,
					Math.max(3, Math.min(10, height)),
					ascii,
				)
			: boxRows(quantiles, width, ascii);
	const words = quantiles.map(({q, value}) => `${named[String(q)] ?? `${axisText(q * 100)} %`} ${axisText(value)}`);
	return [
		...heading('residuals: prediction - truth, in the unit of the target', width),
		...drawn,
		...paragraph(words.join('   '), width, 'dim'),
	];
}

/** A line from the lowest to the highest, the middle half of the rows thick, the median marked. */
function boxRows(quantiles: Of<'residuals'>['quantiles'], width: number, ascii: boolean): readonly Row[] {
	const values = quantiles.map(one => one.value).filter(Number.isFinite);
	const [low, high] = [Math.min(...values), Math.max(...values)];
	if (values.length < 2 || low === high) return [];
	const room = Math.max(10, width - 4);
	const place = (value: number) => Math.round(((value - low) / (high - low)) * (room - 1));
	const at = (q: number) => quantiles.find(one => one.q === q)?.value;
	const [thin, thick, middle, zero] = ascii ? ['-', '=', '|', '0'] : ['─', '█', '┃', '0'];
	const cells = new Array<string>(room).fill(thin);
	const [from, to, half] = [at(0.25), at(0.75), at(0.5)];
	if (from !== undefined && to !== undefined) cells.fill(thick, place(from), place(to) + 1);
	if (half !== undefined) cells[place(half)] = middle;
	const under = low <= 0 && high >= 0 ? [[' ', span('dim', `${' '.repeat(place(0))}${zero}`)] satisfies Row] : [];
	return [[' ', span('link', cells.join(''))], ...under];
}
