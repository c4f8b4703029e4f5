import {codeLike} from '../../domain/read-as.ts';

/** A number as data files write it: digits, at most one point, an exponent. No blanks, no thousands separators, no hex, no NaN. */
const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Digits that are names, such as 00501 and 1E5: as numbers two of them could be one. */
const code = new RegExp(`^(?:${codeLike})$`);

export const isNumberText = (text: string) => numberText.test(text) && !code.test(text);

/** One text for one number, so that `1`, `1.0` and `1e0` are one value: what a 64-bit float makes of it. */
export function canonicalNumber(text: string): string {
	const value = Number(text);
	return Object.is(value, -0) ? '0' : String(value);
}
