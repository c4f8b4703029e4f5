import type {FileDiff} from '../../engine/staging/file-diff.ts';
import {head} from '../cells.ts';
import {type Row, span} from '../rows.ts';
import {paragraph} from '../text-block.ts';

export type DiffRows = {
	readonly rows: readonly Row[];
	/** Row of each hunk's first line that differs. */
	readonly hunks: readonly number[];
	/** Line of the new file by row; for rows that are none the next one. */
	readonly lines: readonly number[];
	/** Cells of the longest line. */
	readonly longest: number;
};

const styles = {'+': 'added', '-': 'removed', ' ': 'plain'} as const;

/** A diff as rows: sign, number of the line, text from column `side` on; between hunks, where the next one stands. */
export function diffRows(diff: FileDiff, side: number, width: number): DiffRows {
	const rows: Row[] = diff.note === null ? [] : [...paragraph(diff.note, width, 'warn')];
	const hunks: number[] = [];
	const lines: number[] = rows.map(() => 1);
	let longest = 0;
	const last = Math.max(1, ...diff.hunks.map(hunk => Math.max(hunk.lines.at(-1)?.after ?? 0, hunk.lines.at(-1)?.before ?? 0)));
	const digits = String(last).length;
	const room = Math.max(1, width - digits - 5);
	for (const [index, hunk] of diff.hunks.entries()) {
		const line = hunk.lines[0];
		if (index > 0) {
			rows.push([span('dim', ` ${' '.repeat(digits)} ... line ${line?.after ?? line?.before ?? 1}`)]);
			lines.push(line?.after ?? 1);
		}
		hunks.push(
			rows.length +
				Math.max(
					0,
					hunk.lines.findIndex(one => one.sign !== ' '),
				),
		);
		for (const {sign, before, after, text} of hunk.lines) {
			longest = Math.max(longest, text.length);
			// Cut roughly first: one line may be megabytes long.
			const part = text.slice(side, side + room + 1);
			const shown = part.length > room ? `${head(part, room - 2)}..` : part;
			rows.push([' ', span('dim', String(after ?? before ?? '').padStart(digits)), ' ', span(styles[sign], `${sign} ${shown}`)]);
			lines.push(after ?? lines.at(-1) ?? 1);
		}
	}
	if (rows.length === 0) rows.push(...paragraph('Nothing differs.', width, 'dim'));
	return {rows, hunks, lines, longest};
}

/** A diff as text, for the clipboard. */
export const diffText = (path: string, diff: FileDiff): string =>
	[`+++ ${path}`, ...diff.hunks.flatMap(hunk => hunk.lines.map(line => `${line.sign}${line.text}`))].join('\n');
