import {stat} from 'node:fs/promises';
import type {SessionData, SessionState} from '../domain/state.ts';
import type {Present} from './resume.ts';

/** How the present is measured; the same ways that measured the past. */
export type Measures = {
	/** SHA-256 of files together, in hexadecimal. */
	hash(files: readonly string[], signal?: AbortSignal): Promise<string>;
	gitHead(workspace: string): Promise<string | null>;
};

/** Looks at the data and the repository of a session. The environment is measured by its probes and joins later. */
export async function presentOf(saved: SessionState, measures: Measures, signal?: AbortSignal): Promise<Present> {
	const [data, gitHead] = await Promise.all([presentData(saved.data, measures, signal), measures.gitHead(saved.workspace)]);
	return {data, gitHead, environment: []};
}

async function presentData(data: SessionData | null, measures: Measures, signal: AbortSignal | undefined): Promise<Present['data']> {
	if (!data) return null;
	const there = await Promise.all(data.files.map(isFile));
	const missing = data.files.filter((_, index) => !there[index]);
	return {missing, sha256: missing.length > 0 ? null : await measures.hash(data.files, signal)};
}

async function isFile(file: string): Promise<boolean> {
	try {
		return (await stat(file)).isFile();
	} catch {
		return false; // gone or out of reach: for the session it is the same
	}
}
