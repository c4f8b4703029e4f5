import {structuredPatch} from 'diff';
import {plainLines} from '../../system/sanitize.ts';

/** One line of a diff: where it stands before and after (counted from 1; null: not there). */
export type DiffLine = {
	readonly sign: '+' | '-' | ' ';
	readonly before: number | null;
	readonly after: number | null;
	readonly text: string;
};
export type Hunk = {readonly lines: readonly DiffLine[]};

/** `rough`: too much differs to be matched line by line, or too long; then it says what is left out. */
export type FileDiff = {
	readonly hunks: readonly Hunk[];
	readonly added: number;
	readonly removed: number;
	/** Why not all of it is shown; null: it is. */
	readonly note: string | null;
};

const context = 3;
/** Above this the exact difference takes seconds; all of the old text is shown removed then, all of the new one added. */
const mostEdits = 4000;
/** Lines a person looks through. */
const mostLines = 20_000;

/** Differences of two texts, without control sequences. `before` null: there was no file. */
export function diffOf(before: string | null, after: string): FileDiff {
	const old = before === null ? [] : linesOf(before);
	const next = linesOf(after);
	if (old.length === 0 || next.length === 0) return whole(old, next, null);
	const patch = structuredPatch('', '', `${old.join('\n')}\n`, `${next.join('\n')}\n`, '', '', {context, maxEditLength: mostEdits});
	if (!patch) return whole(old, next, 'so much differs that the old text is shown as a whole, then the new one');
	let [added, removed, shown] = [0, 0, 0];
	const hunks = patch.hunks.map((hunk): Hunk => {
		let [left, right] = [hunk.oldStart, hunk.newStart];
		const lines = hunk.lines.flatMap((line): readonly DiffLine[] => {
			const text = line.slice(1);
			if (line.startsWith('+')) return [{sign: '+', before: null, after: right++, text}];
			if (line.startsWith('-')) return [{sign: '-', before: left++, after: null, text}];
			return line.startsWith(' ') ? [{sign: ' ', before: left++, after: right++, text}] : [];
		});
		added += lines.filter(line => line.sign === '+').length;
		removed += lines.filter(line => line.sign === '-').length;
		shown += lines.length;
		return {lines};
	});
	return shown > mostLines ? cut({hunks, added, removed, note: null}, shown) : {hunks, added, removed, note: null};
}

/** The last line break ends the last line; it begins none. */
const linesOf = (text: string): readonly string[] => (text === '' ? [] : plainLines(text.replace(/\r?\n$/, '')));

function whole(old: readonly string[], next: readonly string[], note: string | null): FileDiff {
	const lines: readonly DiffLine[] = [
		...old.map((text, index): DiffLine => ({sign: '-', before: index + 1, after: null, text})),
		...next.map((text, index): DiffLine => ({sign: '+', before: null, after: index + 1, text})),
	];
	const diff = {hunks: lines.length > 0 ? [{lines}] : [], added: next.length, removed: old.length, note};
	return lines.length > mostLines ? cut(diff, lines.length) : diff;
}

function cut(diff: FileDiff, total: number): FileDiff {
	let room = mostLines;
	const hunks = diff.hunks.flatMap((hunk): readonly Hunk[] => {
		const lines = hunk.lines.slice(0, Math.max(0, room));
		room -= lines.length;
		return lines.length > 0 ? [{lines}] : [];
	});
	const left = `${mostLines} of ${total} lines are shown; e opens the file`;
	return {...diff, hunks, note: diff.note === null ? left : `${diff.note}; ${left}`};
}
