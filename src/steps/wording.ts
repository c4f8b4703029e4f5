import {count} from '../domain/format.ts';
import {sanitizeOutput} from '../system/sanitize.ts';

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
