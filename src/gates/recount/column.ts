import {type CountingBudget, Dictionary, KeySet} from './distinct.ts';
import {fieldText} from './fields.ts';
import {isGapWord} from './gap-word.ts';
import type {Key} from './key.ts';
import {type Kind, looksLikeDate} from './kind.ts';
import {comparableField, keyOfMoment, Moment, numberIn} from './value.ts';

/** What a column is known to be before a pass: nothing yet; texts; whole numbers beyond 2^53 (texts, unless a fraction comes); numbers for sure. */
export type Known = 'nothing' | 'text' | 'digits' | 'fractions';

const kindAtStart = {nothing: 'empty', text: 'text', digits: 'text', fractions: 'number'} as const satisfies Record<Known, Kind>;
const exactIntegers = 2 ** 53;
/** Longer texts are cut where they are only kept to be shown. */
const keptCharacters = 256;
const moment = new Moment();

/**
 * Counts one column in one pass. Its first value says how all are compared (as numbers, moments or texts); a later one that is something
 * else makes this pass void: `known` is then what the next pass must start from.
 */
export class ColumnCounter {
	readonly dictionary: Dictionary;
	readonly #beyond: KeySet;
	readonly #wholeTexts: boolean;
	readonly #start: Known;
	known: Known;
	/** What was found contradicts how the values before were compared. */
	void = false;
	#kind: Kind;
	filled = 0;
	missing = 0;
	/** Those of the missing that are words such as nan, as long as the column holds nothing but numbers. */
	#gaps = 0;
	characters = 0;
	words = 0;
	#whole = true;
	#witness = false;
	smallest = Number.POSITIVE_INFINITY;
	largest = Number.NEGATIVE_INFINITY;
	#ascending = true;
	#previous = Number.NEGATIVE_INFINITY;
	#dates = true;

	constructor(start: Known, most: number, wholeTexts: boolean, budget: CountingBudget) {
		this.#start = start;
		this.known = start;
		this.#kind = kindAtStart[start];
		this.#wholeTexts = wholeTexts;
		this.dictionary = new Dictionary(most);
		this.#beyond = new KeySet(budget);
	}

	/** Is the field missing because it is a word for no number? */
	isGap(bytes: Uint8Array, from: number, to: number): boolean {
		return (this.#kind === 'number' || this.#kind === 'empty') && isGapWord(bytes, from, to);
	}

	addGap(): void {
		this.missing += 1;
		this.#gaps += 1;
	}

	/** Makes the key of a field that is there and counts it; a row without a target counts for nothing but the distinct values. */
	add(key: Key, bytes: Uint8Array, from: number, to: number, counts: boolean): void {
		this.filled += 1;
		if (this.#kind === 'empty') this.#begin(bytes, from, to);
		if (this.#kind === 'number') this.#addNumber(key, bytes, from, to);
		else if (this.#kind === 'time') this.#addTime(key, bytes, from, to);
		else {
			key.ofBytes(bytes, from, to);
			if (this.#start === 'digits' && !this.#witness) this.#lookForFraction(bytes, from, to);
		}
		let id = this.dictionary.find(key);
		if (id === -1) id = this.#addNew(key, bytes, from, to);
		else this.#measure(this.dictionary.characters[id] ?? 0, this.dictionary.words[id] ?? 0);
		const rows = this.dictionary.counts;
		if (id !== -1 && counts) rows[id] = (rows[id] ?? 0) + 1;
	}

	#begin(bytes: Uint8Array, from: number, to: number): void {
		this.#kind = firstKind(bytes, from, to);
		if (this.#gaps > 0 && this.#kind !== 'number') this.#become('text');
	}

	#addNew(key: Key, bytes: Uint8Array, from: number, to: number): number {
		const isText = this.#kind === 'text';
		const characters = isText ? charactersIn(bytes, from, to) : to - from;
		const words = isText ? wordsIn(bytes, from, to) : 0;
		this.#measure(characters, words);
		const full = this.dictionary.full;
		const isNew = full ? this.#beyond.add(key) : true;
		if (isText && isNew && this.#dates && !looksLikeDate(fieldText(bytes, from, to))) this.#dates = false;
		if (full) return -1;
		const end = this.#wholeTexts ? to : Math.min(to, from + keptCharacters);
		return this.dictionary.add(key, comparableField(this.#kind, bytes, from, end), characters, words);
	}

	#measure(characters: number, words: number): void {
		this.characters += characters;
		this.words += words;
	}

	#addNumber(key: Key, bytes: Uint8Array, from: number, to: number): void {
		const value = numberIn(bytes, from, to);
		if (Number.isNaN(value)) {
			this.#become('text');
			key.ofBytes(bytes, from, to);
			return;
		}
		if (this.#whole && !Number.isInteger(value)) this.#whole = false;
		if (value < this.smallest) this.smallest = value;
		if (value > this.largest) this.largest = value;
		this.#follow(value);
		key.ofNumber(value);
	}

	#addTime(key: Key, bytes: Uint8Array, from: number, to: number): void {
		if (moment.read(bytes, from, to)) {
			this.#follow(moment.number);
			keyOfMoment(key, moment);
			return;
		}
		this.#become('text');
		key.ofBytes(bytes, from, to);
	}

	#lookForFraction(bytes: Uint8Array, from: number, to: number): void {
		const value = numberIn(bytes, from, to);
		if (Number.isNaN(value)) this.#witness ||= !isGapWord(bytes, from, to);
		else if (!Number.isInteger(value)) {
			this.#witness = true;
			this.#fraction = true;
		}
	}

	#fraction = false;

	#follow(value: number): void {
		if (value < this.#previous) this.#ascending = false;
		this.#previous = value;
	}

	#become(known: Known): void {
		this.void = true;
		this.known = known;
		this.#kind = 'text';
	}

	/** To be asked between two pieces and at the end: are these whole numbers too large for a float after all, or words and no numbers at all? */
	settle(end: boolean): void {
		if (this.void) return;
		if (end && this.filled === 0 && this.#gaps > 0) this.#become('text');
		const beyond = Math.max(this.largest, -this.smallest) >= exactIntegers;
		if (this.#kind === 'number' && this.#start === 'nothing' && this.#whole && beyond) this.#become('digits');
		else if (this.#fraction) this.#become('fractions');
	}

	get kind(): Kind {
		return this.filled === 0 ? 'empty' : this.#kind;
	}

	get whole(): boolean {
		return this.kind === 'number' && this.#whole;
	}

	/** Does the column tell when, in whatever notation: moments, dates such as 3/12/99 or Jan 2020, or years? */
	get datesLike(): boolean {
		if (this.filled === 0) return false;
		if (this.kind === 'number') return this.#whole && this.smallest >= 1500 && this.largest <= 2200;
		return this.kind === 'time' || this.#dates;
	}

	/** Do numbers or moments never go down in the order of the rows? */
	get ascending(): boolean {
		return (this.kind === 'number' || this.kind === 'time') && this.#ascending;
	}

	/** Exact; null when the memory allowed did not suffice. */
	get distinct(): number | null {
		return this.#beyond.overflowed ? null : this.dictionary.size + this.#beyond.size;
	}
}

function firstKind(bytes: Uint8Array, from: number, to: number): Kind {
	if (!Number.isNaN(numberIn(bytes, from, to))) return 'number';
	return moment.read(bytes, from, to) ? 'time' : 'text';
}

/** UTF-16 units of UTF-8: one for each character, two beyond the basic plane. */
function charactersIn(bytes: Uint8Array, from: number, to: number): number {
	let count = 0;
	for (let at = from; at < to; at++) {
		const byte = bytes[at] ?? 0;
		if ((byte & 0xc0) !== 0x80) count += byte >= 0xf0 ? 2 : 1;
	}
	return count;
}

/** Runs of anything but blanks. */
function wordsIn(bytes: Uint8Array, from: number, to: number): number {
	let count = 0;
	let inside = false;
	for (let at = from; at < to; at++) {
		const byte = bytes[at] ?? 0;
		const blank = byte === 32 || (byte >= 9 && byte <= 13);
		if (!blank && !inside) count += 1;
		inside = !blank;
	}
	return count;
}
