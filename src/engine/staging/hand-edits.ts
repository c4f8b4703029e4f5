import path from 'node:path';
import * as z from 'zod';
import type {SessionEvent} from '../../domain/events.ts';
import {pipelineFile, readPipeline} from '../../steps/pipeline-file.ts';
import {messageOf} from '../../system/errors.ts';
import {readBounded, writeDurably} from '../../system/files.ts';
import {sectionHashes} from './pipeline-merge.ts';
import {hashOf} from './place-file.ts';
import {readWritten} from './written.ts';

type FilesChanged = Extract<SessionEvent, {type: 'files.changed'}>;

export type Look =
	| {readonly kind: 'same'}
	/** A person edited pipeline.yaml and it does not fit any more; one sentence with key and line. */
	| {readonly kind: 'broken'; readonly problem: string}
	| {
			readonly kind: 'edited';
			readonly keys: readonly string[];
			readonly event: FilesChanged;
			/** Remembers these edits, so that they are not told again. */
			readonly seen: () => Promise<void>;
	  };

/** Which step of the design answers for a key; keys that are not here are the first step's. */
const stepOfKey: Readonly<Record<string, string | undefined>> = {
	features: 'features',
	excluded: 'features',
	split: 'training',
	model: 'training',
	serving: 'serving',
	constraints: 'serving',
	monitors: 'monitoring',
};

const seenSchema = z.record(z.string(), z.string());
const mostSeen = 1024 * 1024;
const gone = 'gone';

/** Looks whether a person edited pipeline.yaml since the program wrote it and since their last edits were noted. */
export async function lookAtPipeline(session: string, project: string): Promise<Look> {
	const entry = (await readWritten(project)).get(pipelineFile);
	const file = path.join(project, pipelineFile);
	// What the design has not written yet is nobody's input.
	if (!entry) return {kind: 'same'};
	const now = await hashOf(file);
	const seen = await readSeen(session);
	// A step that brought its keys into an edited file recorded the whole of it: only the keys tell whose they are.
	if (now === seen[wholeFile] || (now === entry.sha256 && !entry.sections)) return {kind: 'same'};
	const read = await readPipeline(project);
	if (!read.ok) return {kind: 'broken', problem: read.problem};
	let hashes: ReadonlyMap<string, string>;
	try {
		hashes = sectionHashes(read.text);
	} catch (error) {
		return {kind: 'broken', problem: messageOf(error)};
	}
	const written = entry.sections ?? {};
	const all = new Set([...hashes.keys(), ...Object.keys(written)]);
	const keys = [...all].filter(key => {
		const hash = hashes.get(key) ?? gone;
		return hash !== (written[key] ?? gone) && hash !== seen[key];
	});
	const noted = {...Object.fromEntries([...all].map(key => [key, hashes.get(key) ?? gone])), [wholeFile]: now ?? gone};
	const note = () => writeDurably(seenFile(session), `${JSON.stringify(noted)}\n`, {mode: 0o600});
	if (keys.length === 0) {
		await note(); // only its comments or its order
		return {kind: 'same'};
	}
	const steps = [...new Set(keys.map(key => stepOfKey[key] ?? 'ingestion'))];
	return {
		kind: 'edited',
		keys,
		seen: note,
		event: {
			type: 'files.changed',
			files: [`${pipelineFile} (${keys.join(', ')})`],
			steps: steps.map(step => ({phase: 'PIPELINE_DESIGN', step})),
		},
	};
}

/** No key of a pipeline is empty. */
const wholeFile = '';
const seenFile = (session: string) => path.join(session, 'pipeline-seen.json');

async function readSeen(session: string): Promise<Readonly<Record<string, string>>> {
	try {
		const bytes = await readBounded(seenFile(session), mostSeen);
		return bytes === null ? {} : seenSchema.parse(JSON.parse(bytes.toString('utf8')));
	} catch {
		return {}; // then the edits are told once more
	}
}

/** The steps that read the data files; all phases after them follow. */
export const dataChanged = (files: readonly string[]): FilesChanged => ({
	type: 'files.changed',
	files: files.map(file => path.basename(file)),
	steps: ['problem_type', 'data'].map(step => ({phase: 'ASSESSMENT', step})),
});
