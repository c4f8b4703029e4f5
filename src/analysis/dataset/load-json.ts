import {once} from 'node:events';
import {createReadStream, createWriteStream} from 'node:fs';
import {inputFailure, messageOf} from '../../system/errors.ts';
import {LineSplitter} from '../../system/lines.ts';
import {detectEncoding, type Encoding, readBytes, readStart, transcode} from './encoding.ts';
import type {Engine} from './engine.ts';
import {loadTyped} from './load-typed.ts';
import type {Source} from './sources.ts';
import {literal} from './sql.ts';
import type {Loaded, SourceFile, UnparsableLine} from './table.ts';

const maxObjectBytes = 16 * 1024 * 1024;
const shownLines = 5;

export interface JsonPlan {
	readonly source: Source;
	readonly readable: string;
	readonly gzip: boolean;
	readonly encoding: Encoding;
	readonly lines: boolean;
}

/** Looks at one JSON file: its encoding, and whether it is one array or an object a line. */
export async function planJson(source: Source, encoded: string, signal?: AbortSignal): Promise<JsonPlan> {
	const encoding = await detectEncoding(source.file, source.gzip, signal);
	const direct = encoding === 'UTF-8';
	if (!direct) await transcode(source.file, source.gzip, encoding, encoded, signal);
	const {text} = await readStart(source.file, source.gzip, encoding, 64 * 1024);
	const lines = source.format === 'jsonl' || !/^[\s\uFEFF]*\[/.test(text);
	return {source, readable: direct ? source.file : encoded, gzip: direct && source.gzip, encoding, lines};
}

/** Reads JSON files into the table `data`. Broken lines are counted and shown, the others read. `scratch(name)` is a private file. */
export async function loadJson(
	engine: Engine,
	plans: readonly JsonPlan[],
	scratch: (name: string) => string,
	signal?: AbortSignal,
): Promise<Loaded> {
	const lines: UnparsableLine[] = [];
	let unparsable = 0;
	const readers: string[] = [];
	const sources: Omit<SourceFile, 'rows'>[] = [];
	for (const [at, plan] of plans.entries()) {
		const {source, encoding} = plan;
		sources.push({file: source.file, bytes: source.bytes, format: source.format, gzip: source.gzip, encoding, delimiter: null});
		const reader = readJson(plan.readable, plan.gzip, plan.lines);
		try {
			await engine.row(`SELECT count(*) AS n FROM ${reader}`);
			readers.push(reader);
		} catch (error) {
			signal?.throwIfAborted();
			if (!plan.lines)
				throw inputFailure(
					`The file ${source.file} is not valid JSON (${firstSentence(error)}): mend it, or write one object a line.`,
					error,
				);
			const good = scratch(`good-${at}.jsonl`);
			const cleaned = await keepGoodLines(plan, good, lines, signal);
			if (cleaned.good === 0)
				throw inputFailure(
					`The file ${source.file} holds no JSON object a line (first line: ${JSON.stringify(lines[0]?.text.slice(0, 60) ?? '')}): name a JSON or JSONL file of objects.`,
					error,
				);
			if (cleaned.broken === 0)
				throw inputFailure(`The file ${source.file} cannot be read as JSON (${firstSentence(error)}): write one object a line.`, error);
			unparsable += cleaned.broken;
			readers.push(readJson(good, false, true));
		}
	}
	const loaded = await loadTyped(engine, sources, readers);
	return {...loaded, unparsable: {count: unparsable, first: lines}};
}

function readJson(file: string, gzip: boolean, lines: boolean): string {
	return `read_json(${literal(file)}, format='${lines ? 'newline_delimited' : 'array'}', records=true, sample_size=-1, maximum_depth=2, map_inference_threshold=-1, maximum_object_size=${maxObjectBytes}, compression='${gzip ? 'gzip' : 'uncompressed'}')`;
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

function whatIsWrong(line: string): string | null {
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'not an object';
	} catch {
		return 'not valid JSON';
	}
}
