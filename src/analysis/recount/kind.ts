import {canonicalNumber, isNumberText} from './number.ts';

/** How the values of a column are compared: as numbers, as moments, or as the texts they are. */
export type Kind = 'number' | 'time' | 'text' | 'empty';

const moment = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/;
/** Dates in other notations; only ever used to say that a column may tell when. */
const dateText =
	/^\s*(?:\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?|(?:\d{1,2}[ -])?[A-Za-z]{3,9}\.?[ -]\d{2,4}|\d{4}[ -]?[QW]\d{1,2})(?:[T ,].*)?$/;
const exactIntegers = 2 ** 53;

/** A moment as one text, so that a date, its midnight, and the same instant with an offset are one value; null when it is none. */
export function canonicalTime(text: string): string | null {
	const parts = moment.exec(text);
	if (!parts) return null;
	const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = parts;
	const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
	const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
	// Date.parse takes 31 February for 3 March: the day must come back as it was.
	if (Number.isNaN(at) || new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() !== Number(day)) return null;
	return `${at}.${fraction.replace(/0+$/, '')}`;
}

/** What a column is, found over all of its values. */
export class KindFinder {
	filled = 0;
	missing = 0;
	characters = 0;
	words = 0;
	#numbers = true;
	#times = true;
	#whole = true;
	#largest = 0;
	#dates = true;
	smallest = Number.POSITIVE_INFINITY;
	largest = Number.NEGATIVE_INFINITY;
	#ascending = true;
	#previous: number | null = null;

	add(value: string | null): void {
		if (value === null) {
			this.missing += 1;
			return;
		}
		this.filled += 1;
		this.characters += value.length;
		if (this.#numbers) this.#addNumber(value);
		if (this.#times && !this.#numbers) this.#addTime(value);
		if (this.#dates && !dateText.test(value)) this.#dates = false;
		if (!this.#numbers) this.words += wordsOf(value);
	}

	#addNumber(value: string): void {
		const number = isNumberText(value) ? Number(value) : Number.NaN;
		if (!Number.isFinite(number)) {
			this.#numbers = false;
			// Numbers seen before are no moments.
			if (this.filled > 1) this.#times = false;
			return;
		}
		if (!Number.isInteger(number)) this.#whole = false;
		this.#largest = Math.max(this.#largest, Math.abs(number));
		this.smallest = Math.min(this.smallest, number);
		this.largest = Math.max(this.largest, number);
		this.#follow(number);
	}

	#addTime(value: string): void {
		const time = canonicalTime(value);
		if (time === null) this.#times = false;
		else this.#follow(Number.parseFloat(time));
	}

	#follow(value: number): void {
		if (this.#previous !== null && value < this.#previous) this.#ascending = false;
		this.#previous = value;
	}

	/** Whole numbers beyond 2^53 are identifiers: compared as texts, digit by digit. */
	get kind(): Kind {
		if (this.filled === 0) return 'empty';
		if (this.#numbers) return this.#whole && this.#largest >= exactIntegers ? 'text' : 'number';
		return this.#times ? 'time' : 'text';
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
}

function wordsOf(text: string): number {
	return text.trim() === '' ? 0 : text.trim().split(/\s+/, 1000).length;
}

/** The text under which a value is counted: `1` and `1.0` are one number, texts are kept to the last blank. */
export function comparable(value: string, kind: Kind): string {
	if (kind === 'number') return canonicalNumber(value);
	if (kind === 'time') return canonicalTime(value) ?? value;
	return value;
}
