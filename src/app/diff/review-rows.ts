import {counted} from '../../domain/format.ts';
import type {ReviewItem} from '../../domain/inbox.ts';
import {type Row, span, tableRow} from '../rows.ts';

export const fromWords = {
	blueprint: 'as in the blueprint',
	data: 'written for your data',
	agent: 'written by the sub-agent',
} as const;

export const conflictWords = {
	yours: 'YOU changed it too: yours is kept',
	step: 'another step changed it too: that is kept',
} as const;

/** `+62 -3`; a dash where lines were not counted. */
export function countText(added: number | null, removed: number | null): string {
	if (added === null) return '-';
	return `+${added}${removed ? ` -${removed}` : ''}`;
}

/** The files of a review in the inbox: what was written for this project by name, the rest in numbers. */
export function reviewRows(item: ReviewItem, width: number): readonly Row[] {
	const columns = [{width: Math.max(12, Math.min(60, width - 52))}, {width: 12, align: 'right' as const}, {width: 34}];
	const line = (path: string, count: string, note: Row): Row => [
		'   ',
		...tableRow(columns.slice(0, 2), [path, count]),
		'  ',
		...[note].flat(),
	];
	const unnamed = item.total - item.same.files - item.files.length;
	return [
		...item.files.map(file =>
			line(
				file.path,
				countText(file.added, file.removed),
				file.conflict ? [span('you', conflictWords[file.conflict])] : [span('dim', fromWords[file.from])],
			),
		),
		...(unnamed > 0 ? [line(`${unnamed} more`, '', '')] : []),
		...(item.same.files > 0 ? [line(counted(item.same.files, 'file'), `+${item.same.added}`, [span('dim', fromWords.blueprint)])] : []),
		...(item.left_out > 0 ? [line(`${item.left_out} left out`, '', [span('dim', 'links, odd names, or removed by the sub-agent')])] : []),
	];
}
