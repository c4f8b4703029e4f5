import {sanitizeOutput} from '../system/sanitize.ts';
import {displayText, wrap} from './cells.ts';
import {type Row, type Span, span} from './rows.ts';
import type {Style} from './theme.ts';

/** A label in a column of its own, a text wrapped beside it; `width` is that of the window. */
export function labelled(label: string | Span, labelWidth: number, text: string, width: number, style: Style = 'plain'): readonly Row[] {
	const room = Math.max(8, width - labelWidth - 2);
	const name = typeof label === 'string' ? span('dim', label) : label;
	return wrap(displayText(text), room).map(
		(line, index): Row => [' ', index === 0 ? {...name, text: name.text.padEnd(labelWidth)} : ' '.repeat(labelWidth), span(style, line)],
	);
}

/** A text wrapped to the window, one cell from its edge or `indent` more. */
export function paragraph(text: string, width: number, style: Style = 'plain', indent = 0): readonly Row[] {
	return wrap(displayText(text), Math.max(8, width - 2 - indent)).map((line): Row => [' '.repeat(indent + 1), span(style, line)]);
}

/** Text of a file or a program as lines without a single control sequence; tabs as four spaces. */
export function plainLines(text: string): readonly string[] {
	return sanitizeOutput(text).replaceAll('\t', '    ').split('\n');
}
