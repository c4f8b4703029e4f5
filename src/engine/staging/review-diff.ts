import path from 'node:path';
import {bytes} from '../../domain/format.ts';
import type {SessionState} from '../../domain/state.ts';
import {readBounded} from '../../system/files.ts';
import {diffOf, type FileDiff} from './file-diff.ts';
import {mergePipeline} from './pipeline-merge.ts';
import {isPipeline, type ReviewRecord, readReview, reviewedFile, reviewFolder} from './review-record.ts';

/** All of a review, and where its files wait. */
export type WaitingReview = Pick<ReviewRecord, 'changes' | 'leftOut' | 'phase' | 'step' | 'role' | 'summary'> & {
	/** Absolute; the files lie in it below their paths in the project. */
	readonly files: string;
};

type Place = {readonly phase: string; readonly step: string};

/** What is read into a diff; longer files are opened in an editor. */
const mostBytes = 2 * 1024 * 1024;

/** null: it waits no more. */
export async function waitingReview(session: string, place: Place): Promise<WaitingReview | null> {
	const folder = reviewFolder(session, place);
	const record = await readReview(folder);
	return record && {...record, files: reviewedFile(folder, '')};
}

/** What would change in the project's file, computed from what stands there now. `take`: of a disputed pipeline.yaml the new values. */
export async function reviewDiff(session: string, project: string, place: Place, relative: string, take: boolean): Promise<FileDiff> {
	const folder = reviewFolder(session, place);
	const record = await readReview(folder);
	const change = record?.changes.find(one => one.path === relative);
	if (!record || !change) throw new Error(`${relative} waits for no review`);
	const nothing = {hunks: [], added: 0, removed: 0};
	if (change.binary) return {...nothing, note: `${bytes(change.bytes)} that are no text; e opens the file`};
	if (change.bytes > mostBytes) return {...nothing, note: `${bytes(change.bytes)}, too long to be shown here; e opens the file`};
	const next = (await readBounded(reviewedFile(folder, relative), mostBytes))?.toString('utf8');
	if (next === undefined) throw new Error(`${relative} waits no more: it was removed`);
	const before = (await readBounded(path.join(project, relative), mostBytes))?.toString('utf8') ?? null;
	if (!isPipeline(change) || before === null) return diffOf(before, next);
	const own = take ? new Set<string>() : new Set(change.keys);
	const merged = mergePipeline({base: record.pipeline, current: before, next, own, take});
	if (!merged.ok) throw new Error(merged.problem);
	return diffOf(before, merged.text);
}

/** The step whose files a review is about. Throws when it waits no more. */
export function placeOfReview(state: SessionState, id: string): Place {
	const item = state.inbox.find(one => one.id === id);
	if (item?.kind !== 'review' || item.phase === null || item.step === null) throw new Error('this review waits no more');
	return {phase: item.phase, step: item.step};
}
