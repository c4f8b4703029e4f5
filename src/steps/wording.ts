import {sanitizeOutput} from '../system/sanitize.ts';

/** 10000 → "10,000". */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** 1, "row" → "1 row"; 24, "row" → "24 rows". */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** A fraction as people read it: "85 %", "10.6 %", "0.01 %"; 100 % and 0 % only when it is exactly that. */
export function percent(fraction: number): string {
	const value = fraction * 100;
	if (value === 0 || value === 100) return `${value} %`;
	if (value > 99) return `${Math.min(99.99, Number(value.toFixed(2)))} %`;
	if (value >= 20) return `${Math.round(value)} %`;
	return `${Math.max(0.01, Number(value.toFixed(value >= 1 ? 1 : 2)))} %`;
}

/** A number with at most `digits` significant digits and no exponent where it can be read without. */
export const short = (value: number, digits = 3): string =>
	Number.isInteger(value) ? count(value) : Number(value.toPrecision(digits)).toLocaleString('en-US', {maximumSignificantDigits: digits});

/** A name or value out of somebody's data as one harmless piece of a line. */
export function clean(text: string, max = 60): string {
	const plain = sanitizeOutput(text.slice(0, max * 8))
		.replace(/\s+/g, ' ')
		.trim();
	return plain.length <= max ? plain : `${plain.slice(0, max - 3).trimEnd()}...`;
}

/** A value of the data in quotes. */
export const quoted = (text: string, max = 40): string => `"${clean(text, max)}"`;

/** "a", "a and b", "a, b and c"; beyond `most`, "a, b and 7 more". */
export function listed(items: readonly string[], most = 6): string {
	const shown = items.length > most ? [...items.slice(0, most - 1), `${count(items.length - most + 1)} more`] : [...items];
	const last = shown.pop() ?? 'none';
	return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** Bytes as people read them: "1.2 MB". */
export function bytes(value: number): string {
	if (value < 1000) return `${value} B`;
	if (value < 1e6) return `${short(value / 1e3, 2)} kB`;
	return value < 1e9 ? `${short(value / 1e6, 2)} MB` : `${short(value / 1e9, 2)} GB`;
}

/** A cell of a Markdown table. */
export const cell = (text: string): string => clean(text, 120).replaceAll('|', '\\|').replaceAll('<', '&lt;');

/**
 * Markdown in which what came out of somebody's data cannot act: no HTML, no link and no image, whoever renders it. We write
 * neither ourselves. Inside of `code` the escapes are seen as they are written, the price of not trusting a stray backtick.
 */
export const inert = (markdown: string): string => markdown.replaceAll(/<(?=[a-z/!?])/gi, '&lt;').replaceAll(/\](?=[([:])/g, '\\]');

/** A Markdown table; the cells are cleaned here. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
	return [line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)].join('\n');
}
