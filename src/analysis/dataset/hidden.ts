import {randomUUID} from 'node:crypto';
import {chmod, copyFile, mkdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {type ProblemType, predictsLabels} from '../../domain/problem-type.ts';
import {inputFailure} from '../../system/errors.ts';
import {makePrivateDirectory, writeDurably} from '../../system/files.ts';
import {copyNames, splitSources} from './copy-rows.ts';
import type {Dataset} from './dataset.ts';
import {type Cell, numberOf} from './engine.ts';
import {quotedName} from './names.ts';
import {sha256} from './sha256.ts';
import {literal} from './sql.ts';
import type {Column} from './table.ts';
import {isClock} from './time-formats.ts';
import {findTimeReading, timeExpression} from './time-reading.ts';

export interface PutAsideOptions {
	readonly target: Column | null;
	readonly problemType: ProblemType;
	/** Name of a time column: the latest rows are put aside. */
	readonly timeSplit?: string;
	/** Name of a column whose equal values must stay on one side (a customer, a patient). */
	readonly groupColumn?: string;
	/** Random, one a session, never shown to a sub-agent: rows that could be told beforehand examine nobody. The same seed and data give the same rows. */
	readonly seed: string;
	/** Made 0700; holds rows.parquet, index.json and the rows in the source's own format, all 0600. */
	readonly hiddenDirectory: string;
	/** Gets a copy of every source file without the hidden rows, which nobody writes to by mistake. */
	readonly visibleDirectory: string;
}

export type SplitRule = 'stratified' | 'group' | 'by time' | 'random' | 'cross-validation';

export interface PutAside {
	/** Rows put aside; 0 with cross-validation. */
	readonly rows: number;
	readonly rule: SplitRule;
	/** The column whose latest rows were put aside; null without one. */
	readonly timeColumn: string | null;
	/** With the rule "group" the column whose equal values stayed on one side. */
	readonly groupColumn: string | null;
	readonly visibleFiles: readonly string[];
	/** The hidden rows in the source's own format, one file a source; empty with cross-validation. */
	readonly hiddenFiles: readonly string[];
	/** Of the source files, see `sha256`. */
	readonly sha256: string;
}

const share = 0.2;
const mostRows = 20_000;
/** Below this many rows with a target, repeated cross-validation judges better than a hold-out. */
const fewestRows = 250;
const mostStrata = 1000;

/**
 * Puts 20 % of the rows that have a target aside (at most 20,000), before anyone works on the data. Classes are kept in
 * proportion by largest remainders; rows that are copies of each other, or share a group, stay on one side; by time only where a
 * time column is named. Below 250 rows none is put aside and the visible files hold everything.
 */
export async function putAside(dataset: Dataset, options: PutAsideOptions): Promise<PutAside> {
	const {target, hiddenDirectory, visibleDirectory} = options;
	const digest = await sha256(dataset.sources.map(source => source.file));
	await makePrivateDirectory(hiddenDirectory);
	await mkdir(visibleDirectory, {recursive: true, mode: 0o700});
	const known = target === null ? 'true' : `${target.ref} IS NOT NULL`;
	const usable = await dataset.count(`SELECT count(*) FROM data WHERE ${known}`);
	const wanted = usable < fewestRows ? 0 : Math.min(mostRows, Math.round(share * usable));
	const {rule, rows, timeColumn} =
		wanted === 0 ? {rule: 'cross-validation' as const, rows: [], timeColumn: null} : await choose(dataset, options, known, usable, wanted);
	const groupColumn = rule === 'group' ? (options.groupColumn ?? null) : null;
	await dataset.run('CREATE OR REPLACE TABLE aside (r BIGINT)');
	for (let at = 0; at < rows.length; at += 5000)
		await dataset.run(
			`INSERT INTO aside VALUES ${rows
				.slice(at, at + 5000)
				.map(row => `(${row})`)
				.join(', ')}`,
		);

	const names = copyNames(dataset.sources.map(source => source.file));
	const scratch = path.join(hiddenDirectory, `.${randomUUID()}`);
	await makePrivateDirectory(scratch);
	try {
		const destinations = names.map((_, at) => ({hidden: path.join(scratch, `hidden-${at}`), visible: path.join(scratch, `visible-${at}`)}));
		await splitSources(dataset, destinations);
		const visibleFiles = names.map(name => path.join(visibleDirectory, name));
		for (const [at, file] of visibleFiles.entries()) {
			await rm(file, {force: true});
			await copyFile(destinations[at]?.visible ?? '', file);
			await chmod(file, 0o400);
		}
		const hiddenFiles = rows.length === 0 ? [] : names.map(name => path.join(hiddenDirectory, name));
		for (const [at, file] of hiddenFiles.entries()) await rename(destinations[at]?.hidden ?? '', file);
		if (rows.length > 0) await writeRows(dataset, hiddenDirectory);
		const index = {
			schema: 1,
			rule,
			time_column: timeColumn,
			group_column: groupColumn,
			rows,
			seed: options.seed,
			sha256: digest,
			target: target?.name ?? null,
			files: hiddenFiles,
		};
		await writeDurably(path.join(hiddenDirectory, 'index.json'), `${JSON.stringify(index)}\n`, {mode: 0o600});
		return {rows: rows.length, rule, timeColumn, groupColumn, visibleFiles, hiddenFiles, sha256: digest};
	} finally {
		await rm(scratch, {recursive: true, force: true});
		await dataset.run('DROP TABLE IF EXISTS aside');
	}
}

/** rows.parquet: the hidden rows with their types, and `__row`, the number of each in the source (from 0). */
async function writeRows(dataset: Dataset, directory: string): Promise<void> {
	const written = path.join(dataset.temporary, 'rows.parquet');
	const seen = new Set<string>();
	const list = dataset.columns.map(column => {
		const unique = seen.has(column.name.toLowerCase()) ? `${column.name} (${column.ref})` : column.name;
		seen.add(unique.toLowerCase());
		return `${column.ref} AS ${quotedName(unique)}`;
	});
	await dataset.run(
		`COPY (SELECT rowid AS __row, ${list.join(', ')} FROM data WHERE rowid IN (SELECT r FROM aside) ORDER BY rowid) TO ${literal(written)} (FORMAT parquet)`,
	);
	await chmod(written, 0o600);
	await copyFile(written, path.join(directory, 'rows.parquet'));
	await rm(written);
}

async function choose(
	dataset: Dataset,
	options: PutAsideOptions,
	known: string,
	usable: number,
	wanted: number,
): Promise<{rule: SplitRule; rows: number[]; timeColumn: string | null}> {
	const {target, problemType} = options;
	const {timeSplit: timeColumn} = options;
	if (timeColumn !== undefined) return {rule: 'by time', rows: await latest(dataset, timeColumn, known, usable, wanted), timeColumn};
	const classes = target !== null && predictsLabels(problemType);
	const group = options.groupColumn === undefined ? null : columnOrFail(dataset, options.groupColumn);
	await makeUnits(dataset, group, target, known, classes && group === null);
	const strata = await dataset.query('SELECT label, sum(n) AS n FROM units GROUP BY label ORDER BY label NULLS FIRST');
	const stratified = classes && group === null && strata.length <= mostStrata;
	if (!stratified) await dataset.run('UPDATE units SET label = NULL');
	const sizes = stratified ? strata.map(row => ({label: row['label'] ?? null, rows: numberOf(row['n'])})) : [{label: null, rows: usable}];
	const chosen = await pick(dataset, quotas(sizes, wanted), options.seed);
	await dataset.run('DROP TABLE units');
	return {rule: group !== null ? 'group' : stratified ? 'stratified' : 'random', rows: chosen, timeColumn: null};
}

function columnOrFail(dataset: Dataset, name: string): Column {
	const column = dataset.column(name);
	if (column === undefined)
		throw inputFailure(`There is no column ${JSON.stringify(name.slice(0, 60))} to split the data by: name one of its columns.`);
	return column;
}

/** Units that must stay whole: a group, or the copies of a row. `members` maps each row to its unit (the first row of it). */
async function makeUnits(dataset: Dataset, group: Column | null, target: Column | null, known: string, labelled: boolean): Promise<void> {
	const all = dataset.columns.map(column => column.ref).join(', ');
	const key = group === null ? `hash(${all})` : `CASE WHEN ${group.ref} IS NULL THEN hash(${all}, 1) ELSE hash(${group.ref}) END`;
	const label = labelled && target !== null ? `${target.ref}::VARCHAR` : 'NULL::VARCHAR';
	await dataset.run(
		`CREATE OR REPLACE TABLE members AS SELECT rowid AS r, min(rowid) OVER (PARTITION BY ${key}) AS u, ${label} AS label FROM data WHERE ${known}`,
	);
	await dataset.run('CREATE OR REPLACE TABLE units AS SELECT u, count(*) AS n, min(label) AS label FROM members GROUP BY u');
}

interface Quota {
	readonly label: Cell;
	readonly rows: number;
}

/** Shares `wanted` out in proportion, the rest by largest remainders (Hamilton), the larger stratum first when they tie. */
export function quotas(sizes: readonly Quota[], wanted: number): Quota[] {
	const total = sizes.reduce((sum, size) => sum + size.rows, 0);
	const exact = sizes.map(size => (size.rows * wanted) / Math.max(1, total));
	const whole = exact.map(Math.floor);
	let left = wanted - whole.reduce((sum, rows) => sum + rows, 0);
	const order = [...sizes.keys()].sort(
		(a, b) => (exact[b] ?? 0) - (whole[b] ?? 0) - ((exact[a] ?? 0) - (whole[a] ?? 0)) || (sizes[b]?.rows ?? 0) - (sizes[a]?.rows ?? 0),
	);
	for (const at of order) {
		if (left === 0) break;
		whole[at] = (whole[at] ?? 0) + 1;
		left -= 1;
	}
	return sizes.map((size, at) => ({label: size.label, rows: whole[at] ?? 0}));
}

/** Takes units in the order of a keyed hash, stratum by stratum, leaving out what no longer fits. */
async function pick(dataset: Dataset, shares: readonly Quota[], seed: string): Promise<number[]> {
	const units: number[] = [];
	for (const {label, rows} of shares) {
		if (rows === 0) continue;
		const candidates = await dataset.query(
			`SELECT u, n FROM units WHERE label IS NOT DISTINCT FROM ${label === null ? 'NULL' : literal(String(label))} ORDER BY md5(${literal(`${seed}:`)} || u), u LIMIT ${3 * rows + 1000}`,
		);
		let left = rows;
		for (const candidate of candidates) {
			const size = numberOf(candidate['n']);
			if (size > left) continue;
			units.push(numberOf(candidate['u']));
			left -= size;
			if (left === 0) break;
		}
	}
	await dataset.run('CREATE OR REPLACE TABLE picked (u BIGINT)');
	for (let at = 0; at < units.length; at += 5000)
		await dataset.run(
			`INSERT INTO picked VALUES ${units
				.slice(at, at + 5000)
				.map(unit => `(${unit})`)
				.join(', ')}`,
		);
	const [rows = []] = await dataset.queryColumns('SELECT r FROM members WHERE u IN (SELECT u FROM picked) ORDER BY r');
	await dataset.run('DROP TABLE picked');
	await dataset.run('DROP TABLE members');
	return rows.map(numberOf);
}

/** The latest rows; those of one instant stay together, on the visible side when the cut falls among them. */
async function latest(dataset: Dataset, name: string, known: string, usable: number, wanted: number): Promise<number[]> {
	const column = columnOrFail(dataset, name);
	let time = column.ref;
	if (column.storage === 'VARCHAR') {
		const [values = []] = await dataset.queryColumns(`SELECT DISTINCT ${column.ref} FROM data WHERE ${column.ref} IS NOT NULL LIMIT 200`);
		const reading = await findTimeReading(dataset, column, values.map(String));
		if (reading === null)
			throw inputFailure(
				`The column ${JSON.stringify(name.slice(0, 60))} holds no dates that are understood (such as ${JSON.stringify(String(values[0] ?? ''))}): name another for --time-split.`,
			);
		if (isClock(reading.format))
			throw inputFailure(
				`The column ${JSON.stringify(name.slice(0, 60))} tells the time of day and no day (such as ${JSON.stringify(String(values[0] ?? ''))}), so no row of it is later than another: name another for --time-split.`,
			);
		time = timeExpression(column.ref, reading.format);
	}
	const dated = `${known} AND ${column.ref} IS NOT NULL`;
	const cut = `(SELECT ${time} FROM data WHERE ${dated} ORDER BY ${time} DESC, rowid DESC LIMIT 1 OFFSET ${Math.min(wanted, usable - 1)})`;
	const [rows = []] = await dataset.queryColumns(`SELECT rowid FROM data WHERE ${dated} AND ${time} > ${cut} ORDER BY rowid`);
	if (rows.length === 0)
		throw inputFailure(
			`The column ${JSON.stringify(name.slice(0, 60))} has too few different times to split by: name another for --time-split.`,
		);
	return rows.map(numberOf);
}
