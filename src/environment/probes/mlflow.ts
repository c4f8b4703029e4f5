import {stat} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {messageOf} from '../../system/errors.ts';
import {timedOut} from '../outcome.ts';
import type {Probe, ProbeContext} from '../probe.ts';
import {lastLine, type Reading, reading} from '../reading.ts';

const answerMs = 2500;
const bodyBytes = 4096;

/** The tracking server that MLFLOW_TRACKING_URI names. Only that address is asked, without any credential. */
export const mlflow: Probe = {
	id: 'mlflow',
	title: 'MLflow',
	intervalMs: 30_000,
	timeoutMs: 4000,
	spawns: false,
	async read(context) {
		const uri = context.env['MLFLOW_TRACKING_URI'];
		if (!uri) return reading('missing', 'not set', {detail: 'MLFLOW_TRACKING_URI is not set', facts: {uri: null, answers: null}});
		if (/^https?:\/\//i.test(uri)) return askServer(context, uri);
		if (/^(sqlite|postgresql|mysql|mssql)/i.test(uri)) {
			return reading('ok', `database ${withoutCredentials(uri)}`, {
				facts: {uri: withoutCredentials(uri), answers: null},
				detail: 'a database, not asked',
			});
		}
		if (/^[a-z][a-z0-9+-]+:/i.test(uri) && !uri.startsWith('file:')) {
			return reading('ok', `${withoutCredentials(uri)} (not asked)`, {facts: {uri: withoutCredentials(uri), answers: null}});
		}
		return localStore(uri);
	},
};

async function localStore(uri: string): Promise<Reading> {
	let folder: string;
	try {
		folder = uri.startsWith('file:') ? fileURLToPath(uri) : path.resolve(uri);
	} catch (error) {
		return reading('error', 'MLFLOW_TRACKING_URI not understood', {facts: {uri, answers: null}, error: messageOf(error)});
	}
	const facts = {uri, answers: null};
	const there = await stat(folder).then(
		found => found.isDirectory(),
		() => false,
	);
	if (there) return reading('ok', `folder ${folder}`, {facts, command: folder});
	return reading('degraded', `folder ${folder} is not there yet`, {
		facts,
		command: folder,
		error: `${folder} is not a folder; MLflow makes it at the first run`,
	});
}

async function askServer(context: ProbeContext, uri: string): Promise<Reading> {
	const shown = withoutCredentials(uri).replace(/\/+$/, '');
	const command = `GET ${shown}/health`;
	const facts = {uri: shown, answers: false};
	const from = performance.now();
	const late = AbortSignal.timeout(answerMs);
	try {
		const response = await fetch(`${shown}/health`, {redirect: 'manual', signal: AbortSignal.any([context.signal, late])});
		const raw = `${response.status} ${response.statusText}\n${await firstBytes(response)}`;
		if (response.status === 200) return reading('ok', `answers at ${shown}`, {facts: {uri: shown, answers: true}, command, raw});
		return reading('degraded', `${shown} answers ${response.status}`, {
			facts: {uri: shown, answers: true},
			command,
			raw,
			error: `/health answered ${response.status} ${response.statusText}`,
		});
	} catch (error) {
		if (late.aborted || context.signal.aborted) return {...timedOut('MLflow', command, performance.now() - from), facts};
		const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
		return reading('error', `${shown} does not answer`, {facts, command, error: lastLine(messageOf(cause)) || 'no connection'});
	}
}

async function firstBytes(response: Response): Promise<string> {
	const reader = response.body?.getReader();
	if (reader === undefined) return '';
	const chunks: Uint8Array[] = [];
	let length = 0;
	while (length < bodyBytes) {
		const {done, value} = await reader.read();
		if (done) break;
		chunks.push(value);
		length += value.length;
	}
	await reader.cancel();
	return Buffer.concat(chunks).toString('utf8', 0, bodyBytes);
}

/** A tracking address may carry a name and a password; neither belongs on a screen or in a state file. */
function withoutCredentials(uri: string): string {
	return uri.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/, '');
}
