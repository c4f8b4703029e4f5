import {sanitizeOutput} from '../system/sanitize.ts';

/** Who speaks in a line of a transcript: the sub-agent, its tools, the program (note, error) or the person. */
export const lineKinds = ['say', 'think', 'tool', 'output', 'plan', 'note', 'error', 'you'] as const;
export type LineKind = (typeof lineKinds)[number];

/** One line of a transcript; `at` in milliseconds since the epoch, `text` without line ends, escapes or width-less characters. */
export type Line = {readonly at: number; readonly kind: LineKind; readonly text: string};

export const isLineKind = (value: unknown): value is LineKind => lineKinds.some(kind => kind === value);

const plain = /^[\x20-\x7e]*$/;
const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;:]*m`, 'g');
// Variation selectors, joiners and other characters without a width: terminals disagree on how many columns they take.
// Direction overrides can make a command read as another one. Line separators would break a row.
const widthless = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/gu;

/** Untrusted text as one or more safe lines' content: no escapes, no colours, tabs as spaces; line feeds are kept. */
export function cleanText(text: string): string {
	if (plain.test(text)) return text;
	return sanitizeOutput(text.toWellFormed().replace(/\r\n/g, '\n')).replace(colour, '').replace(widthless, '').replaceAll('\t', '    ');
}

/** Cuts a clean line that is too long to be worth showing whole; what is left out is counted. */
export function cutLine(text: string, maxChars: number): string {
	return text.length <= maxChars ? text : `${text.slice(0, maxChars).toWellFormed()} [${text.length - maxChars} more characters]`;
}
