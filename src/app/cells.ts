/**
 * Text measured in terminal cells. What goes through `displayText` is as wide in Ink as in a terminal: sequences on which the
 * two disagree (joined emoji, variation selectors, flags, skin tones) are taken apart first.
 */

const plainAscii = /^[\x20-\x7e]*$/;
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Format}\p{Surrogate}\p{Enclosing_Mark}\u2028\u2029]/gu;
const skinTone = /[\u{1F3FB}-\u{1F3FF}]/gu;
const control = /\p{Control}/gu;
const regionalIndicator = /[\u{1F1E6}-\u{1F1FF}]/gu;
const jamo = /[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/g;
const loneMark = /(^|\s)\p{Mark}+/gu;
const wide =
	/[\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe52\ufe54-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const zeroWidth = /\p{Nonspacing_Mark}/u;

/** One line of text as it may stand on the screen: no control characters, no tabs, nothing of doubtful width. */
export function displayText(text: string): string {
	if (plainAscii.test(text)) return text;
	return text
		.replaceAll('\t', '    ')
		.replaceAll(/[\r\n]+/g, ' ')
		.replace(control, '')
		.replace(regionalIndicator, letter => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x1f1e6 + 0x41))
		.replace(ignorable, '')
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
