import {clockTime} from '../domain/format.ts';
import type {LineKind, TranscriptLine} from '../engine/engine.ts';
import {cut, displayText, wrap} from './cells.ts';
import {type Row, type Span, span} from './rows.ts';
import type {Style} from './theme.ts';

const kindStyles = {
	say: 'plain',
	think: 'dim',
	tool: 'link',
	output: 'dim',
	plan: 'plain',
	note: 'dim',
	error: 'bad',
	you: 'you',
} as const satisfies Record<LineKind, Style>;

/** What stands before a line so that its kind is known without colour. */
export const kindMarks = {
	say: '',
	think: '~ ',
	tool: '* ',
	output: '  ',
	plan: '- ',
	note: '# ',
	error: '! ',
	you: '< ',
} as const satisfies Record<LineKind, string>;

type Prepared = {readonly width: number; readonly row: Row};
const prepared = new WeakMap<TranscriptLine, Prepared>();

/** The line cut to its pane. Cut once when it arrives, and not again while the pane keeps its width. */
export function paneRow(line: TranscriptLine, width: number, indent: string): Row {
	const known = prepared.get(line);
	if (known && known.width === width) return known.row;
	const text = `${kindMarks[line.kind]}${displayText(line.text)}`;
	const stamp = width >= 60 ? `${clockTime(line.at)}  ` : '';
	const row: Row = [indent, span('dim', stamp), span(kindStyles[line.kind], cut(text, Math.max(1, width - indent.length - stamp.length)))];
	prepared.set(line, {width, row});
	return row;
}

const wrapped = new WeakMap<TranscriptLine, {readonly width: number; readonly rows: readonly Row[]}>();

/** The line on as many rows of a narrow pane as it needs; wrapped once, as `paneRow` cuts once. */
export function wrappedPaneRows(line: TranscriptLine, width: number): readonly Row[] {
	const known = wrapped.get(line);
	if (known && known.width === width) return known.rows;
	const text = `${kindMarks[line.kind]}${displayText(line.text)}`;
	const rows = wrap(text, Math.max(1, width - 2)).map(
		(piece, index): Row => [index === 0 ? ' ' : '  ', span(kindStyles[line.kind], piece)],
	);
	wrapped.set(line, {width, rows});
	return rows;
}

/** The line on as many rows as it needs, with what was searched for marked. */
export function wrappedRows(line: TranscriptLine, width: number, search: string | null): readonly Row[] {
	const stamp = `${clockTime(line.at)}  `;
	const text = `${kindMarks[line.kind]}${displayText(line.text)}`;
	return wrap(text, Math.max(10, width - stamp.length - 2)).map(
		(piece, index): Row => [
			' ',
			span('dim', index === 0 ? stamp : ' '.repeat(stamp.length)),
			...marked(piece, search, kindStyles[line.kind]),
		],
	);
}

/** The text with each occurrence of `search` in the style of a hit. */
export function marked(text: string, search: string | null, style: Style): readonly Span[] {
	if (!search) return [span(style, text)];
	const spans: Span[] = [];
	const lower = text.toLowerCase();
	const wanted = search.toLowerCase();
	// Lower-casing may change the length of rare letters; then nothing is marked rather than the wrong cells.
	if (lower.length !== text.length) return [span(style, text)];
	let from = 0;
	for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
		if (at > from) spans.push(span(style, text.slice(from, at)));
		spans.push(span('match', text.slice(at, at + wanted.length)));
		from = at + wanted.length;
	}
	if (from < text.length) spans.push(span(style, text.slice(from)));
	return spans;
}
