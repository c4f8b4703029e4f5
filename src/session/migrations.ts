import {schemaVersion} from '../domain/state.ts';

export type Raw = Readonly<Record<string, unknown>>;
/** Schema version of a file -> how it becomes the next one. Pure. */
export type Migrations = Readonly<Record<number, (old: Raw) => Raw>>;

/** One line a version, oldest first. Version 1 is the first that was ever written. */
export const migrations: Migrations = {1: listSystemTypes};

/**
 * Schema 2: several system types together; OPTIMIZATION's `latency` is `profile`, since MONITORING has a `latency` too; and what was
 * asked for at the beginning is kept, of which an older session knows no more than the data it has read.
 */
function listSystemTypes({system_type: systemType, ...rest}: Raw): Raw {
	const phases = isRaw(rest['phases']) ? rest['phases'] : {};
	const optimization = isRaw(phases['OPTIMIZATION']) ? phases['OPTIMIZATION'] : {};
	const {latency, ...steps} = isRaw(optimization['steps']) ? optimization['steps'] : {};
	return {
		...rest,
		system_types: [systemType],
		data_request: dataRequestOf(rest['data']),
		allow_mode: null,
		phases: {...phases, OPTIMIZATION: {...optimization, steps: latency === undefined ? steps : {profile: latency, ...steps}}},
	};
}

const dataRequestOf = (data: unknown): Raw | null =>
	isRaw(data) ? {files: data['files'], target: data['target'], time_split: data['time_split'], missing_words: data['missing_words']} : null;

export type Migrated = {readonly raw: Raw; readonly problem: null} | {readonly raw: null; readonly problem: string};

/** Brings a parsed state file to the schema of this program; says why when it cannot. */
export function migrate(parsed: unknown, table: Migrations = migrations, target: number = schemaVersion): Migrated {
	if (!isRaw(parsed)) return {raw: null, problem: 'it holds no JSON object'};
	const from = parsed['schema'];
	if (typeof from !== 'number' || !Number.isInteger(from)) return {raw: null, problem: 'it names no schema version'};
	if (from > target)
		return {raw: null, problem: `it was written by a newer version of ml-engineer (schema ${from}, this one knows ${target})`};
	let raw = parsed;
	for (let version = from; version < target; version += 1) {
		const step = Object.hasOwn(table, version) ? table[version] : undefined;
		if (!step) return {raw: null, problem: `its schema ${from} is unknown`};
		raw = {...step(raw), schema: version + 1};
	}
	return {raw, problem: null};
}

export function isRaw(value: unknown): value is Raw {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
