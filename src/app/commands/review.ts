import {counted} from '../../domain/format.ts';
import type {InboxItem, ReviewItem} from '../../domain/inbox.ts';
import {startText, topView, type ViewState} from '../view-state.ts';
import {act, type CommandContext, change, say, state} from './context.ts';
import type {Guard} from './guard.ts';

/** The review that the files view shows: the one it was opened for, else the first that waits; null: the files that are written. */
export function shownReview(now: ViewState, inbox: readonly InboxItem[]): ReviewItem | null {
	const view = topView(now);
	if (now.cursors['files.written'] === 1) return null;
	const wanted = view.id === 'files' ? view.review : undefined;
	const reviews = inbox.filter((item): item is ReviewItem => item.kind === 'review');
	return reviews.find(item => item.id === wanted) ?? reviews[0] ?? null;
}

/** Said before the words are typed: they would not change what it makes. */
export const analystReadsNoWords =
	'The built-in analyst reads no words: its step stops, your reason stays in its line, and nothing is written.';

/** `a` takes the files, `d` and `D` send them back with words. */
export function decideReview(context: CommandContext, guard: Guard, target: string, item: ReviewItem, accepted: boolean): void {
	const refused = guard.refuse(target, context.now());
	if (refused) {
		say(context, refused);
		return;
	}
	if (!accepted) {
		change(context, startText(state(context), {kind: 'reject', id: item.id}));
		const by = context.engine()?.session.getState().state.phases[item.phase ?? 'ASSESSMENT'].steps[item.step ?? '']?.backend;
		if (by === 'analyst') say(context, analystReadsNoWords);
		return;
	}
	const mark = `${item.id} `;
	const marked = [...state(context).marked];
	const take = marked.filter(one => one.startsWith(mark)).map(one => one.slice(mark.length));
	const kept = item.files.filter(file => file.conflict !== null && !take.includes(file.path)).length;
	act(
		context,
		{type: 'answer', id: item.id, answer: {kind: 'review', accepted: true, take}},
		`Accepted: ${counted(item.total - kept, 'file')} to write${kept > 0 ? `, ${kept} kept as ${kept === 1 ? 'it stands' : 'they stand'}` : ''}.`,
	);
	change(context, {marked: new Set(marked.filter(one => !one.startsWith(mark)))});
}

/** The words are what the sub-agent reads; without them it is only said that they were rejected. */
export function reject(context: CommandContext, id: string, words: string): void {
	act(
		context,
		{type: 'answer', id, answer: {kind: 'review', accepted: false, words: words === '' ? null : words}},
		'Rejected: none of these files is written.',
	);
}
