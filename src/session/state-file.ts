import {hash} from 'node:crypto';
import * as z from 'zod';
import {type SessionState, schemaVersion, stateSchema} from '../domain/state.ts';
import {codeOf, messageOf} from '../system/errors.ts';
import {readBounded} from '../system/files.ts';
import {cannot} from './io-failure.ts';
import {maxStateBytes} from './layout.ts';
import {isRaw, migrate, type Raw} from './migrations.ts';

export type StateFile =
	| {readonly kind: 'good'; readonly state: SessionState; readonly bytes: Buffer}
	| {readonly kind: 'missing'}
	/** `why` ends the sentence "state.json cannot be used: …". */
	| {readonly kind: 'bad'; readonly why: string}
	/** In order, and written by a later version of this program: not to be touched. */
	| {readonly kind: 'newer'; readonly why: string};

/**
 * The state as it is saved. Its last member `checksum` is the SHA-256, in hex, of the JSON of all others in their order and without
 * spaces: a bit that flips inside a string leaves whole JSON of the right shape, and only this tells.
 */
export function stateText(state: SessionState): string {
	const text = JSON.stringify(state);
	return `${text.slice(0, -1)},"checksum":"${hash('sha256', text)}"}\n`;
}

/** True when a parsed file is what was saved, or says nothing of it: earlier versions wrote no checksum, and a person may take it out. */
function isIntact(raw: Raw): boolean {
	const {checksum, ...rest} = raw;
	return checksum === undefined || checksum === hash('sha256', JSON.stringify(rest));
}

/**
 * Reads one state file of the session `id`. What is in it never throws; a file that cannot be read at all (permission, disk
 * error) is a Failure, because it may be in perfect order.
 */
export async function readStateFile(file: string, id: string): Promise<StateFile> {
	let bytes: Buffer | null;
	try {
		bytes = await readBounded(file, maxStateBytes);
	} catch (error) {
		if (codeOf(error) === undefined) return {kind: 'bad', why: messageOf(error)};
		throw cannot('read', file, error);
	}
	if (bytes === null) return {kind: 'missing'};
	const result = parseState(bytes, id);
	if (typeof result !== 'string') return {kind: 'good', state: result, bytes};
	return {kind: isNewer(bytes) ? 'newer' : 'bad', why: result};
}

function isNewer(bytes: Buffer): boolean {
	try {
		const parsed: unknown = JSON.parse(bytes.toString('utf8'));
		return isRaw(parsed) && typeof parsed['schema'] === 'number' && parsed['schema'] > schemaVersion;
	} catch {
		return false; // no JSON: bad, not new
	}
}

/** The state in these bytes, or why there is none. */
export function parseState(bytes: Buffer, id: string): SessionState | string {
	if (bytes.length === 0) return 'it is empty';
	let parsed: unknown;
	try {
		parsed = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
	} catch {
		return `it is not whole JSON (${bytes.length} bytes)`;
	}
	const {raw, problem} = migrate(parsed);
	if (problem !== null) return problem;
	const result = stateSchema.safeParse(raw);
	if (!result.success) return firstIssue(result.error);
	const state = result.data;
	if (state.session_id !== id) return `it belongs to session ${state.session_id}`;
	if (state.history.length === 0 || state.history.at(-1)?.seq !== state.seq) return `its history does not end at its number ${state.seq}`;
	// Last, because a sentence on what is wrong says more than that something is.
	if (isRaw(parsed) && !isIntact(parsed)) return 'its checksum is not that of its content: it was changed after it was saved';
	return state;
}

function firstIssue(error: z.ZodError): string {
	const issue = error.issues[0];
	return issue ? `${issue.path.join('.') || 'it'}: ${issue.message}` : z.prettifyError(error);
}
