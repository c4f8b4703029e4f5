import {equalTo} from './events.ts';
import type {Kind} from './kind.ts';

/** Something that part of a column's values have in common. */
export type Pattern = {
	readonly column: number;
	/** nonzero, zero, missing, present, or "= value". */
	readonly name: string;
	/** A single value is an ordinary predictor unless it fixes the target nearly always. */
	readonly single: boolean;
	readonly shows: (value: string | null) => boolean;
};

const isZero = (value: string | null) => value !== null && Number(value) === 0;

/** The pattern a report names for a column, or null when it is in no words that can be counted. */
export function parsePattern(column: number, name: string, kind: Kind): Pattern | null {
	const word = name.trim().toLowerCase();
	if (word === 'nonzero' || word === 'not zero')
		return {column, name: 'nonzero', single: false, shows: one => one !== null && !isZero(one)};
	if (word === 'zero') return {column, name: 'zero', single: false, shows: isZero};
	if (word === 'missing') return {column, name: 'missing', single: false, shows: value => value === null};
	if (word === 'present' || word === 'nonmissing' || word === 'not missing') {
		return {column, name: 'present', single: false, shows: value => value !== null};
	}
	const value = /^==?\s?(.*)$/s.exec(name)?.[1];
	if (value === undefined) return null;
	const equal = equalTo(value, kind);
	return {column, name, single: true, shows: one => one !== null && equal(one)};
}
