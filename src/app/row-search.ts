import {displayText} from './cells.ts';
import {type Row, type Span, span} from './rows.ts';

/** A line as plain text, for searching and copying. */
export function rowText(row: Row): string {
	const text = typeof row === 'string' ? row : row.map(one => (typeof one === 'string' ? one : one.text)).join('');
	return displayText(text).trimEnd();
}

export const rowsText = (rows: readonly Row[]): string => rows.map(rowText).join('\n').trim();

const has = (row: Row, wanted: string): boolean => rowText(row).toLowerCase().includes(wanted.toLowerCase());

/** Line of the next hit after `from` (or before it), going round at the ends; null: there is none. */
export function findRow(rows: readonly Row[], wanted: string, from: number, direction: 1 | -1): number | null {
	for (let step = 1; step <= rows.length; step += 1) {
		const at = (((from + step * direction) % rows.length) + rows.length) % rows.length;
		if (has(rows[at] ?? '', wanted)) return at;
	}
	return null;
}

/** The line with every occurrence of the text in the style of a hit. */
export function withHits(row: Row, wanted: string): Row {
	if (wanted === '' || !has(row, wanted)) return row;
	const spans = typeof row === 'string' ? [row] : row;
	return spans.flatMap(one => {
		const {text, style}: Span = typeof one === 'string' ? span('plain', one) : one;
		const pieces: Span[] = [];
		const lower = text.toLowerCase();
		let from = 0;
		for (let at = lower.indexOf(wanted.toLowerCase()); at !== -1; at = lower.indexOf(wanted.toLowerCase(), from)) {
			pieces.push({style, text: text.slice(from, at)}, span('match', text.slice(at, at + wanted.length)));
			from = at + wanted.length;
		}
		return [...pieces, {style, text: text.slice(from)}].filter(piece => piece.text !== '');
	});
}
