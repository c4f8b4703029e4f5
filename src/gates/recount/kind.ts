import {canonicalNumber} from './number.ts';

/** How the values of a column are compared: as numbers, as moments, or as the texts they are. */
export type Kind = 'number' | 'time' | 'text' | 'empty';

const moment = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/;
/** Dates in other notations; only ever used to say that a column may tell when. */
const dateText =
	/^\s*(?:\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?|(?:\d{1,2}[ -])?[A-Za-z]{3,9}\.?[ -]\d{2,4}|\d{4}[ -]?[QW]\d{1,2})(?:[T ,].*)?$/;

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

export const looksLikeDate = (text: string) => dateText.test(text);

/** The text under which a value is counted: `1` and `1.0` are one number, texts are kept to the last blank. */
export function comparable(value: string, kind: Kind): string {
	if (kind === 'number') return canonicalNumber(value);
	if (kind === 'time') return canonicalTime(value) ?? value;
	return value;
}
