import {once} from 'node:events';
import {createReadStream, createWriteStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import path from 'node:path';
import {Failure, inputFailure, messageOf} from '../../system/errors.ts';
import {LineSplitter} from '../../system/lines.ts';
import {detectEncoding, type Encoding, encodingNotes, readBytes, readStart, transcode} from './encoding.ts';
import type {Engine} from './engine.ts';
import {DepthScanner, deepestJson, whatIsWrong} from './json-lines.ts';
import {writeNulls} from './json-nulls.ts';
import {mayBeShaped, writeRows} from './json-shape.ts';
import {loadTyped, mayBeRenamed} from './load-typed.ts';
import {shorten} from './names.ts';
import type {Source} from './sources.ts';
import {literal} from './sql.ts';
import type {Column, Loaded, UnparsableLine} from './table.ts';
import {isMoment, momentShape} from './types.ts';

const maxObjectBytes = 16 * 1024 * 1024;
const shownLines = 5;

export interface JsonPlan {
	readonly source: Source;
	readonly readable: string;
	readonly gzip: boolean;
	readonly encoding: Encoding;
	readonly lines: boolean;
	/** `readable` holds only lines that are rows. */
	readonly cleaned: boolean;
	readonly notes: readonly string[];
}

/** Looks at one JSON file: its encoding, and whether it is one array or an object a line. */
export async function planJson(source: Source, encoded: string, signal?: AbortSignal, onRead?: (bytes: number) => void): Promise<JsonPlan> {
	const encoding = await detectEncoding(source.file, source.gzip, signal, onRead);
	const direct = encoding === 'UTF-8';
	if (!direct) await transcode(source.file, source.gzip, encoding, encoded, signal);
	const {text} = await readStart(source.file, source.gzip, encoding, 64 * 1024);
	const lines = source.format === 'jsonl' || !/^[\s\uFEFF]*\[/.test(text);
	const plan: JsonPlan = {
		source,
		readable: direct ? source.file : encoded,
		gzip: direct && source.gzip,
		encoding,
		lines,
		cleaned: false,
		notes: await encodingNotes(source.file, source.gzip, encoding, signal),
	};
	const valid = (await looksThrough(plan, signal)) ? await withoutBareWords(plan, `${encoded}.json`, signal) : plan;
	return mayBeShaped(text) ? asRows(valid, `${encoded}.jsonl`, signal) : valid;
}

/** NaN and Infinity, which are no JSON, count as missing. */
async function withoutBareWords(plan: JsonPlan, to: string, signal?: AbortSignal): Promise<JsonPlan> {
	const replaced = await writeNulls(readBytes(plan.readable, plan.gzip, signal), to, plan.lines);
	const notes = replaced === 0 ? [] : [`${replaced.toLocaleString('en-US')} values are NaN or infinite and count as missing.`];
	return {...plan, readable: to, gzip: false, notes: [...plan.notes, ...notes]};
}

/** A table that is one object is written as an object a line. */
async function asRows(plan: JsonPlan, to: string, signal?: AbortSignal): Promise<JsonPlan> {
	let {readable} = plan;
	if (plan.gzip) {
		readable = `${to}.text`;
		await transcode(plan.readable, true, 'UTF-8', readable, signal);
	}
	const shape = await writeRows(readable, (await stat(readable)).size, to, plan.source.file);
	if (shape === null) return plan;
	return {
		...plan,
		readable: to,
		gzip: false,
		notes: [...plan.notes, `${path.basename(plan.source.file)} is ${shape}; it was read as rows.`],
	};
}

/** Throws for what is nested too deep. Stand words outside of texts that are no JSON? */
async function looksThrough({source, readable, gzip, lines}: JsonPlan, signal?: AbortSignal): Promise<boolean> {
	const scanner = new DepthScanner(lines);
	for await (const chunk of readBytes(readable, gzip, signal)) {
		const line = scanner.push(chunk);
		if (line !== null)
			throw inputFailure(
				`The file ${source.file} nests JSON more than ${deepestJson} levels deep (line ${line}): flatten it to one object a row.`,
			);
	}
	return scanner.bareWords;
}

/**
 * Reads JSON files into the table `data`. Broken lines are counted and shown, the others read: the engine refuses a whole file over one of
 * them, some only when it reads the values. `scratch(name)` is a private file.
 */
export async function loadJson(
	engine: Engine,
	plans: JsonPlan[],
	scratch: (name: string) => string,
	signal?: AbortSignal,
): Promise<Loaded> {
	const lines: UnparsableLine[] = [];
	let unparsable = 0;
	const clean = async (at: number, plan: JsonPlan, error: unknown) => {
		const good = scratch(`good-${at}.jsonl`);
		const cleaned = await keepGoodLines(plan, good, lines, signal);
		if (cleaned.good === 0)
			throw inputFailure(
				`The file ${plan.source.file} holds no JSON object a line (first line: ${JSON.stringify(lines[0]?.text.slice(0, 60) ?? '')}): name a JSON or JSONL file of objects.`,
				error,
			);
		unparsable += cleaned.broken;
		plans[at] = {...plan, readable: good, gzip: false, cleaned: true};
		return cleaned.broken > 0;
	};
	for (const [at, plan] of plans.entries()) {
		try {
			await engine.row(`SELECT count(*) AS n FROM ${readJson(plan)}`);
		} catch (error) {
			signal?.throwIfAborted();
			const {file} = plan.source;
			if (!plan.lines)
				throw inputFailure(`The file ${file} is not valid JSON (${firstSentence(error)}): mend it, or write one object a line.`, error);
			if (!(await clean(at, plan, error)))
				throw inputFailure(`The file ${file} cannot be read as JSON (${firstSentence(error)}): write one object a line.`, error);
		}
	}
	const sources = plans.map(({source, encoding}) => ({
		file: source.file,
		bytes: source.bytes,
		format: source.format,
		gzip: source.gzip,
		encoding,
		delimiter: null,
		marks: null,
		headerLine: null,
		firstRow: null,
		linesLeftOut: [],
	}));
	const load = async () => {
		const readers = plans.map(plan => ({sql: readJson(plan), typed: (types: ReadonlyMap<string, string>) => readJson(plan, types)}));
		const loaded = await loadTyped(engine, sources, readers);
		if (mayBeRenamed(loaded.columns.map(column => column.name))) for (const plan of plans) await refuseCases(engine, plan);
		const notes = [...plans.flatMap(plan => plan.notes), ...loaded.notes];
		return {...loaded, notes, columns: await settleMoments(engine, loaded.columns)};
	};
	try {
		return {...(await load()), unparsable: {count: unparsable, first: lines}};
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof Failure) throw error;
		let broken = false;
		for (const [at, plan] of plans.entries()) if (plan.lines && !plan.cleaned) broken = (await clean(at, plan, error)) || broken;
		if (!broken) throw error;
		return {...(await load()), unparsable: {count: unparsable, first: lines}};
	}
}

/** Throws for names that differ in the size of letters alone: the engine takes them for one and calls the second otherwise. */
async function refuseCases(engine: Engine, {source, readable, gzip, lines}: JsonPlan): Promise<void> {
	const [row] = await engine.rows(
		`SELECT min(k) AS one, max(k) AS other FROM (SELECT DISTINCT unnest(json_keys(json)) AS k FROM read_json_objects(${literal(readable)}, format='${lines ? 'newline_delimited' : 'array'}', maximum_object_size=${maxObjectBytes}, compression='${gzip ? 'gzip' : 'uncompressed'}'))
		GROUP BY lower(k) HAVING count(*) > 1 ORDER BY one LIMIT 1`,
	);
	if (row === undefined) return;
	const [one, other] = [row['one'], row['other']].map(name => JSON.stringify(shorten(String(name))));
	throw inputFailure(
		`The objects of ${source.file} name both ${one} and ${other}, which differ in the size of letters alone: rename one of them.`,
	);
}

/** Words that all are moments of ISO 8601 become times in UTC; what is written otherwise is asked for the order of day and month later. */
async function settleMoments(engine: Engine, columns: readonly Column[]): Promise<Column[]> {
	const words = columns.filter(column => column.storage === 'VARCHAR');
	if (words.length === 0) return [...columns];
	const shown = await engine.row(`SELECT ${words.map(({ref}) => `any_value(${ref}) AS ${ref}`).join(', ')} FROM data`);
	const moments = new Set<string>();
	for (const {ref} of words.filter(column => isMoment(String(shown[column.ref] ?? '')))) {
		const all = await engine.row(
			`SELECT bool_and(regexp_full_match(${ref}, ${literal(momentShape)}) AND TRY_CAST(${ref} AS TIMESTAMPTZ) IS NOT NULL) AS them FROM data`,
		);
		if (all['them'] !== true) continue;
		await engine.run(`ALTER TABLE data ALTER ${ref} TYPE TIMESTAMP USING CAST(CAST(${ref} AS TIMESTAMPTZ) AS TIMESTAMP)`);
		moments.add(ref);
	}
	return columns.map(column => (moments.has(column.ref) ? {...column, storage: 'TIMESTAMP'} : column));
}

/** Of times it is told to know ISO dates only: left alone the engine takes 01-02-2023 for a day of February and 08:30 for 08:30:00. */
function readJson({readable, gzip, lines}: JsonPlan, types?: ReadonlyMap<string, string>): string {
	const list = [...(types ?? [])].map(([name, type]) => `${literal(name)}: ${literal(type)}`).join(', ');
	const columns = types === undefined ? '' : `, columns={${list}}`;
	return `read_json(${literal(readable)}, format='${lines ? 'newline_delimited' : 'array'}', records=true, sample_size=-1, maximum_depth=2, map_inference_threshold=-1, maximum_object_size=${maxObjectBytes}, dateformat='iso', timestampformat='iso', compression='${gzip ? 'gzip' : 'uncompressed'}'${columns})`;
}

function firstSentence(error: unknown): string {
	return (messageOf(error).split('\n', 1)[0] ?? '')
		.replace(/^[A-Za-z ]+Error: /, '')
		.replace(/ in file "[^"]*",?/, '')
		.replace(/\.\s.*$/, '')
		.trim();
}

/** Copies the lines that hold an object; counts the others and keeps the first few. */
async function keepGoodLines(plan: JsonPlan, to: string, shown: UnparsableLine[], signal?: AbortSignal) {
	const out = createWriteStream(to, {mode: 0o600});
	let good = 0;
	let broken = 0;
	let number = 0;
	let pending: string[] = [];
	const splitter = new LineSplitter(line => {
		number += 1;
		if (line.trim() === '') return;
		const reason = whatIsWrong(line);
		if (reason === null) {
			good += 1;
			pending.push(line);
		} else {
			broken += 1;
			if (shown.length < shownLines) shown.push({file: plan.source.file, line: number, reason, text: line.slice(0, 200)});
		}
	}, maxObjectBytes);
	const stream = plan.gzip ? readBytes(plan.readable, true, signal) : createReadStream(plan.readable, {...(signal && {signal})});
	for await (const chunk of stream) {
		splitter.push(chunk);
		if (pending.length > 0 && !out.write(`${pending.join('\n')}\n`)) await once(out, 'drain');
		pending = [];
	}
	splitter.end();
	if (pending.length > 0) out.write(`${pending.join('\n')}\n`);
	out.end();
	await once(out, 'close');
	return {good, broken};
}
