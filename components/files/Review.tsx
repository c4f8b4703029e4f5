import {useCallback, useMemo} from 'react';
import {diffRows, diffText} from '../../src/app/diff/diff-rows.ts';
import {foldRows, reviewHeading, reviewLineRow, reviewLines, takeMark} from '../../src/app/diff/review-list.ts';
import {type CommandHandler, useScreen, useView} from '../../src/app/hooks.ts';
import {type Row, span} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {useLoaded} from '../../src/app/use-loaded.ts';
import type {ReviewItem} from '../../src/domain/inbox.ts';
import {ListAndDetail} from '../primitives/ListAndDetail.tsx';

type Props = {
	readonly item: ReviewItem;
	readonly width: number;
	readonly height: number;
	/** Commands of the view around it, before its own. */
	readonly onCommand: CommandHandler;
};

const sideways = 16;

/** Files that wait to be written: what is new about them first, the blueprint in one line, the difference of the one under the cursor. */
export function Review({item, width, height, onCommand}: Props) {
	const {engine, ask, view} = useScreen();
	const loaded = useLoaded(
		useCallback(() => engine.review(item.id), [engine, item.id]),
		item.at,
	);
	const review = loaded.status === 'there' ? loaded.value : null;
	const open = useView(state => state.cursors['files.same'] === 1);
	const marked = useView(state => state.marked);
	const lines = useMemo(() => (review ? reviewLines(review, open) : []), [review, open]);
	const at = useView(state => Math.min(state.cursors['files'] ?? 0, Math.max(0, lines.length - 1)));
	const side = useView(state => state.offsets['files.side'] ?? 0);
	const line = lines[at];
	const change = line?.kind === 'file' ? line.change : null;
	const path = change?.path ?? null;
	const taken = path !== null && marked.has(takeMark(item.id, path));
	const diff = useLoaded(
		useCallback(
			async () => ({path, diff: path === null ? null : await engine.reviewDiff(item.id, path, taken)}),
			[engine, item.id, path, taken],
		),
	);
	const shown = useMemo(
		() => (diff.status === 'there' && diff.value.path === path && diff.value.diff ? diffRows(diff.value.diff, side, width) : null),
		[diff, path, side, width],
	);
	const detail = useCallback((): readonly Row[] => {
		if (line && line.kind !== 'file') return foldRows(line, width);
		if (diff.status === 'failed') return paragraph(`It cannot be shown: ${diff.reason}`, width, 'bad');
		return shown?.rows ?? paragraph('Reading ...', width, 'dim');
	}, [line, diff, shown, width]);
	const instead =
		loaded.status === 'loading'
			? paragraph('Reading ...', width, 'dim')
			: loaded.status === 'failed'
				? paragraph(`The review cannot be read: ${loaded.reason}`, width, 'bad')
				: review === null
					? paragraph('The files of this review are gone. x in the workspace stops its step, r runs it again.', width, 'warn')
					: null;

	/** To the next or previous place that differs, over the end of a file into the next one. */
	const jump = (index: number, by: 1 | -1) => {
		const name = `files.detail.${index}`;
		const top = view.getState().offsets[name] ?? 0;
		// One line above the difference, so that it is seen where it begins.
		const places = (shown?.hunks ?? []).map(place => Math.max(0, place - 1));
		const next = by === 1 ? places.find(place => place > top) : places.findLast(place => place < top);
		if (next !== undefined) ask.setOffset(name, next);
		else if (index + by >= 0 && index + by < lines.length) ask.setCursor('files', index + by);
		else ask.say(by === 1 ? 'That was the last difference of the last file.' : 'That was the first difference of the first file.');
	};

	return (
		<ListAndDetail
			name="files"
			heading={review ? reviewHeading(review, width) : [span('title', 'REVIEW'), `  ${item.title}`]}
			above={[]}
			count={lines.length}
			line={(index, here) => {
				const one = lines[index];
				if (!one) return '';
				const mark = one.kind === 'file' && marked.has(takeMark(item.id, one.change.path));
				return reviewLineRow(one, here, mark, width - 1);
			}}
			detail={detail}
			instead={instead}
			share={0.4}
			width={width}
			height={height}
			onCommand={(index, command, key) => {
				if (onCommand(command, key)) return true;
				switch (command) {
					case 'enter':
						if (lines[index]?.kind !== 'same') return false;
						ask.setCursor('files.same', view.getState().cursors['files.same'] === 1 ? 0 : 1);
						return true;
					case 'left':
					case 'right': {
						const next = (view.getState().offsets['files.side'] ?? 0) + (command === 'right' ? sideways : -sideways);
						ask.setOffset('files.side', Math.max(0, Math.min(next, Math.max(0, (shown?.longest ?? 0) - sideways))));
						return true;
					}
					case 'search-next':
					case 'search-previous':
						if (view.getState().searches['files']?.text) return false;
						jump(index, command === 'search-next' ? 1 : -1);
						return true;
					case 'mark':
						if (change === null || change.conflict === null)
							ask.say('Only where a file was changed by you too there is something to choose.');
						else ask.toggleMark(takeMark(item.id, change.path));
						return true;
					case 'edit':
						if (review === null || path === null) ask.say('There is no file to open.');
						else ask.edit(`${review.files}/${path}`, shown?.lines[view.getState().offsets[`files.detail.${index}`] ?? 0] ?? 1);
						return true;
					case 'copy':
						if (diff.status === 'there' && diff.value.diff && path !== null) ask.copy(diffText(path, diff.value.diff));
						else ask.say('There is nothing to copy.');
						return true;
					default:
						return false;
				}
			}}
		/>
	);
}
