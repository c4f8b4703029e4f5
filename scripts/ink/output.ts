import {reduceAnsiCodes, type StyledChar, styledCharsFromTokens, styledCharsToString, tokenize} from '@alcalzone/ansi-tokenize';
import stringWidth from 'string-width';
import {Recent} from './recent.ts';

/*
 * Stands for Ink's own output.js in the bundle: the same rows from the same writes, but what a row looks like is remembered from
 * frame to frame. Ink forgets all of it with each frame and takes every text apart twice, which is most of what a frame costs.
 */

type Cell = StyledChar;
type Clip = {
	readonly x1?: number | undefined;
	readonly x2?: number | undefined;
	readonly y1?: number | undefined;
	readonly y2?: number | undefined;
};
type Transformer = (line: string, index: number) => string;
type Write = {
	readonly type: 'write';
	readonly x: number;
	readonly y: number;
	readonly text: string;
	readonly transformers: readonly Transformer[];
};
type Operation = Write | {readonly type: 'clip'; readonly clip: Clip} | {readonly type: 'unclip'};
/** A line of text that begins in column `x` of its row. */
type Piece = {readonly x: number; readonly line: string};

/** Lines and rows of the largest screens there are, a few times over. */
const remembered = 2000;
const cells = new Recent<readonly Cell[]>(remembered);
const lines = new Recent<string>(remembered);
const rows = new Recent<string>(remembered);
const widths = new Recent<number>(remembered);

const esc = String.fromCharCode(0x1b);
const escapes = new RegExp(`[${esc}${String.fromCharCode(0x80)}-${String.fromCharCode(0x9f)}]`);
const colours = new RegExp(`${esc}\\[[\\d;:]*m`, 'g');
const invisible = /^\p{Default_Ignorable_Code_Point}+$/u;

const cellsOf = (text: string): readonly Cell[] =>
	cells.get(text, () => styledCharsFromTokens(tokenize(text)).filter(character => !invisible.test(character.value)));
const widthOf = (text: string): number => {
	if (text.length === 1) {
		const code = text.charCodeAt(0);
		if (code >= 0x20 && code <= 0x7e) return 1;
	}
	return widths.get(text, () => stringWidth(text));
};
const written = (line: string): string => lines.get(line, () => styledCharsToString([...cellsOf(line)]));

/** True when nothing of a line's style reaches into the next one. */
const closed = new Recent<boolean>(remembered);
const isClosed = (line: string): boolean =>
	!escapes.test(line) ||
	closed.get(line, () => {
		if (escapes.test(line.replace(colours, ''))) return false;
		return reduceAnsiCodes(tokenize(line).filter(token => token.type === 'ansi')).length === 0;
	});

/** The lines of a text, each with its styles opened and closed in itself. */
function linesOf(text: string): readonly string[] {
	const parts = text.split('\n');
	if (parts.length === 1) return [written(text)];
	if (parts.every(isClosed)) return parts.map(written);
	const whole: Cell[][] = [[]];
	for (const character of cellsOf(text)) {
		if (character.value === '\n') whole.push([]);
		else whole.at(-1)?.push(character);
	}
	return whole.map(line => styledCharsToString(line));
}

const blankCell = (cell: Cell): Cell => ({...cell, value: ' ', fullWidth: false});

const bound = (a: number | undefined, b: number | undefined, tighter: (a: number, b: number) => number): number | undefined =>
	a === undefined ? b : b === undefined ? a : tighter(a, b);
const both = (outer: Clip | undefined, inner: Clip): Clip =>
	outer === undefined
		? inner
		: {
				x1: bound(outer.x1, inner.x1, Math.max),
				x2: bound(outer.x2, inner.x2, Math.min),
				y1: bound(outer.y1, inner.y1, Math.max),
				y2: bound(outer.y2, inner.y2, Math.min),
			};
const isEmpty = ({x1, x2, y1, y2}: Clip): boolean =>
	(x1 !== undefined && x2 !== undefined && x1 >= x2) || (y1 !== undefined && y2 !== undefined && y1 >= y2);

/** Columns `from` to `to` of a line; half a wide character becomes a space that keeps its styles. */
function columnsOf(line: string, from: number, to: number): string {
	if (from >= to) return '';
	const result: Cell[] = [];
	let column = 0;
	for (const character of cellsOf(line)) {
		const width = widthOf(character.value);
		const start = column;
		column += width;
		if (column <= from) continue;
		if (start >= to) break;
		result.push(width > 1 && (start < from || column > to) ? blankCell(character) : character);
	}
	return styledCharsToString(result);
}

function putLine(row: Cell[], {x, line}: Piece): void {
	const characters = cellsOf(line);
	if (characters.length === 0) return;
	let at = x;
	// A write into the middle of a wide character leaves no half of it behind.
	const before = row[at - 1];
	if (row[at]?.value === '' && at > 0 && before !== undefined && widthOf(before.value) > 1) row[at - 1] = blankCell(before);
	for (const character of characters) {
		row[at] = character;
		const width = Math.max(1, widthOf(character.value));
		for (let offset = 1; offset < width; offset += 1)
			row[at + offset] = {type: 'char', value: at < 0 ? ' ' : '', fullWidth: false, styles: character.styles};
		at += width;
	}
	const after = row[at];
	if (after?.value === '') row[at] = blankCell(after);
}

/** Shared by all cells nothing was written to; cells are replaced, never changed. */
const empty: Cell = {type: 'char', value: ' ', fullWidth: false, styles: []};

function rowOf(width: number, pieces: readonly Piece[]): string {
	const key = `${width}\n${pieces.map(piece => `${piece.x}\n${piece.line}`).join('\n')}`;
	return rows.get(key, () => {
		const row: Cell[] = new Array<Cell>(width).fill(empty);
		for (const piece of pieces) putLine(row, piece);
		return styledCharsToString(row.filter(cell => cell !== undefined)).trimEnd();
	});
}

/** Collects what is written to a frame and answers with the frame as text; used as Ink uses its own. */
export default class Output {
	readonly width: number;
	readonly height: number;
	readonly #operations: Operation[] = [];

	constructor({width, height}: {readonly width: number; readonly height: number}) {
		this.width = width;
		this.height = height;
	}

	write(x: number, y: number, text: string, {transformers}: {readonly transformers: readonly Transformer[]}): void {
		if (text !== '') this.#operations.push({type: 'write', x, y, text, transformers});
	}

	clip(clip: Clip): void {
		this.#operations.push({type: 'clip', clip});
	}

	unclip(): void {
		this.#operations.push({type: 'unclip'});
	}

	get(): {readonly output: string; readonly height: number} {
		const pieces: Piece[][] = Array.from({length: this.height}, () => []);
		const clips: Clip[] = [];
		for (const operation of this.#operations) {
			if (operation.type === 'clip') clips.push(both(clips.at(-1), operation.clip));
			else if (operation.type === 'unclip') clips.pop();
			else place(pieces, operation, clips.at(-1));
		}
		return {output: pieces.map(row => rowOf(this.width, row)).join('\n'), height: pieces.length};
	}
}

/** Puts the lines of a write, clipped and transformed, into the rows they belong to. */
function place(pieces: readonly Piece[][], {text, transformers, x: left, y: top}: Write, clip: Clip | undefined): void {
	let x = left;
	let y = top;
	let shown = linesOf(text);
	if (clip !== undefined) {
		if (isEmpty(clip)) return;
		const {x1, x2, y1, y2} = clip;
		const across = x1 !== undefined && x2 !== undefined;
		const down = y1 !== undefined && y2 !== undefined;
		if (across) {
			const width = Math.max(0, ...text.split('\n').map(widthOf));
			if (x + width < x1 || x > x2) return;
		}
		if (down && (y + shown.length < y1 || y > y2)) return;
		if (across) {
			const start = x;
			shown = shown.map(line => {
				const width = widthOf(line);
				return columnsOf(line, start < x1 ? x1 - start : 0, start + width > x2 ? x2 - start : width);
			});
			if (x < x1) x = x1;
		}
		if (down) {
			const {length} = shown;
			shown = shown.slice(y < y1 ? y1 - y : 0, y + length > y2 ? y2 - y : length);
			if (y < y1) y = y1;
		}
	}
	for (const [index, one] of shown.entries()) {
		const row = pieces[y + index];
		if (row === undefined) continue;
		let line = one;
		for (const transformer of transformers) line = transformer(line, index + y - top);
		row.push({x, line});
	}
}
