import {median, spread} from './statistics.ts';

/** Something measured beside ours in the same run, or why it was not. */
export type Beside = {readonly what: string; readonly value: number} | {readonly what: string; readonly missing: string};

/** The limit we set ourselves, as a rule that the measured values meet or miss. */
export type Goal = {readonly text: string; readonly met: boolean | null};

/** One line of the bench. */
export type Line = {
	/** Which benchmark it belongs to: what `--only` names. */
	readonly bench: string;
	readonly what: string;
	/** Null: not measured, `note` says why. */
	readonly value: number | null;
	readonly unit: string;
	/** Half the distance between the quartiles as a share of the value; null where it was measured once. */
	readonly spread: number | null;
	readonly floor: Beside;
	readonly peers: readonly Beside[];
	readonly goal: Goal | null;
	readonly note: string;
};

/** A line's value and spread from repeated measurements. */
export const measured = (values: readonly number[]) => ({value: median(values), spread: spread(values)});

/** What stands in place of a measurement that could not be made. */
export const notMeasured = (bench: string, what: string, why: string): Line => ({
	bench,
	what,
	value: null,
	unit: '',
	spread: null,
	floor: {what: '', missing: 'not measured'},
	peers: [],
	goal: null,
	note: why,
});

export const figure = (value: number): string => {
	if (!Number.isFinite(value)) return '?';
	const size = Math.abs(value);
	if (size >= 1000) return Math.round(value).toLocaleString('en-US');
	return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
};

const ratio = (value: number, other: number): string => `${figure(value / other)}x`;

function besideText(value: number | null, beside: Beside): string {
	if ('missing' in beside) return [beside.what, beside.missing].filter(part => part !== '').join(': ');
	return `${figure(beside.value)} ${beside.what}${value === null ? '' : ` (${ratio(value, beside.value)})`}`;
}

const goalText = ({text, met}: Goal): string => `${text}: ${met === null ? 'not judged' : met ? 'met' : 'goal missed'}`;

const columnsOf = (line: Line): readonly string[] => [
	line.bench,
	line.what,
	line.value === null
		? 'not measured'
		: `${figure(line.value)} ${line.unit}${line.spread === null ? '' : ` ±${Math.round(100 * line.spread)}%`}`,
	`floor ${besideText(line.value, line.floor)}`,
	line.peers.length === 0 ? 'peer -' : `peer ${line.peers.map(peer => besideText(line.value, peer)).join(', ')}`,
	line.goal === null ? 'goal -' : `goal ${goalText(line.goal)}`,
	line.note,
];

/** Fixed widths, so that lines printed one after the other, as they are measured, stand below each other. */
const widths = [10, 38, 18, 36, 44, 44];

export function textOf(line: Line): string {
	return columnsOf(line)
		.map((text, column) => text.padEnd(widths[column] ?? 0))
		.join('  ')
		.trimEnd();
}
