import {cellWidth, cut, displayText, pad, padStart} from './cells.ts';
import type {Style, Theme} from './theme.ts';

/** A piece of a line in one style. */
export type Span = {readonly text: string; readonly style: Style};
/** One line of the screen, before it is cut to the width it gets. */
export type Row = string | readonly (string | Span)[];

export const span = (style: Style, text: string): Span => ({text, style});

/** The line as the terminal gets it: at most `width` cells, everything doubtful taken out, each piece in its style. */
export function paintRow(row: Row, width: number, theme: Theme): string {
	const spans = typeof row === 'string' ? [row] : row;
	let left = width;
	let out = '';
	for (const [index, one] of spans.entries()) {
		if (left <= 0) break;
		const text = displayText(typeof one === 'string' ? one : one.text);
		const size = cellWidth(text);
		// Cut where something is lost: at the piece that does not fit, or that would leave no cell for those after it.
		const more = spans.slice(index + 1).some(next => (typeof next === 'string' ? next : next.text) !== '');
		const shown = size > left ? cut(text, left) : size === left && more ? text : text;
		left -= cellWidth(shown);
		out += theme.paint(typeof one === 'string' ? 'plain' : one.style, shown);
	}
	return out;
}

export function rowWidth(row: Row): number {
	if (typeof row === 'string') return cellWidth(displayText(row));
	return row.reduce((sum, one) => sum + cellWidth(displayText(typeof one === 'string' ? one : one.text)), 0);
}

const spansOf = (row: Row): readonly (string | Span)[] => (typeof row === 'string' ? [row] : row);

/** `left` at the left, `right` at the right edge, at least one cell between them; what does not fit is taken from `left`. */
export function leftRight(left: Row, right: Row, width: number): Row {
	const rightWidth = rowWidth(right);
	const room = Math.max(0, width - rightWidth - 1);
	return [...fit(left, room), ' ', ...spansOf(right)];
}

/** A row cut or filled to exactly `width` cells, its styles kept. */
export function fit(row: Row, width: number): readonly (string | Span)[] {
	const out: (string | Span)[] = [];
	let left = width;
	for (const one of spansOf(row)) {
		if (left <= 0) break;
		const text = displayText(typeof one === 'string' ? one : one.text);
		const shown = cut(text, left);
		left -= cellWidth(shown);
		out.push(typeof one === 'string' ? shown : {...one, text: shown});
	}
	if (left > 0) out.push(' '.repeat(left));
	return out;
}

/** Two blocks side by side with ` │ ` between them; the shorter is filled up. */
export function beside(left: readonly Row[], leftWidth: number, right: readonly Row[], theme: Theme): readonly Row[] {
	const height = Math.max(left.length, right.length);
	return Array.from({length: height}, (_, index) => [
		...fit(left[index] ?? '', leftWidth),
		span('dim', ` ${theme.glyphs.vertical} `),
		...spansOf(right[index] ?? ''),
	]);
}

export type Column = {
	readonly width: number;
	readonly align?: 'left' | 'right' /** Cells after it; 2 unless said. */;
	readonly gap?: number;
};

/** One line of a table: each cell cut and filled to its column, two cells apart. A `null` cell is left empty. */
export function tableRow(columns: readonly Column[], cells: readonly (string | Span | null)[]): readonly (string | Span)[] {
	return columns.flatMap((column, index) => {
		const cell = cells[index] ?? '';
		const text = displayText(typeof cell === 'string' ? cell : cell.text);
		const shown = column.align === 'right' ? padStart(text, column.width) : pad(text, column.width);
		const gap = index === columns.length - 1 ? [] : [' '.repeat(column.gap ?? 2)];
		return [typeof cell === 'string' ? shown : {...cell, text: shown}, ...gap];
	});
}

export const rule = (width: number, theme: Theme): Row => [span('dim', theme.glyphs.horizontal.repeat(width))];

/** A line from the left text to the right text, as over the focused pane. */
export function ruleBetween(left: Row, right: Row, width: number, theme: Theme): Row {
	const room = width - rowWidth(left) - rowWidth(right) - 3;
	if (room < 2) return leftRight(left, right, width);
	return [...spansOf(left), ' ', span('dim', theme.glyphs.horizontal.repeat(room)), ' ', ...spansOf(right)];
}
