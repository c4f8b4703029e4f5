import {sanitizeOutput} from '../system/sanitize.ts';

/** Who speaks in a line of a transcript: the sub-agent, its tools, the program (note, error) or the person. */
export const lineKinds = ['say', 'think', 'tool', 'output', 'plan', 'note', 'error', 'you'] as const;
export type LineKind = (typeof lineKinds)[number];

/** One line of a transcript; `at` in milliseconds since the epoch, `text` without line ends, escapes or width-less characters. */
export type Line = {readonly at: number; readonly kind: LineKind; readonly text: string};

export const isLineKind = (value: unknown): value is LineKind => lineKinds.some(kind => kind === value);

const plain = /^[\x20-\x7e]*$/;

/** Untrusted text as one or more safe lines' content: no escapes, no colours, tabs as spaces; line feeds are kept. */
export function cleanText(text: string): string {
	if (plain.test(text)) return text;
	return sanitizeOutput(text).replaceAll('\t', '    ');
}

/** Cuts a clean line that is too long to be worth showing whole; what is left out is counted. */
export function cutLine(text: string, maxChars: number): string {
	return text.length <= maxChars ? text : `${text.slice(0, maxChars).toWellFormed()} [${text.length - maxChars} more characters]`;
}
