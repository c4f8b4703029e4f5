import {fieldText} from './fields.ts';
import type {Key} from './key.ts';
import {canonicalTime, comparable, type Kind} from './kind.ts';
import {isNumberText} from './number.ts';

const powers = Float64Array.from({length: 23}, (_, at) => 10 ** at);
const dayMs = 86_400_000;

/**
 * The number that a field writes, NaN for anything else. Up to 15 digits with a point are read in place: both the digits and the
 * power of ten are exact in a 64-bit float, so their quotient is the nearest one (Clinger's fast path); the rest as text.
 */
export function numberIn(bytes: Uint8Array, from: number, to: number): number {
	const first = bytes[from] ?? 0;
	const signed = first === 45 || first === 43;
	let value = 0;
	let digits = 0;
	let after = -1;
	let any = false;
	for (let at = signed ? from + 1 : from; at < to; at++) {
		const code = (bytes[at] ?? 0) - 48;
		if (code >= 0 && code <= 9) {
			any = true;
			value = value * 10 + code;
			if (value > 0) digits += 1;
			if (after !== -1) after += 1;
		} else if (code === -2 && after === -1) after = 0;
		else if (any && (code === 21 || code === 53)) return numberText(bytes, from, to);
		else return Number.NaN;
	}
	if (!any) return Number.NaN;
	// 00501 is a name.
	const start = signed ? from + 1 : from;
	if (after === -1 && bytes[start] === 48 && to > start + 1) return Number.NaN;
	if (digits > 15 || after > 22) return numberText(bytes, from, to);
	if (after > 0) value /= powers[after] ?? 1;
	return first === 45 ? -value : value;
}

function numberText(bytes: Uint8Array, from: number, to: number): number {
	const text = fieldText(bytes, from, to);
	const value = isNumberText(text) ? Number(text) : Number.NaN;
	return Number.isFinite(value) ? value : Number.NaN;
}

/** A moment: milliseconds since 1970 and the digits below the second, in nanoseconds. */
export class Moment {
	ms = 0;
	nanos = 0;

	get number(): number {
		return this.ms + this.nanos / 1e6;
	}

	/** False when the field writes no moment. Plain dates and seconds are read in place, all else as text. */
	read(bytes: Uint8Array, from: number, to: number): boolean {
		const size = to - from;
		if (size !== 10 && size !== 19) return size >= 10 && size <= 40 && this.#readText(fieldText(bytes, from, to));
		if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45) return false;
		const two = (at: number) => {
			const high = (bytes[at] ?? 0) - 48;
			const low = (bytes[at + 1] ?? 0) - 48;
			return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : 100;
		};
		const century = two(from);
		const years = two(from + 2);
		const month = two(from + 5);
		const day = two(from + 8);
		let ms = 0;
		if (size === 19) {
			const hour = two(from + 11);
			const minute = two(from + 14);
			const second = two(from + 17);
			const [separator, first, last] = [bytes[from + 10], bytes[from + 13], bytes[from + 16]];
			if ((separator !== 32 && separator !== 84) || first !== 58 || last !== 58 || hour > 23 || minute > 59 || second > 59)
				return this.#readText(fieldText(bytes, from, to));
			ms = ((hour * 60 + minute) * 60 + second) * 1000;
		}
		const days = month === 2 ? 28 : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
		// 29 February is left to the calendar.
		if (century > 99 || years > 99 || month < 1 || month > 12 || day < 1 || day > days) return this.#readText(fieldText(bytes, from, to));
		this.ms = daysFromCivil(century * 100 + years, month, day) * dayMs + ms;
		this.nanos = 0;
		return true;
	}

	#readText(text: string): boolean {
		const canonical = canonicalTime(text);
		if (canonical === null) return false;
		const point = canonical.indexOf('.');
		this.ms = Number(canonical.slice(0, point));
		this.nanos = Number(canonical.slice(point + 1).padEnd(9, '0'));
		return true;
	}
}

/** Days since 1970-01-01 of the proleptic Gregorian calendar (H. Hinnant, days_from_civil). */
function daysFromCivil(year: number, month: number, day: number): number {
	const y = month <= 2 ? year - 1 : year;
	const era = Math.floor(y / 400);
	const ofEra = y - era * 400;
	const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
	return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

const moment = new Moment();

/** Makes the key of a field that is there, as it is compared in a column of this kind; gives its number, NaN for texts. */
export function keyOf(key: Key, kind: Kind, bytes: Uint8Array, from: number, to: number): number {
	if (kind === 'number') {
		const value = numberIn(bytes, from, to);
		if (!Number.isNaN(value)) {
			key.ofNumber(value);
			return value;
		}
	} else if (kind === 'time' && moment.read(bytes, from, to)) {
		keyOfMoment(key, moment);
		return moment.number;
	}
	key.ofBytes(bytes, from, to);
	return Number.NaN;
}

export function keyOfMoment(key: Key, at: Moment): void {
	key.ofNumber(at.ms);
	if (at.nanos > 0) key.ofPair(key.a ^ at.nanos, key.b);
}

/** Makes the key of a value in its comparable form (see `comparable`). */
export function keyOfComparable(key: Key, kind: Kind, text: string): void {
	const parts = kind === 'time' ? /^(-?\d+)\.(\d{0,9})$/.exec(text) : null;
	if (parts) {
		moment.ms = Number(parts[1]);
		moment.nanos = Number((parts[2] ?? '').padEnd(9, '0'));
		keyOfMoment(key, moment);
		return;
	}
	const bytes = Buffer.from(text, 'utf8');
	keyOf(key, kind, bytes, 0, bytes.length);
}

/** The text under which a field is compared. */
export const comparableField = (kind: Kind, bytes: Uint8Array, from: number, to: number): string =>
	comparable(fieldText(bytes, from, to), kind);
