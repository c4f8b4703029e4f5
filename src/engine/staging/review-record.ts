import {mkdtemp, readdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {roles} from '../../domain/roles.ts';
import {phases} from '../../domain/workflow.ts';
import {pipelineFile} from '../../steps/pipeline-file.ts';
import {makePrivateDirectory, readBounded, syncDirectory, writeDurably} from '../../system/files.ts';
import {copyDurably} from './place-file.ts';
import {sources} from './written.ts';

const changeSchema = z.object({
	path: z.string(),
	status: z.enum(['new', 'changed']),
	from: z.enum(sources),
	binary: z.boolean(),
	bytes: z.number(),
	executable: z.boolean(),
	now: z.string().nullable(),
	conflict: z.enum(['yours', 'step']).nullable(),
	keys: z.array(z.string()),
	/** Lines; null: not counted (binary, or too long). */
	added: z.number().nullable(),
	removed: z.number().nullable(),
});
export type ReviewedChange = z.infer<typeof changeSchema>;

const recordSchema = z.object({
	schema: z.literal(1),
	phase: z.enum(phases),
	step: z.string(),
	role: z.enum(roles),
	backend: z.string(),
	/** How the step settles when the files are taken. */
	summary: z.string(),
	report: z.string().nullable(),
	changes: z.array(changeSchema),
	leftOut: z.array(z.object({path: z.string(), why: z.string()})),
	/** pipeline.yaml as the sub-agent was given it. */
	pipeline: z.string().nullable(),
	/** The project was there before the session; its pipeline.yaml is merged without asking about each key. */
	improves: z.boolean(),
});
export type ReviewRecord = z.infer<typeof recordSchema>;

/** What a person (or the rule for nobody there) said: which disputed files are taken over what stands in the project. */
const acceptedSchema = z.object({schema: z.literal(1), take: z.array(z.string())});
export type Accepted = z.infer<typeof acceptedSchema>;

const mostBytes = 64 * 1024 * 1024;
const reviewsFolder = (session: string) => path.join(session, 'reviews');

/** Where a step's files wait for their review: `review.json` and below `files/` what is to be written. */
export const reviewFolder = (session: string, place: {readonly phase: string; readonly step: string}): string =>
	path.join(reviewsFolder(session), `${place.phase}.${place.step}`);

/** Path of a file that waits for its review. */
export const reviewedFile = (folder: string, relative: string): string => path.join(folder, 'files', relative);

/**
 * Keeps what is to be reviewed apart from the work folder, so that what is looked at is what is written. The folder appears whole
 * or not at all.
 */
export async function saveReview(session: string, work: string, record: ReviewRecord): Promise<void> {
	await makePrivateDirectory(reviewsFolder(session));
	const draft = await mkdtemp(path.join(reviewsFolder(session), '.draft-'));
	try {
		for (const {path: relative, executable} of record.changes) {
			await copyDurably(path.join(work, relative), reviewedFile(draft, relative), executable);
		}
		await writeDurably(path.join(draft, 'review.json'), `${JSON.stringify(record)}\n`, {mode: 0o600});
		const folder = reviewFolder(session, record);
		await rm(folder, {recursive: true, force: true});
		await rename(draft, folder);
		await syncDirectory(reviewsFolder(session));
	} catch (error) {
		await rm(draft, {recursive: true, force: true}).catch(() => undefined);
		throw error;
	}
}

/** null: nothing of this step waits. Throws when the record is damaged. */
export async function readReview(folder: string): Promise<ReviewRecord | null> {
	const bytes = await readBounded(path.join(folder, 'review.json'), mostBytes);
	return bytes === null ? null : recordSchema.parse(JSON.parse(bytes.toString('utf8')));
}

/** From here on the files are written, by this program or the next that opens the session. */
export async function saveAccepted(folder: string, take: readonly string[]): Promise<void> {
	await writeDurably(path.join(folder, 'accepted.json'), `${JSON.stringify({schema: 1, take})}\n`, {mode: 0o600});
}

export async function readAccepted(folder: string): Promise<Accepted | null> {
	const bytes = await readBounded(path.join(folder, 'accepted.json'), mostBytes);
	return bytes === null ? null : acceptedSchema.parse(JSON.parse(bytes.toString('utf8')));
}

export async function dropReview(folder: string): Promise<void> {
	await rm(folder, {recursive: true, force: true});
}

/** Folders of all that waits or is being written; drafts that a kill left behind are removed. */
export async function reviewFolders(session: string): Promise<readonly string[]> {
	const names = await readdir(reviewsFolder(session)).catch(() => []);
	const found: string[] = [];
	for (const name of names.sort()) {
		const folder = path.join(reviewsFolder(session), name);
		if (name.startsWith('.draft-')) await dropReview(folder);
		else found.push(folder);
	}
	return found;
}

export const isPipeline = (change: {readonly path: string}): boolean => change.path === pipelineFile;

/** Rows of data: taken with the rest, but nobody reviews them line by line. */
export const isData = (change: {readonly path: string}): boolean => change.path.startsWith('data/');

/**
 * The order in which changes are read: pipeline.yaml, which says what was decided; then what was written for this project; the rows
 * of its data last. Within each as they came.
 */
export function readingOrder<Change extends {readonly path: string}>(changes: readonly Change[]): readonly Change[] {
	const rank = (change: Change): number => (isPipeline(change) ? 0 : isData(change) ? 2 : 1);
	return changes.toSorted((one, other) => rank(one) - rank(other));
}
