import {sanitizeOutput} from '../system/sanitize.ts';

/**
 * Text measured in terminal cells. What goes through `displayText` is as wide in Ink as in a terminal: sequences on which the
 * two disagree (joined emoji, variation selectors, flags, skin tones) are taken apart first.
 */

const plainAscii = /^[\x20-\x7e]*$/;
const doubtful = /[\p{Format}\p{Enclosing_Mark}]/gu;
const skinTone = /[\u{1F3FB}-\u{1F3FF}]/gu;
const regionalIndicator = /[\u{1F1E6}-\u{1F1FF}]/gu;
const jamo = /[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/g;
const loneMark = /(^|\s)\p{Mark}+/gu;
/** East Asian Width W and F of Unicode 17: two cells. */
const wide =
	/[\u1100-\u115f\u231a-\u231b\u2329-\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd-\u25fe\u2614-\u2615\u2630-\u2637\u2648-\u2653\u267f\u268a-\u268f\u2693\u26a1\u26aa-\u26ab\u26bd-\u26be\u26c4-\u26c5\u26ce\u26d4\u26ea\u26f2-\u26f3\u26f5\u26fa\u26fd\u2705\u270a-\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b-\u2b1c\u2b50\u2b55\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u2ff0-\u303e\u3041-\u3096\u3099-\u30ff\u3105-\u312f\u3131-\u318e\u3190-\u31e5\u31ef-\u321e\u3220-\u3247\u3250-\ua48c\ua490-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe52\ufe54-\ufe66\ufe68-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{16fe4}\u{16ff0}-\u{16ff6}\u{17000}-\u{18cda}\u{18cff}-\u{18d20}\u{18d80}-\u{18df2}\u{18e00}-\u{19191}\u{191a0}-\u{191d2}\u{1aff0}-\u{1aff3}\u{1aff5}-\u{1affb}\u{1affd}-\u{1affe}\u{1b000}-\u{1b128}\u{1b132}\u{1b150}-\u{1b152}\u{1b155}\u{1b164}-\u{1b168}\u{1b170}-\u{1b2fb}\u{1d300}-\u{1d356}\u{1d360}-\u{1d376}\u{1f004}\u{1f0cf}\u{1f18e}\u{1f191}-\u{1f19a}\u{1f1ae}\u{1f200}-\u{1f202}\u{1f210}-\u{1f23b}\u{1f240}-\u{1f248}\u{1f250}-\u{1f251}\u{1f260}-\u{1f265}\u{1f300}-\u{1f320}\u{1f32d}-\u{1f335}\u{1f337}-\u{1f37c}\u{1f37e}-\u{1f393}\u{1f3a0}-\u{1f3ca}\u{1f3cf}-\u{1f3d3}\u{1f3e0}-\u{1f3f0}\u{1f3f4}\u{1f3f8}-\u{1f43e}\u{1f440}\u{1f442}-\u{1f4fc}\u{1f4ff}-\u{1f53d}\u{1f54b}-\u{1f54e}\u{1f550}-\u{1f567}\u{1f57a}\u{1f595}-\u{1f596}\u{1f5a4}\u{1f5fb}-\u{1f64f}\u{1f680}-\u{1f6c5}\u{1f6cc}\u{1f6d0}-\u{1f6d2}\u{1f6d5}-\u{1f6d9}\u{1f6dc}-\u{1f6df}\u{1f6eb}-\u{1f6ec}\u{1f6f4}-\u{1f6fc}\u{1f7da}\u{1f7e0}-\u{1f7eb}\u{1f7f0}\u{1f90c}-\u{1f93a}\u{1f93c}-\u{1f945}\u{1f947}-\u{1f9ff}\u{1fa70}-\u{1fa7c}\u{1fa80}-\u{1fac6}\u{1fac8}\u{1facc}-\u{1fadd}\u{1fadf}-\u{1faeb}\u{1faef}-\u{1fafa}\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]/u;
const zeroWidth = /\p{Nonspacing_Mark}/u;

const pause = /[;,:.]+$/;

/** One line of text as it may stand on the screen: no control characters, no tabs, nothing of doubtful width. */
export function displayText(text: string): string {
	if (plainAscii.test(text)) return text;
	return sanitizeOutput(text.replaceAll('\r', '\n'))
		.replaceAll('\t', '    ')
		.replaceAll(/\n+/g, ' ')
		.replace(regionalIndicator, letter => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x1f1e6 + 0x41))
		.replace(doubtful, '')
		.replace(skinTone, '')
		.normalize('NFC')
		.replace(jamo, '?')
		.replace(loneMark, '$1?');
}

function characterWidth(character: string): number {
	const code = character.codePointAt(0) ?? 0;
	if (code < 0x300) return 1;
	if (zeroWidth.test(character)) return 0;
	return wide.test(character) ? 2 : 1;
}

/** Width in cells of a text that went through `displayText`. */
export function cellWidth(text: string): number {
	if (plainAscii.test(text)) return text.length;
	let width = 0;
	for (const character of text) width += characterWidth(character);
	return width;
}

/** The text cut to at most `width` cells; what was cut off is shown as `..`, so that nobody takes the piece for the whole. */
export function cut(text: string, width: number): string {
	if (width <= 0) return '';
	if (cellWidth(text) <= width) return text;
	if (width <= 3) return head(text, width);
	return `${head(text, width - 2).trimEnd()}..`;
}

/** The first `width` cells, without a mark. */
export function head(text: string, width: number): string {
	if (width <= 0) return '';
	if (plainAscii.test(text)) return text.slice(0, width);
	let used = 0;
	let out = '';
	for (const character of text) {
		used += characterWidth(character);
		if (used > width) break;
		out += character;
	}
	return out;
}

/** Cut or filled up with spaces to exactly `width` cells. */
export function pad(text: string, width: number): string {
	const shown = cut(text, width);
	return shown + ' '.repeat(Math.max(0, width - cellWidth(shown)));
}

/** Filled up on the left, for figures. */
export function padStart(text: string, width: number): string {
	const shown = cut(text, width);
	return ' '.repeat(Math.max(0, width - cellWidth(shown))) + shown;
}

/** Lines of at most `width` cells, broken between words where possible; at least one line. */
export function wrap(text: string, width: number): readonly string[] {
	if (width <= 0) return [];
	if (cellWidth(text) <= width) return [text];
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		const joined = line === '' ? word : `${line} ${word}`;
		if (cellWidth(joined) <= width) {
			line = joined;
			continue;
		}
		if (line !== '') lines.push(line);
		let rest = word;
		while (cellWidth(rest) > width) {
			const piece = head(rest, width) || rest.slice(0, 1);
			lines.push(piece);
			rest = rest.slice(piece.length);
		}
		line = rest;
	}
	if (line !== '' || lines.length === 0) lines.push(line);
	return lines;
}

/**
 * At most `width` cells of a text of sentences and clauses: cut after the last of them that has room, so that what is shown is
 * whole; between words when that would lose more than a third of the room; anywhere, as `cut` does, when even that would.
 */
export function cutClause(text: string, width: number): string {
	if (cellWidth(text) <= width) return text;
	for (const boundary of [/(?<=[;,.?!]) /, / /]) {
		let shown = '';
		for (const part of text.split(boundary)) {
			const longer = shown === '' ? part : `${shown} ${part}`;
			// The pause between two clauses says nothing before the mark: `known only afterwards? ..`.
			if (cellWidth(longer.replace(pause, '')) > width - 3) break;
			shown = longer;
		}
		shown = shown.replace(pause, '');
		if ((cellWidth(shown) + 3) * 3 >= width * 2) return `${shown} ..`;
	}
	return cut(text, width);
}
