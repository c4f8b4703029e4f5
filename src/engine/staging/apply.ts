import path from 'node:path';
import {mostPipelineBytes, pipelineFile} from '../../steps/pipeline-file.ts';
import {makeDirectory, readBounded, writeDurably} from '../../system/files.ts';
import {ownKeys} from './changes.ts';
import {mergePipeline, sectionHashes} from './pipeline-merge.ts';
import {copyDurably, hashOf, placeBelow} from './place-file.ts';
import {isPipeline, type ReviewedChange, type ReviewRecord, reviewedFile} from './review-record.ts';
import {readWritten, saveWritten, type Written, type WrittenEntry} from './written.ts';

export type Applied = {
	readonly wrote: readonly string[];
	/** What stands in the project was kept: `pipeline.yaml (features)` for single keys of it. */
	readonly kept: readonly string[];
};

/**
 * Writes what was accepted into the project, then records it in `.ml-engineer/written.json`. Cut off anywhere, the same call
 * finishes it: what is written already is recognised by its hash. Of what is disputed only `take` is taken; what changed in the
 * project since it was shown is kept. Throws when a file cannot be written; nothing is recorded then.
 */
export async function applyReview(folder: string, record: ReviewRecord, project: string, take: ReadonlySet<string>): Promise<Applied> {
	const written = new Map<string, WrittenEntry>(await readWritten(project));
	const wrote: string[] = [];
	const kept: string[] = [];
	await makeDirectory(project);
	for (const change of record.changes) {
		const from = reviewedFile(folder, change.path);
		const to = await placeBelow(project, change.path);
		const entry = {from: change.from, step: record.step};
		if (isPipeline(change)) {
			const {text, disputed, sections} = await mergedPipeline(from, to, record, written, take.has(change.path));
			if (disputed.length > 0) kept.push(`${change.path} (${disputed.join(', ')})`);
			await makeDirectory(path.dirname(to));
			await writeDurably(to, text);
			written.set(change.path, {...entry, sha256: (await hashOf(to)) ?? '', sections});
			wrote.push(change.path);
			continue;
		}
		const next = await hashOf(from);
		const now = await hashOf(to);
		if (next === null) throw new Error(`${change.path} waits for its review no more: it was removed from ${folder}`);
		if (now !== next && keeps(change, now, take)) {
			kept.push(change.path);
			continue;
		}
		if (now !== next) await copyDurably(from, to, change.executable);
		written.set(change.path, {...entry, sha256: next});
		wrote.push(change.path);
	}
	await saveWritten(project, written);
	return {wrote, kept};
}

function keeps(change: ReviewedChange, now: string | null, take: ReadonlySet<string>): boolean {
	if (take.has(change.path)) return false;
	return change.conflict !== null || now !== change.now;
}

async function mergedPipeline(from: string, to: string, record: ReviewRecord, written: Written, take: boolean) {
	const next = (await readBounded(from, mostPipelineBytes))?.toString('utf8');
	if (next === undefined) throw new Error('pipeline.yaml waits for its review no more: it was removed');
	const current = (await readBounded(to, mostPipelineBytes))?.toString('utf8') ?? null;
	const entry = written.get(pipelineFile);
	const own = record.improves ? new Set<string>() : ownKeys(current, entry, await hashOf(to));
	const merged = mergePipeline({base: record.pipeline, current, next, own, take});
	if (!merged.ok) throw new Error(merged.problem);
	// The keys that a person set stay theirs, until a sub-agent's own value stands there: for them the record keeps what the program wrote.
	const theirs = sectionHashes(next);
	const given = record.pipeline === null ? new Map<string, string>() : sectionHashes(record.pipeline);
	const brought = (key: string, hash: string) => theirs.get(key) === hash && given.get(key) !== hash;
	const sections = Object.fromEntries(
		[...sectionHashes(merged.text)].map(([key, hash]) => [
			key,
			own.has(key) && !brought(key, hash) ? (entry?.sections?.[key] ?? '') : hash,
		]),
	);
	return {text: merged.text, disputed: take ? [] : merged.disputed, sections};
}
