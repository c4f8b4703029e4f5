import {bytes, counted} from '../../../domain/format.ts';
import type {ReviewItem} from '../../../domain/inbox.ts';
import {phaseTitles} from '../../../domain/workflow.ts';
import type {FileDiff} from '../../../engine/staging/file-diff.ts';
import type {ReviewedChange} from '../../../engine/staging/review-record.ts';
import {reviewLines} from '../../diff/review-list.ts';
import {conflictWords, fromWords} from '../../diff/review-rows.ts';
import {fileLines, writtenBy} from '../../file-rows.ts';
import {numbered} from '../arguments.ts';
import {type Conversation, NotUnderstood, type Words} from '../conversation.ts';
import {full} from '../speech.ts';

/** The review that is answered now, else the first that waits. */
export function reviewOf(talk: Conversation): ReviewItem {
	const current = talk.current();
	const item = current?.kind === 'review' ? current : talk.state().inbox.find(waiting => waiting.kind === 'review');
	if (item?.kind === 'review') return item;
	throw new NotUnderstood('No files wait for a review. Type files for those that are written.');
}

/** Files of a review in the order of the screen, those as in the blueprint among them; a number names one. */
export async function changesOf(talk: Conversation, item: ReviewItem): Promise<readonly ReviewedChange[]> {
	const review = await talk.engine.review(item.id);
	if (!review) throw new NotUnderstood('The files of this review are gone: stop its step and run it again.');
	return reviewLines(review, true).flatMap(line => (line.kind === 'file' ? [line.change] : []));
}

const linesText = ({added, removed}: ReviewedChange): string =>
	added === null ? 'lines not counted' : `${counted(added, 'line')} added${removed ? `, ${removed} removed` : ''}`;

async function review(talk: Conversation): Promise<void> {
	const item = reviewOf(talk);
	const changes = await changesOf(talk, item);
	const leftOut = (await talk.engine.review(item.id))?.leftOut ?? [];
	const isSame = (change: ReviewedChange) => change.from === 'blueprint' && change.conflict === null;
	const first = changes.findIndex(isSame);
	const same = changes.filter(isSame).length;
	talk.tell(
		[
			`Review${item.phase ? ` of ${phaseTitles[item.phase]}` : ''}: ${full(item.title)} Nothing is written before accept.`,
			...changes.flatMap((change, index) => {
				if (isSame(change))
					return index === first ? [`${first + 1} to ${first + same}: ${counted(same, 'file')} as in the blueprint.`] : [];
				const conflict = change.conflict ? `. ${conflictWords[change.conflict]}; accept new ${index + 1} takes the new one` : '';
				return [`${index + 1}: ${change.path}, ${change.status}, ${linesText(change)}, ${fromWords[change.from]}${conflict}.`];
			}),
			...leftOut.map(file => `Left out: ${file.path}, ${full(file.why)}`),
			'Type diff and a number, more for the first difference, accept, or reject and why.',
		],
		() => diffOf(talk, item, changes, 0),
	);
}

/** A change of a review by number or path. */
export function changeNamed(changes: readonly ReviewedChange[], typed: string): number {
	const number = numbered(typed, changes.length);
	if (number !== null) return number - 1;
	const at = changes.findIndex(change => change.path === typed || change.path.endsWith(`/${typed}`));
	if (at !== -1) return at;
	throw new NotUnderstood(`"${typed}" is no file of this review: say a number from 1 to ${changes.length}, or a path.`);
}

const signs = {'+': 'added', '-': 'removed', ' ': 'same'} as const;

/** Each line with what became of it and its number; between two places, where the next one stands. */
function diffSpeech(diff: FileDiff): readonly string[] {
	const lines = diff.hunks.flatMap((hunk, index) => [
		...(index > 0 ? [`Further down, line ${hunk.lines[0]?.after ?? hunk.lines[0]?.before ?? 1}.`] : []),
		...hunk.lines.map(line => `  ${signs[line.sign]} ${line.after ?? line.before ?? ''}: ${line.text}`),
	]);
	return [...(diff.note === null ? [] : [full(diff.note)]), ...(lines.length === 0 && diff.note === null ? ['Nothing differs.'] : lines)];
}

/** One file's difference; `more` after it goes on to the next file. */
async function diffOf(talk: Conversation, item: ReviewItem, changes: readonly ReviewedChange[], at: number): Promise<void> {
	const change = changes[at];
	if (!change) {
		talk.say('That was the last file of the review.');
		return;
	}
	const diff = await talk.engine.reviewDiff(item.id, change.path, false);
	const next = changes[at + 1];
	talk.tell(
		[
			`File ${at + 1} of ${changes.length}: ${change.path}, ${change.status}, ${counted(diff.added, 'line')} added, ${diff.removed} removed.`,
			...diffSpeech(diff),
			next ? `End of ${change.path}. Type more for ${next.path}.` : `End of ${change.path}, the last file of the review.`,
		],
		next ? () => diffOf(talk, item, changes, at + 1) : undefined,
	);
}

async function file({engine, state, tell}: Conversation, rest: string): Promise<void> {
	const parsed = /^(.*?)(?:\s+from\s+(\d+))?$/s.exec(rest);
	const typed = parsed?.[1] ?? rest;
	const from = Math.max(1, Number(parsed?.[2] ?? 1));
	const files = await engine.files();
	const number = numbered(typed, files.length);
	const path = number === null ? typed : (files[number - 1]?.path ?? typed);
	if (path === '') throw new NotUnderstood('Say file and a number of files, or a path below the project.');
	const lines = fileLines(path, await engine.readFile(path));
	tell([
		`File ${path}, ${counted(lines.length, 'line')}; it lies in ${state().project ?? engine.folder}.`,
		...lines.slice(from - 1).map((line, index) => `  ${from + index}: ${line}`),
	]);
}

/** Files: what waits to be written, as differences; and what is written. */
export const fileWords = {
	files: {
		usage: 'files [TEXT]',
		help: 'All files that the session wrote, or those whose path has a text.',
		answer: async ({engine, tell, state}, rest) => {
			const files = await engine.files();
			const total = files.reduce((sum, listed) => sum + listed.bytes, 0);
			const shown = files.flatMap((listed, index) => {
				const by = writtenBy(listed);
				return listed.path.includes(rest) ? [`${index + 1}: ${listed.path}, ${bytes(listed.bytes)}${by === '' ? '' : `, ${by}`}.`] : [];
			});
			tell([
				`${counted(files.length, 'file')}, ${bytes(total)}, in ${state().project ?? engine.folder}.`,
				...shown,
				files.length === 0 ? 'Nothing was written yet: each step writes its report there.' : 'Type file and a number to read one.',
			]);
		},
	},
	file: {usage: 'file NUMBER or PATH [from LINE]', help: 'Reads a file that the session wrote.', answer: file},
	review: {usage: 'review', help: 'The files that wait to be written, each with its number.', answer: review},
	diff: {
		usage: 'diff [NUMBER or PATH]',
		help: 'What a file of the review would change, line by line; more goes on to the next file.',
		answer: async (talk, rest) => {
			const item = reviewOf(talk);
			const changes = await changesOf(talk, item);
			await diffOf(talk, item, changes, rest === '' ? 0 : changeNamed(changes, rest));
		},
	},
} as const satisfies Words;
