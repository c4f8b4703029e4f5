import {counted} from '../../domain/format.ts';
import {phaseTitles, workflow} from '../../domain/workflow.ts';
import type {WaitingReview} from '../../engine/staging/review-diff.ts';
import {isData, type ReviewedChange, readingOrder} from '../../engine/staging/review-record.ts';
import {type Row, span, tableRow} from '../rows.ts';
import {paragraph} from '../text-block.ts';
import {countText, fromWords} from './review-rows.ts';

/** One line of the list of a review. */
export type ReviewLine =
	| {readonly kind: 'file'; readonly change: ReviewedChange}
	/** What is as in the blueprint, folded into one line. */
	| {readonly kind: 'same'; readonly changes: readonly ReviewedChange[]; readonly open: boolean}
	| {readonly kind: 'left-out'; readonly files: WaitingReview['leftOut']};

/**
 * What is in conflict first, then pipeline.yaml, then what was written for this project, then the blueprint in one line, then the
 * rows of the data, then what is not taken.
 */
export function reviewLines(review: WaitingReview, open: boolean): readonly ReviewLine[] {
	const same = review.changes.filter(change => change.from === 'blueprint' && change.conflict === null);
	const others = review.changes.filter(change => !same.includes(change));
	const first = others.filter(change => change.conflict !== null);
	const own = readingOrder(others.filter(change => change.conflict === null));
	const file = (change: ReviewedChange): ReviewLine => ({kind: 'file', change});
	return [
		...first.map(file),
		...own.filter(change => !isData(change)).map(file),
		...(same.length > 0 ? [{kind: 'same' as const, changes: same, open}] : []),
		...(open ? same.map(file) : []),
		...own.filter(isData).map(file),
		...(review.leftOut.length > 0 ? [{kind: 'left-out' as const, files: review.leftOut}] : []),
	];
}

export function reviewHeading(review: WaitingReview, width: number): Row {
	const title = workflow.find(step => step.phase === review.phase && step.id === review.step)?.title ?? review.step;
	const fresh = review.changes.filter(change => change.status === 'new').length;
	const counts = `${fresh} new, ${review.changes.length - fresh} changed`;
	return [
		span('title', 'REVIEW'),
		`  ${phaseTitles[review.phase]}: ${title}   ${counts}`,
		span('dim', width >= 120 ? '   nothing is written before a' : ''),
	];
}

/** Names what is taken in a conflict, so that it can be marked. */
export const takeMark = (id: string, path: string): string => `${id} ${path}`;

const columnsOf = (width: number) => {
	const note = width < 60 ? 10 : Math.min(46, Math.floor(width * 0.42));
	return [{width: Math.max(8, width - 1 - 12 - note - 4)}, {width: 12, align: 'right' as const}, {width: note}];
};

export function reviewLineRow(line: ReviewLine, here: boolean, taken: boolean, width: number): Row {
	const columns = columnsOf(width);
	const style = here ? 'strong' : 'plain';
	switch (line.kind) {
		case 'file': {
			const {change} = line;
			const note = change.conflict === null ? span('dim', noteOf(change)) : span('you', conflictNote(change, taken));
			return tableRow(columns, [span(style, change.path), countText(change.added, change.removed), note]);
		}
		case 'same': {
			const added = line.changes.reduce((sum, change) => sum + (change.added ?? 0), 0);
			const note = span('dim', line.open ? 'as in the blueprint, enter folds' : 'as in the blueprint, enter opens');
			return tableRow(columns, [span(style, counted(line.changes.length, 'file')), `+${added}`, note]);
		}
		case 'left-out':
			return tableRow(columns, [
				span(style, `${counted(line.files.length, 'file')} left out`),
				'',
				span('dim', 'not taken; why stands below'),
			]);
	}
}

const noteOf = (change: ReviewedChange): string => `${change.status === 'new' ? 'new' : 'changed'}, ${fromWords[change.from]}`;

function conflictNote({conflict, keys}: ReviewedChange, taken: boolean): string {
	const what = keys.length > 0 ? `${keys.join(', ')}: ` : '';
	const whose = conflict === 'yours' ? 'YOURS' : "the other step's";
	return taken
		? `${what}TAKE the new one, space keeps ${conflict === 'yours' ? 'yours' : 'it'}`
		: `${what}KEEP ${whose}, space takes the new`;
}

/** What stands below the lines that are no file. */
export function foldRows(line: Exclude<ReviewLine, {kind: 'file'}>, width: number): readonly Row[] {
	if (line.kind === 'same') {
		return line.changes.map(
			(change): Row => [
				' ',
				...tableRow(
					[{width: Math.max(8, width - 16)}, {width: 12, align: 'right'}],
					[change.path, countText(change.added, change.removed)],
				),
			],
		);
	}
	return line.files.flatMap(file => paragraph(`${file.path}: ${file.why}`, width));
}
