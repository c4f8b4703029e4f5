/*
 * How people write dates and times, as data. A format alone proves little: strptime takes `7/21/98` for the year 98 and `205-02` for a
 * month of the year 205. So each format has a shape that a value must have before it is parsed.
 */

export const dateOrders = ['month first', 'day first'] as const;
export type DateOrder = (typeof dateOrders)[number];

export interface TimeFormat {
	/** As strptime has it: the engine, Python and whoever edits pipeline.yaml read it alike. Two digits of a year: 69 is 1969, 68 is 2068. */
	readonly format: string;
	/** A regular expression that the engine and JavaScript read alike; it stands for the whole value without blanks around it. */
	readonly shape: string;
	/** Only where the other order can be written with the same signs. */
	readonly order: DateOrder | null;
	/** The same signs in the other order. */
	readonly twin: string | null;
	/** A time of day without a day. */
	readonly clock: boolean;
	/** Digits and nothing else, which any number may be. */
	readonly compact: boolean;
}

/** The years that 64 bits of nanoseconds reach (1677 to 2262) and a little more; 9999 is what tables write for "no end". */
const year = '(?:1[6-9]\\d\\d|2[0-2]\\d\\d|9999)';
/** A month without its day is two numbers, as part numbers are: only years that rows are likely to be of. */
const likelyYear = '(?:1[89]\\d\\d|2[01]\\d\\d)';

const shapes: Readonly<Record<string, string>> = {
	Y: year,
	y: '\\d\\d',
	m: '(?:0?[1-9]|1[0-2])',
	d: '(?:0?[1-9]|[12]\\d|3[01])',
	b: '[A-Za-z]{3}',
	B: '[A-Za-z]{3,9}',
	H: '(?:[01]?\\d|2[0-3])',
	I: '(?:0?[1-9]|1[0-2])',
	M: '[0-5]\\d',
	S: '[0-5]\\d',
	f: '\\d{1,6}',
	p: '[AaPp][Mm]',
	z: '[+-]\\d\\d:?\\d\\d',
};

/** Within digits that nothing parts each number has its full width. */
const twoDigits: Readonly<Record<string, string>> = {
	...shapes,
	m: '(?:0[1-9]|1[0-2])',
	d: '(?:0[1-9]|[12]\\d|3[01])',
	H: '(?:[01]\\d|2[0-3])',
};

const shapeOf = (format: string, of = shapes) =>
	format.replaceAll(/%(\w)|[.+]/g, (sign, letter: string | undefined) => (letter === undefined ? `\\${sign}` : (of[letter] ?? '')));

/** Days, the usual reading first: with strokes the month leads, with points the day. */
const days = [
	...['%Y-%m-%d', '%Y/%m/%d', '%Y.%m.%d'],
	...['%m/%d/%Y', '%d/%m/%Y', '%m-%d-%Y', '%d-%m-%Y', '%d.%m.%Y', '%m.%d.%Y'],
	...['%m/%d/%y', '%d/%m/%y', '%m-%d-%y', '%d-%m-%y'],
	...['%d-%b-%Y', '%d %b %Y', '%d %B %Y', '%d/%b/%Y', '%b %d, %Y', '%B %d, %Y', '%b %d %Y', '%B %d %Y', '%d-%b-%y', '%d %b %y'],
	...['%y/%m/%d', '%y-%m-%d'],
] as const;

/** Two digits between points are parts of a version, too (1.10.12): these are taken in full width only. */
const narrowDays = ['%d.%m.%y', '%m.%d.%y', '%y.%m.%d'] as const;

const months = ['%Y-%m', '%m/%Y', '%b %Y', '%B %Y', '%b-%Y', '%b-%y'] as const;

const clocks = ['%H:%M', '%H:%M:%S', '%H:%M:%S.%f', '%I:%M %p', '%I:%M:%S %p', '%I:%M%p', '%I:%M:%S%p'] as const;

/** What may follow a clock of 24 hours that stands behind a day: its distance from UTC. */
const zones = ['', 'Z', '%z', ' %z'] as const;

const compacts = ['%Y%m%d', '%Y%m%d%H%M', '%Y%m%d%H%M%S', '%Y%m%dT%H%M%S'] as const;

const twoOrders = /^(%[md])([/.-])(%[md])/;

/** Of the formats that begin with a day and a month in numbers. */
export function orderOfFormat(format: string): DateOrder | null {
	if (!twoOrders.test(format)) return null;
	return format.startsWith('%m') ? 'month first' : 'day first';
}

function timeFormat(format: string, shape = shapeOf(format)): TimeFormat {
	const order = orderOfFormat(format);
	return {
		format,
		shape,
		order,
		twin: order === null ? null : format.replace(twoOrders, '$3$2$1'),
		clock: isClock(format),
		compact: compacts.some(compact => compact === format),
	};
}

/** A format that names no day tells a time of day: strptime then says 1900, which nobody wrote. */
export const isClock = (format: string): boolean => format !== 'iso' && !/%[YymdbBjcxG]/.test(format);

const behindDays = clocks.flatMap(clock => (clock.includes('%p') ? [clock] : zones.map(zone => `${clock}${zone}`)));

/** Every form that is read, the first that all values of a column have is taken. */
export const timeFormats: readonly TimeFormat[] = [
	...days.map(day => timeFormat(day)),
	...days.flatMap(day =>
		(day.startsWith('%Y') ? [' ', 'T'] : [' ', ', ']).flatMap(between => behindDays.map(clock => timeFormat(`${day}${between}${clock}`))),
	),
	...narrowDays.map(day => timeFormat(day, shapeOf(day, twoDigits))),
	...months.map(month => timeFormat(month, shapeOf(month, {...twoDigits, Y: likelyYear}))),
	...clocks.map(clock => timeFormat(clock)),
	...compacts.map(compact => timeFormat(compact, shapeOf(compact, {...twoDigits, Y: likelyYear}))),
];
