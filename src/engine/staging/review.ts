import path from 'node:path';
import {counted} from '../../domain/format.ts';
import type {ReviewItem} from '../../domain/inbox.ts';
import type {Role} from '../../domain/roles.ts';
import type {SessionState} from '../../domain/state.ts';
import type {Phase} from '../../domain/workflow.ts';
import {readBounded} from '../../system/files.ts';
import {type Applied, applyReview} from './apply.ts';
import {type Change, changesOf} from './changes.ts';
import {diffOf} from './file-diff.ts';
import {dropReview, type ReviewedChange, type ReviewRecord, readingOrder, reviewFolder, saveAccepted} from './review-record.ts';
import {readBase} from './stage.ts';
import {readWritten} from './written.ts';

/** Path → text of the blueprint as rendered for the project in a work folder; empty when it has none. */
export type BlueprintTexts = (work: string) => Promise<ReadonlyMap<string, string>>;

export type Collected =
	| {readonly kind: 'nothing'}
	| {readonly kind: 'problem'; readonly problem: string}
	| {readonly kind: 'review'; readonly record: ReviewRecord};

export type Delivery = {
	readonly phase: Phase;
	readonly step: string;
	readonly role: Role;
	readonly backend: string;
	readonly ours: boolean;
	readonly work: string;
	readonly project: string;
	readonly summary: string;
	readonly report: string | null;
};

/** Longer texts are not compared line by line before somebody looks at them. */
const mostCounted = 1024 * 1024;
/** Paths that an inbox item names by itself; the review has all of them. */
const mostNamed = 200;

export const reviewId = (phase: Phase, step: string): string => `review:${phase}.${step}`;

/** What a sub-agent made of its copy of the project, held against the project as it stands now. */
export async function collect(delivery: Delivery, state: SessionState, blueprint: BlueprintTexts): Promise<Collected> {
	const {work, project, ours} = delivery;
	const base = await readBase(work);
	if (base === null) return {kind: 'problem', problem: `${work} was not made from the project; run the step again`};
	const improves = state.job === 'improve';
	const written = await readWritten(project);
	const found = await changesOf({work, project, base, written, blueprint: await blueprint(work), ours, improves});
	if (!found.ok) return {kind: 'problem', problem: found.problem};
	if (found.changes.length === 0) return {kind: 'nothing'};
	const changes: ReviewedChange[] = [];
	for (const change of found.changes) changes.push({...change, keys: [...change.keys], ...(await countLines(work, project, change))});
	const {phase, step, role, backend, summary, report} = delivery;
	const leftOut = found.leftOut.map(one => ({...one}));
	const record = {schema: 1 as const, phase, step, role, backend, summary, report, changes, leftOut, pipeline: base.pipeline, improves};
	return {kind: 'review', record};
}

async function countLines(work: string, project: string, change: Change): Promise<{added: number | null; removed: number | null}> {
	if (change.binary || change.bytes > mostCounted) return {added: null, removed: null};
	try {
		const next = await readBounded(path.join(work, change.path), mostCounted);
		const before = await readBounded(path.join(project, change.path), mostCounted);
		const {added, removed} = diffOf(before?.toString('utf8') ?? null, next?.toString('utf8') ?? '');
		return {added, removed};
	} catch {
		return {added: null, removed: null}; // what stands there is too long to be compared
	}
}

/** The inbox item that asks for a look at these files. */
export function reviewItem(record: ReviewRecord, at: string): ReviewItem {
	const same = record.changes.filter(change => change.from === 'blueprint' && change.conflict === null);
	const others = readingOrder(record.changes.filter(change => !same.includes(change)));
	return {
		kind: 'review',
		id: reviewId(record.phase, record.step),
		phase: record.phase,
		step: record.step,
		role: record.role,
		at,
		title: reviewTitle(record),
		why: record.summary,
		effect: 'written to the project',
		files: others.slice(0, mostNamed).map(({path: name, status, from, added, removed, conflict}) => ({
			path: name,
			status,
			from,
			added,
			removed,
			conflict,
		})),
		total: record.changes.length,
		same: {files: same.length, added: same.reduce((sum, change) => sum + (change.added ?? 0), 0)},
		left_out: record.leftOut.length,
	};
}

/** `41 new files, 1 changed: 38 as in the blueprint`. */
function reviewTitle({changes}: ReviewRecord): string {
	const fresh = changes.filter(change => change.status === 'new').length;
	const changed = changes.length - fresh;
	const same = changes.filter(change => change.from === 'blueprint').length;
	const disputed = changes.filter(change => change.conflict !== null).length;
	const counts =
		fresh === 0 ? counted(changed, 'changed file') : `${counted(fresh, 'new file')}${changed > 0 ? `, ${changed} changed` : ''}`;
	const parts = [...(same > 0 ? [`${same} as in the blueprint`] : []), ...(disputed > 0 ? [`${disputed} that you changed too`] : [])];
	return parts.length > 0 ? `${counts}: ${parts.join(', ')}` : counts;
}

/** Notes the acceptance, then writes the files; cut off in between, the next program that opens the session goes on. */
export async function accept(session: string, record: ReviewRecord, project: string, take: readonly string[]): Promise<Applied> {
	const folder = reviewFolder(session, record);
	await saveAccepted(folder, take);
	return applyReview(folder, record, project, new Set(take));
}

/** The review is over, its files are in the project or in nobody's. */
export const forget = (session: string, place: {readonly phase: Phase; readonly step: string}): Promise<void> =>
	dropReview(reviewFolder(session, place));

/** `; kept your README.md`: what a step's summary says of files that were not written. */
export function keptWords(kept: readonly string[]): string {
	if (kept.length === 0) return '';
	const named = kept.slice(0, 3).join(', ');
	return `; kept as it stands: ${named}${kept.length > 3 ? ` and ${kept.length - 3} more` : ''}`;
}
