import {sanitizeOutput} from '../system/sanitize.ts';

export type ReadingStatus = 'ok' | 'missing' | 'degraded' | 'error' | 'timed-out';

/** A measured property. Lists are flat strings ("scikit-learn 1.8.0") so that two readings can be compared and shown. */
export type Fact = string | number | boolean | null | readonly string[];
export type Facts = Readonly<Record<string, Fact>>;

/** What one look at one part of the environment found. Every text in it is safe for a terminal. */
export type Reading = {
	readonly status: ReadingStatus;
	/** One line of at most 60 characters. */
	readonly summary: string;
	/** A sentence more: why this one, what else was seen. */
	readonly detail?: string;
	readonly facts: Facts;
	/** The command or files that were read, as a person would type them; null when nothing outside was asked. */
	readonly command: string | null;
	/** What the command printed, at most 16 KiB. */
	readonly raw: string;
	/** The cause, in one line, when the status is degraded, error or timed-out. */
	readonly error: string | null;
};

const summaryColumns = 60;
const errorColumns = 200;
const detailColumns = 400;
const rawCharacters = 16 * 1024;

/** Text of a child as plain lines: no escape sequence of any kind, bounded. */
export function plainText(text: string, max = rawCharacters): string {
	const bounded = text.length > max * 4 ? text.slice(0, max * 4) : text;
	const plain = sanitizeOutput(bounded);
	return plain.length > max ? `${plain.slice(0, max)}\n[cut at ${max} characters]` : plain;
}

/** The text as one line of at most `columns` characters; a longer one ends in "...". */
export function oneLine(text: string, columns = summaryColumns): string {
	const line = plainText(text, columns * 4)
		.replace(/\s+/g, ' ')
		.trim();
	return line.length > columns ? `${line.slice(0, columns - 3).trimEnd()}...` : line;
}

/** The last line that says something: where most programs put their reason. */
export function lastLine(text: string): string {
	const lines = plainText(text.slice(-8192)).split('\n');
	return oneLine(lines.findLast(line => line.trim() !== '') ?? '', errorColumns);
}

export type ReadingParts = {
	readonly detail?: string;
	readonly facts?: Facts;
	readonly command?: string | null;
	readonly raw?: string;
	readonly error?: string | null;
};

/** Builds a reading, cleaning and bounding every text that came from outside. */
export function reading(status: ReadingStatus, summary: string, parts: ReadingParts = {}): Reading {
	return {
		status,
		summary: oneLine(summary),
		...(parts.detail === undefined ? {} : {detail: oneLine(parts.detail, detailColumns)}),
		facts: Object.fromEntries(Object.entries(parts.facts ?? {}).map(([name, fact]) => [name, cleanFact(fact)])),
		command: parts.command == null ? null : oneLine(parts.command, detailColumns),
		raw: plainText(parts.raw ?? ''),
		error: parts.error == null ? null : oneLine(parts.error, errorColumns),
	};
}

function cleanFact(fact: Fact): Fact {
	if (typeof fact === 'string') return oneLine(fact, detailColumns);
	if (typeof fact === 'object' && fact !== null) return fact.map(item => oneLine(item, detailColumns));
	return fact;
}

/** Seconds as people say them: "3 s", "0.2 s". */
export const secondsOf = (milliseconds: number) =>
	`${milliseconds >= 1000 ? Math.round(milliseconds / 1000) : Math.round(milliseconds / 100) / 10} s`;

/** Bytes as GiB with one decimal. */
export const gibibytes = (bytes: number) => Math.round((bytes / 1024 ** 3) * 10) / 10;
