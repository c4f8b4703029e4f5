import path from 'node:path';
import type {Written} from '../../domain/written.ts';
import {numberWord} from './csv-dialect.ts';

/** Why a record of a delimited file is no row of its table. */
export type WhyNoRow = 'header' | 'units' | 'total' | 'empty';

/** Records of the same words. */
export interface LeftOut {
	readonly words: readonly string[];
	readonly why: WhyNoRow;
	/** 1-based, of the file. */
	readonly lines: readonly number[];
}

/** Empty fields at the end say nothing: rows may end without their last field. */
const keyOf = (words: readonly string[]): string => words.slice(0, words.findLastIndex(word => word !== '') + 1).join('\u0000');
/** Files that were put one behind the other keep their byte order marks. */
const bare = (word: string): string => word.replace(/^\ufeff/, '').trim();

/** Which records of one file are no rows: those of given words, and those that repeat the header. The judge has its own. */
export class NoRows {
	readonly #words: readonly (readonly string[])[];
	readonly #why: ReadonlyMap<string, WhyNoRow>;
	readonly #starts: ReadonlySet<string>;
	readonly #names: readonly string[];
	/** What a record holds that repeats the header; null: none is left out for that. */
	readonly header: readonly string[] | null;
	readonly #left = new Map<string, {words: readonly string[]; why: WhyNoRow; lines: number[]}>();

	/** `names`: of the header as the file has it. */
	constructor(words: readonly (readonly string[])[], names: readonly string[], repeats: boolean) {
		this.#words = words;
		this.#names = names;
		this.header = repeats ? names.map(bare) : null;
		this.#why = new Map(words.map(one => [keyOf(one), whyOf(one, names)]));
		this.#starts = new Set([...words, ...(repeats ? [names] : [])].map(([first = '']) => bare(first)));
	}

	/** The same, and records of these words besides; nothing is left out yet. */
	and(words: readonly (readonly string[])[]): NoRows {
		return new NoRows([...this.#words, ...words], this.#names, this.header !== null);
	}

	/** Why this record is no row; null: it is one. */
	why(words: readonly string[]): WhyNoRow | null {
		if (!this.#starts.has(bare(words[0] ?? ''))) return null;
		if (this.header !== null && keyOf(words.map(bare)) === keyOf(this.header)) return 'header';
		return this.#why.get(keyOf(words)) ?? null;
	}

	/** Is this record to be left out? Then that is noted. */
	leavesOut(words: readonly string[], line: number): boolean {
		const why = this.why(words);
		if (why === null) return false;
		const key = keyOf(words);
		const known = this.#left.get(key);
		if (known) known.lines.push(line);
		else this.#left.set(key, {words: [...words], why, lines: [line]});
		return true;
	}

	/** What was left out. */
	get left(): readonly LeftOut[] {
		return [...this.#left.values()];
	}
}

function whyOf(words: readonly string[], names: readonly string[]): WhyNoRow {
	if (keyOf(words) === '') return 'empty';
	if (keyOf(words.map(bare)) === keyOf(names.map(bare))) return 'header';
	return words.some(word => startsWithDigits.test(word)) ? 'total' : 'units';
}

/** A number in whatever notation, and what begins like one. */
const writtenNumber = /^[-+−(]?[\d.,'’\s]*\d(?:[eE][+-]?\d+)?[)%-]?$/;
const startsWithDigits = /^[\s$€£¥(+−-]*[.,]?\d/;

/** Which rows of a file are none: what a person said or what was recorded, else what its beginning shows. `header`: null where it has none. */
export function noRowsIn(sample: readonly (readonly string[])[], header: readonly string[] | null, written: Written): NoRows {
	const names = header ?? [];
	if (written.keep_rows === true) return new NoRows([], names, false);
	if (written.rows_left_out !== undefined) return new NoRows(written.rows_left_out, names, false);
	if (header === null) return new NoRows([], names, false);
	const repeats = new NoRows([], names, canRepeat(header.map(bare)));
	const units = unitsUnder(sample.filter(words => repeats.why(words) === null));
	return units === null ? repeats : repeats.and([units]);
}

/** One word alone, or numbers alone, may be a row that happens to equal the header. */
const canRepeat = (header: readonly string[]): boolean =>
	header.filter(name => name !== '').length > 1 && header.some(name => name !== '' && !numberWord.test(name));

const comparedRows = 200;
const fewestRows = 3;
const inBrackets = /^(?:\[[^\]]*\]|\((?!\s*[\d.,]+\s*\))[^)]*\))$/;
/** A word that stands for no value, or a value written otherwise, is no unit. */
const noUnit = /^(?:[-–—?.*]+|n\/?a|#n\/a|nan|null|none|nil|missing|unknown|[+-]?inf(?:inity)?)$|^[\s$€£¥(+−-]*[.,]?\d/i;

/** The first row, where it holds units (or types): words in brackets, or words in at least two columns that hold nothing but numbers otherwise. */
function unitsUnder(sample: readonly (readonly string[])[]): readonly string[] | null {
	const [first, ...others] = sample;
	if (first === undefined) return null;
	const rows = others.filter(words => keyOf(words) !== keyOf(first));
	if (rows.length < fewestRows) return null;
	let [filled, bracketed, overNumbers] = [0, 0, 0];
	for (const [at, word] of first.entries()) {
		if (word.trim() === '') continue;
		if (noUnit.test(word.trim())) return null;
		const values = rows.slice(0, comparedRows).flatMap(row => (noValue(row[at]) ? [] : [row[at] ?? '']));
		filled += 1;
		if (inBrackets.test(word.trim()) && !values.some(value => inBrackets.test(value.trim()))) bracketed += 1;
		if (values.length > 0 && values.every(value => writtenNumber.test(value.trim()))) overNumbers += 1;
	}
	return overNumbers > 1 || (filled > 0 && bracketed === filled && filled + overNumbers > 1) ? first : null;
}

const noValue = (word: string | undefined): boolean =>
	word === undefined || word.trim() === '' || (noUnit.test(word.trim()) && !/\d/.test(word));

/** The lines of records that were left out, in order. */
export const linesOf = (left: readonly LeftOut[]): number[] => left.flatMap(one => one.lines).sort((a, b) => a - b);

/** The line of a file where its copy without those records has this one. */
export const withLeftOut = (line: number, leftOut: readonly number[]): number =>
	leftOut.reduce((at, other) => (other <= at ? at + 1 : at), line);

/** A sentence for each kind of row that was left out of a file; its name is said where there are several. */
export function notesOn(left: readonly LeftOut[], file: string, several: boolean): string[] {
	return (Object.keys(kinds) as WhyNoRow[]).flatMap(why => {
		const lines = left
			.filter(one => one.why === why)
			.flatMap(one => one.lines)
			.sort((a, b) => a - b);
		if (lines.length === 0) return [];
		const place = several ? ` of ${path.basename(file)}` : '';
		const one = lines.length === 1;
		return [
			`${one ? 'Line' : 'Lines'} ${listed(lines)}${place} ${one ? kinds[why].one : kinds[why].many}: ${one ? 'it is no row and was' : `they are no rows and were`} left out (--keep-rows keeps ${one ? 'it' : 'them'}).`,
		];
	});
}

const kinds = {
	header: {one: 'repeats the header', many: 'repeat the header'},
	units: {one: 'holds the units of the columns', many: 'hold the units of the columns'},
	total: {one: 'holds the total of the rows above', many: 'hold totals of the rows above'},
	empty: {one: 'holds no value', many: 'hold no value'},
} as const satisfies Record<WhyNoRow, {readonly one: string; readonly many: string}>;

const shownLines = 5;

function listed(lines: readonly number[]): string {
	const shown = lines.slice(0, shownLines).map(line => line.toLocaleString('en-US'));
	if (lines.length > shownLines) return `${shown.join(', ')} and ${(lines.length - shownLines).toLocaleString('en-US')} more`;
	return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
