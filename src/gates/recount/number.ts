/** A number as data files write it: digits, at most one point, an exponent. No blanks, no thousands separators, no hex, no NaN. */
const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export const isNumberText = (text: string) => numberText.test(text);

/** One text for one number, so that `1`, `1.0` and `1e0` are one value: what a 64-bit float makes of it. */
export function canonicalNumber(text: string): string {
	const value = Number(text);
	return Object.is(value, -0) ? '0' : String(value);
}
