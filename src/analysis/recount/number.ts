/** A number as data files write it: digits, at most one point, an exponent. No blanks, no thousands separators, no hex, no NaN. */
const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const integerText = /^[+-]?\d+$/;

export const isNumberText = (text: string) => numberText.test(text);
export const isIntegerText = (text: string) => integerText.test(text);

/**
 * One text for one number, so that `1`, `1.0` and `1e0` are one value. Integers keep every digit whatever their size; other
 * numbers are what a 64-bit float makes of them.
 */
export function canonicalNumber(text: string): string {
	if (integerText.test(text)) {
		const negative = text.startsWith('-');
		const digits = text.replace(/^[+-]/, '').replace(/^0+(?=\d)/, '');
		if (digits.length <= 15) return negative && digits !== '0' ? `-${digits}` : digits;
		return negative ? `-${digits}` : digits;
	}
	const value = Number(text);
	return Object.is(value, -0) ? '0' : String(value);
}
