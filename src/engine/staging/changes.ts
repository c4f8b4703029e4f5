import {open} from 'node:fs/promises';
import path from 'node:path';
import {sha256OfFile} from '../../analysis/dataset/sha256.ts';
import {workflow} from '../../domain/workflow.ts';
import {mostPipelineBytes, pipelineFile} from '../../steps/pipeline-file.ts';
import {messageOf} from '../../system/errors.ts';
import {readBounded} from '../../system/files.ts';
import {mergePipeline, sectionHashes} from './pipeline-merge.ts';
import {hashOf} from './place-file.ts';
import type {Base} from './stage.ts';
import {type LeftOut, listTree, type TreeFile} from './tree.ts';
import type {Source, Written, WrittenEntry} from './written.ts';

/** Why the file that stands in the project is kept unless a person says otherwise. */
export type Conflict =
	/** The user wrote or changed it. */
	| 'yours'
	/** Another step wrote it since this one began. */
	| 'step';

export type Change = {
	/** Below the project, with `/`. */
	readonly path: string;
	readonly status: 'new' | 'changed';
	readonly from: Source;
	readonly binary: boolean;
	readonly bytes: number;
	readonly executable: boolean;
	/** SHA-256 of what stands in the project now; null: nothing. */
	readonly now: string | null;
	readonly conflict: Conflict | null;
	/** pipeline.yaml: the keys that are in conflict; of all others both sides' changes are kept. */
	readonly keys: readonly string[];
};

export type Changes =
	| {readonly ok: true; readonly changes: readonly Change[]; readonly leftOut: readonly LeftOut[]}
	/** What is wrong, in words the sub-agent can act on. */
	| {readonly ok: false; readonly problem: string};

export type Staged = {
	/** The work folder and the project, absolute. */
	readonly work: string;
	readonly project: string;
	readonly base: Base;
	readonly written: Written;
	/** Path → text of the blueprint as rendered for this project. */
	readonly blueprint: ReadonlyMap<string, string>;
	/** The sub-agent is the built-in analyst. */
	readonly ours: boolean;
	/** The project was there before: all of it is the user's, and changes to it are what was asked for. */
	readonly improves: boolean;
};

/** More is no project written for a person to read. */
const mostChanges = 2000;
const mostListed = 50;

/** Reports of steps are taken by their own schemas and from their own step only; documents are written by the program. */
const delivered: ReadonlySet<string> = new Set(workflow.flatMap(step => [...step.delivers]));
const waivers = 'gates/waivers.yaml';

/** Files of the work folder that differ from what it began as, each held against what stands in the project now. */
export async function changesOf(staged: Staged): Promise<Changes> {
	try {
		const {files, leftOut} = await listTree(staged.work);
		const changes: Change[] = [];
		const others: LeftOut[] = [...leftOut];
		for (const file of files) {
			if (delivered.has(file.path)) continue;
			const sha256 = await sha256OfFile(path.join(staged.work, file.path));
			if (staged.base.files.get(file.path) === sha256) continue;
			if (changes.length >= mostChanges) {
				return {ok: false, problem: `more than ${mostChanges} files differ from the project; remove what is not part of it`};
			}
			const change = await changeOf(staged, file, sha256);
			if (change === null) continue;
			if (file.path === waivers && change.from !== 'blueprint') others.push({path: file.path, why: 'only a person waives checks'});
			else changes.push(change);
		}
		const there = new Set(files.map(file => file.path));
		for (const given of staged.base.files.keys()) {
			if (!there.has(given) && !delivered.has(given)) others.push({path: given, why: 'the sub-agent removed it; the project keeps it'});
		}
		return {ok: true, changes, leftOut: others.slice(0, mostListed)};
	} catch (error) {
		return {ok: false, problem: messageOf(error)};
	}
}

/** null: the project has exactly this already. Throws with a sentence for the sub-agent. */
async function changeOf(staged: Staged, file: TreeFile, sha256: string): Promise<Change | null> {
	const now = await hashOf(path.join(staged.project, file.path));
	if (now === sha256) return null;
	if (now === 'other') throw new Error(`${file.path} is a link or a folder in the project: choose another path`);
	const written = staged.written.get(file.path);
	const common = {
		path: file.path,
		status: now === null ? ('new' as const) : ('changed' as const),
		from: await sourceOf(staged, file),
		binary: await isBinary(path.join(staged.work, file.path)),
		bytes: file.bytes,
		executable: file.executable,
		now,
	};
	if (file.path === pipelineFile && now !== null) {
		const disputed = await disputedKeys(staged, written, now);
		return disputed === null ? null : {...common, conflict: disputed.length > 0 ? 'yours' : null, keys: disputed};
	}
	return {...common, conflict: conflictOf(staged, file.path, now, written), keys: []};
}

function conflictOf(staged: Staged, relative: string, now: string | null, written: WrittenEntry | undefined): Conflict | null {
	const given = staged.base.files.get(relative) ?? null;
	// A file that was given and is gone was removed by the user.
	if (now === null) return given === null ? null : 'yours';
	if (now !== given) return written?.sha256 === now ? 'step' : 'yours';
	return written?.sha256 === now || staged.improves ? null : 'yours';
}

async function sourceOf(staged: Staged, file: TreeFile): Promise<Source> {
	const text = staged.blueprint.get(file.path);
	if (text !== undefined && Buffer.byteLength(text) === file.bytes) {
		const bytes = await readBounded(path.join(staged.work, file.path), file.bytes);
		if (bytes?.equals(Buffer.from(text))) return 'blueprint';
	}
	return staged.ours ? 'data' : 'agent';
}

/** Keys of pipeline.yaml that both the sub-agent and somebody else changed; null: merged, nothing is left to change. */
async function disputedKeys(staged: Staged, written: WrittenEntry | undefined, now: string): Promise<readonly string[] | null> {
	const current = await textOf(staged.project);
	const next = await textOf(staged.work);
	const own = staged.improves ? new Set<string>() : ownKeys(current, written, now);
	const merged = mergePipeline({base: staged.base.pipeline, current, next: next ?? '', own, take: true});
	if (!merged.ok) throw new Error(merged.problem);
	return merged.text === current ? null : merged.disputed;
}

const textOf = async (root: string): Promise<string | null> =>
	(await readBounded(path.join(root, pipelineFile), mostPipelineBytes))?.toString('utf8') ?? null;

/**
 * Top-level keys of pipeline.yaml whose value is a person's: another than the program wrote last. The file's own hash does not tell
 * it, because steps bring their keys into a file that a person changed. Throws when it is no mapping.
 */
export function ownKeys(current: string | null, written: WrittenEntry | undefined, now: string | null): ReadonlySet<string> {
	if (current === null || (!written?.sections && written?.sha256 === now)) return new Set();
	const known = written?.sections ?? {};
	return new Set([...sectionHashes(current)].filter(([key, hash]) => known[key] !== hash).map(([key]) => key));
}

const looked = 8192;

/** A zero byte near the beginning, as git tells. */
async function isBinary(file: string): Promise<boolean> {
	const handle = await open(file, 'r');
	try {
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(looked), 0, looked, 0);
		return buffer.subarray(0, bytesRead).includes(0);
	} finally {
		await handle.close();
	}
}
