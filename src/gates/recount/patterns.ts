import {equalTo, shownCharacters} from './events.ts';
import {comparable, type Kind} from './kind.ts';

/** Something that part of a column's values have in common. */
export type Pattern = {
	readonly column: number;
	/** nonzero, zero, missing, present, or "= value". */
	readonly name: string;
	/** A single value is an ordinary predictor unless it fixes the target nearly always. */
	readonly single: boolean;
	/** The one value that shows it, as it is compared; null when others may, too. */
	readonly value: string | null;
	/** Its number among the known values of the column; null when it is to be looked up. */
	readonly id: number | null;
	readonly shows: (value: string | null) => boolean;
};

const isZero = (value: string | null) => value !== null && Number(value) === 0;

/** The pattern a report names for a column, or null when it is in no words that can be counted. */
export function parsePattern(column: number, name: string, kind: Kind): Pattern | null {
	const word = name.trim().toLowerCase();
	if (word === 'nonzero' || word === 'not zero')
		return {column, name: 'nonzero', single: false, value: null, id: null, shows: one => one !== null && !isZero(one)};
	if (word === 'zero') return {column, name: 'zero', single: false, value: null, id: null, shows: isZero};
	if (word === 'missing') return {column, name: 'missing', single: false, value: null, id: null, shows: value => value === null};
	if (word === 'present' || word === 'nonmissing' || word === 'not missing') {
		return {column, name: 'present', single: false, value: null, id: null, shows: value => value !== null};
	}
	const value = /^==?\s?(.*)$/s.exec(name)?.[1];
	if (value === undefined) return null;
	const equal = equalTo(value, kind);
	const wanted = kind === 'text' && value.length >= shownCharacters ? null : comparable(value, kind);
	return {column, name, single: true, value: wanted, id: null, shows: one => one !== null && equal(one)};
}
