import {secretIn} from './secrets.ts';

/** A line of the assessed repository that can be opened: `path` is relative with `/`, `line` counts from 1, `quote` is on that line. */
export type Evidence = {readonly path: string; readonly line: number; readonly quote: string};

/** Evidence of a named thing; `name` is the field's usual lower-case name ("mlflow"). */
export type Item = Evidence & {readonly name: string};

const longestQuote = 160;

/**
 * The part of a line that is shown as its quote: trimmed, at most 160 characters, and ended before the first control
 * character or secret, so that it is harmless on a screen and in a report, and still found on the line.
 */
export function quoteOf(line: string): string {
	const trimmed = line.trim();
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
	const control = trimmed.search(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffd]/u);
	const plain = control === -1 ? trimmed : trimmed.slice(0, control);
	const clean = plain.slice(0, secretIn(plain)?.from);
	return clean
		.slice(0, longestQuote)
		.replace(/[\ud800-\udbff]$/u, '')
		.trimEnd();
}

const keyOf = (evidence: Evidence) => `${evidence.path}\u0000${evidence.line}`;

/** The same evidence once a line, in the order of path and line. */
export function distinctEvidence<T extends Evidence>(evidence: readonly T[]): T[] {
	const seen = new Map<string, T>();
	for (const one of evidence) if (!seen.has(keyOf(one))) seen.set(keyOf(one), one);
	return [...seen.values()].sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}
