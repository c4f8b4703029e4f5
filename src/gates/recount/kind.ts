import {canonicalNumber} from './number.ts';

/** How the values of a column are compared: as numbers, as moments, or as the texts they are. */
export type Kind = 'number' | 'time' | 'text' | 'empty';

const moment = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const month =
	'(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const year = '(?:1[6-9]\\d\\d|2[0-2]\\d\\d|9999)';
/**
 * Dates and times of day in other notations; only ever used to say that a column may tell when. On purpose not the worker's table
 * (`analysis/dataset/time-formats.ts`): the judge allows whatever may be one, but no part number: a year has four digits or two.
 */
const dateText = new RegExp(
	`^\\s*(?:(?:${[
		`${year}[-/.](?:0?[1-9]|1[0-2])(?:[-/.]\\d{1,2})?`,
		`\\d{1,2}[-/.]\\d{1,2}[-/.](?:\\d\\d|${year})`,
		`(?:0?[1-9]|1[0-2])[-/.]${year}`,
		`(?:\\d{1,2}[-/ ])?${month}[-/ ](?:\\d\\d|${year})`,
		`${month} \\d{1,2},? ${year}`,
		'\\d{4}[ -]?[QW]\\d{1,2}',
		'\\d{8}',
	].join('|')})(?:[T ,].*)?|\\d{1,2}:[0-5]\\d(?::[0-5]\\d(?:\\.\\d+)?)?(?: ?[ap]m)?)\\s*$`,
	'i',
);

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

/** Is it a day (and a time) in digits alone: 20221211, 202212110830, 20221211083000? */
export function isCompactDate(value: number): boolean {
	if (!Number.isSafeInteger(value)) return false;
	const day = value < 1e8 ? value : Math.floor(value / (value < 1e12 ? 1e4 : 1e6));
	const [years, months, days] = [Math.floor(day / 1e4), Math.floor(day / 100) % 100, day % 100];
	return years >= 1800 && years <= 2200 && months >= 1 && months <= 12 && days >= 1 && days <= 31;
}

export const looksLikeDate = (text: string) => dateText.test(text);

/** The text under which a value is counted: `1` and `1.0` are one number, texts are kept to the last blank. */
export function comparable(value: string, kind: Kind): string {
	if (kind === 'number') return canonicalNumber(value);
	if (kind === 'time') return canonicalTime(value) ?? value;
	return value;
}
