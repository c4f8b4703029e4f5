import {existsSync} from 'node:fs';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {inputFailure, messageOf} from '../../system/errors.ts';
import {isInside} from '../../system/paths.ts';
import {sqlite} from '../../system/sqlite.ts';

export type Alias = {readonly name: string; readonly alias: string; readonly version: string};

/** The database file of a tracking address; null for a server or another store. */
export function databaseOf(uri: string): string | null {
	const file = /^sqlite:\/\/\/(.+)$/.exec(uri)?.[1];
	return file === undefined ? null : path.resolve(file);
}

/** The address as it holds in any clone: a database of the project itself is named from the project's folder. */
export function portable(uri: string, home: string): string {
	const file = databaseOf(uri);
	if (file === null) return uri.replace(/^([\w+.-]+:\/\/)[^/]*@/, '$1').replace(/[?#].*$/, '');
	return isInside(home, file) ? `sqlite:///${path.relative(home, file)}` : uri;
}

/** What a run recorded last, by metric; null when the store is no file of this machine or does not know the run. */
export function recordedMetrics(uri: string, runId: string): Readonly<Record<string, number>> | null {
	const rows = read(uri, database =>
		database.prepare('SELECT key, value FROM latest_metrics WHERE run_uuid = ? AND is_nan = 0 LIMIT 1000').all(runId),
	);
	if (rows === null || rows.length === 0) return null;
	return Object.fromEntries(rows.flatMap(({key, value}) => (typeof key === 'string' && typeof value === 'number' ? [[key, value]] : [])));
}

/** The aliases of all registered models; null when the store is no file of this machine. */
export function storedAliases(uri: string): readonly Alias[] | null {
	const rows = read(uri, database => database.prepare('SELECT name, alias, version FROM registered_model_aliases LIMIT 10000').all());
	return rows?.map(({name, alias, version}) => ({name: String(name), alias: String(alias), version: String(version)})) ?? null;
}

type Row = Readonly<Record<string, unknown>>;

function read(uri: string, ask: (database: DatabaseSync) => readonly Row[]): readonly Row[] | null {
	const file = databaseOf(uri);
	if (file === null || !existsSync(file)) return null;
	try {
		const database = new (sqlite().DatabaseSync)(file, {readOnly: true, timeout: 5000});
		try {
			return ask(database);
		} finally {
			database.close();
		}
	} catch (error) {
		throw inputFailure(`The MLflow store ${file} cannot be read (${messageOf(error)}): move it away, then run the step again.`, error);
	}
}
