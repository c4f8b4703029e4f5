import {type FileHandle, open} from 'node:fs/promises';
import {codeOf} from '../system/errors.ts';
import {cleanText, cutLine, isLineKind, type Line, type LineKind} from './line.ts';

/*
 * The file of a transcript: one JSON record a line, `{"at":…,"kind":"say","text":"…"}`. Raw output of a process is not turned into
 * records; a header `{"raw":N,"at":…,"kind":"output"}` says that the next N bytes are such output, so that nothing in it can pass for a
 * record. Whole lines only: N bytes end with a line end.
 */
const LF = 0x0a;
const blockBytes = 256 * 1024;
const maxLineBytes = 64 * 1024;
export const maxLineChars = 16 * 1024;
const linesPerMark = 512;

/** A place between two lines of the file: how many lines are before it, and what is left of the raw segment it lies in. */
type Mark = {
	readonly offset: number;
	readonly line: number;
	readonly rawLeft: number;
	readonly at: number;
	readonly kind: LineKind;
};
const start: Mark = {offset: 0, line: 0, rawLeft: 0, at: 0, kind: 'output'};

export const recordOf = (line: Line): string => `${JSON.stringify(line)}\n`;
export const rawHeaderOf = (bytes: number, at: number, kind: LineKind): string => `{"raw":${bytes},"at":${at},"kind":"${kind}"}\n`;

/** A line of raw output as it is shown: a progress bar leaves its last state. */
export function rawLine(bytes: Buffer, at: number, kind: LineKind): Line {
	const text = bytes.subarray(0, maxLineBytes).toString('utf8').replace(/\r$/, '');
	return {at, kind, text: cutLine(cleanText(text.slice(text.lastIndexOf('\r') + 1)).replaceAll('\n', ' '), maxLineChars)};
}

function field(record: unknown, name: string): unknown {
	return typeof record === 'object' && record !== null ? Reflect.get(record, name) : undefined;
}

function parse(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}

/** A record as a line; one that was damaged (a crash in the middle of a write) is shown as what is left of it. */
export function lineOfRecord(bytes: Buffer): Line {
	const record = parse(bytes);
	const [at, kind, text] = [field(record, 'at'), field(record, 'kind'), field(record, 'text')];
	if (typeof at === 'number' && isLineKind(kind) && typeof text === 'string')
		return {at, kind, text: cleanText(text).replaceAll('\n', ' ')};
	return {at: 0, kind: 'note', text: `unreadable: ${rawLine(bytes, 0, 'note').text.trimEnd().slice(0, 200)}`};
}

type Visit = (bytes: Buffer, mark: Mark, raw: boolean) => boolean;

/**
 * Reads lines back from the file of a transcript. An index of every 512th line is built when first needed and goes on from where it
 * ended; memory stays small however long the file is.
 */
export class TranscriptFile {
	readonly #file: string;
	readonly #marks: Mark[] = [start];
	#end: Mark = start;
	#busy: Promise<unknown> = Promise.resolve();

	constructor(file: string) {
		this.#file = file;
	}

	/** Lines in the file as it is now. */
	async count(signal?: AbortSignal): Promise<number> {
		await this.#index(signal);
		return this.#end.line;
	}

	/** Bytes of raw output that a broken write still owes, and whether the last record has no end. */
	async loose(): Promise<{readonly rawLeft: number; readonly openRecord: boolean}> {
		await this.#index();
		const size = await this.#size();
		return {rawLeft: this.#end.rawLeft, openRecord: this.#end.rawLeft === 0 && size > this.#end.offset};
	}

	/** `count` lines from line `from` on (0 is the first). */
	async lines(from: number, count: number, signal?: AbortSignal): Promise<Line[]> {
		await this.#index(signal);
		const found: Line[] = [];
		await this.#scan(
			this.#markBefore(from),
			(bytes, mark, raw) => {
				if (mark.line >= from && found.length < count) found.push(raw ? rawLine(bytes, mark.at, mark.kind) : lineOfRecord(bytes));
				return found.length < count;
			},
			signal,
		);
		return found;
	}

	/** The first line at or after `from` (or the last at or before it) whose text passes; null when none does. */
	async find(
		passes: (text: string) => boolean,
		direction: 'forward' | 'backward',
		from: number,
		signal?: AbortSignal,
	): Promise<{readonly index: number; readonly line: Line} | null> {
		await this.#index(signal);
		let found: {index: number; line: Line} | null = null;
		const look = async (begin: Mark, first: number, last: number, stopAtFirst: boolean) => {
			await this.#scan(
				begin,
				(bytes, mark, raw) => {
					if (mark.line > last) return false;
					if (mark.line < first) return true;
					const line = raw ? rawLine(bytes, mark.at, mark.kind) : lineOfRecord(bytes);
					if (!passes(line.text)) return true;
					found = {index: mark.line, line};
					return !stopAtFirst;
				},
				signal,
			);
		};
		if (direction === 'forward') await look(this.#markBefore(from), from, Number.POSITIVE_INFINITY, true);
		else {
			for (let block = Math.min(Math.floor(from / linesPerMark), this.#marks.length - 1); block >= 0 && found === null; block -= 1) {
				const mark = this.#marks[block] ?? start;
				await look(mark, mark.line, Math.min(from, mark.line + linesPerMark - 1), false);
			}
		}
		return found;
	}

	#markBefore(line: number): Mark {
		const index = Math.max(0, Math.min(Math.floor(line / linesPerMark), this.#marks.length - 1));
		return this.#marks[index] ?? start;
	}

	async #size(): Promise<number> {
		const handle = await openIfThere(this.#file);
		if (handle === null) return 0;
		try {
			return (await handle.stat()).size;
		} finally {
			await handle.close();
		}
	}

	/** One at a time: each goes on where the one before ended. */
	#index(signal?: AbortSignal): Promise<void> {
		const next = this.#busy.then(async () => {
			this.#end = await this.#scan(
				this.#end,
				() => true,
				signal,
				mark => {
					if (mark.line % linesPerMark === 0 && mark.line / linesPerMark === this.#marks.length) this.#marks.push(mark);
				},
			);
		});
		this.#busy = next.catch(() => undefined);
		return next;
	}

	/** Walks over whole lines from a mark; returns where the last one ended. `visit` says whether to go on. */
	async #scan(from: Mark, visit: Visit, signal?: AbortSignal, after?: (mark: Mark) => void): Promise<Mark> {
		const handle = await openIfThere(this.#file);
		if (handle === null) return from;
		try {
			return await walk(handle, from, visit, signal, after);
		} finally {
			await handle.close();
		}
	}
}

async function openIfThere(file: string): Promise<FileHandle | null> {
	try {
		return await open(file, 'r');
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return null;
		throw error;
	}
}

async function walk(handle: FileHandle, from: Mark, visit: Visit, signal?: AbortSignal, after?: (mark: Mark) => void): Promise<Mark> {
	let {offset, line, rawLeft, at, kind} = from;
	let ended = from;
	let kept: Buffer[] = [];
	let keptBytes = 0;
	const block = Buffer.allocUnsafe(blockBytes);
	for (let position = offset; ; ) {
		signal?.throwIfAborted();
		const {bytesRead} = await handle.read(block, 0, blockBytes, position);
		if (bytesRead === 0) return ended;
		position += bytesRead;
		for (let here = 0; here < bytesRead; ) {
			const raw = rawLeft > 0;
			const limit = raw ? Math.min(bytesRead, here + rawLeft) : bytesRead;
			const feed = block.indexOf(LF, here);
			const whole = feed !== -1 && feed < limit;
			const stop = whole ? feed : limit;
			const next = whole ? feed + 1 : limit;
			if (raw) rawLeft -= next - here;
			const complete = whole || (raw && rawLeft === 0);
			const room = Math.max(0, maxLineBytes * 2 - keptBytes);
			const part = block.subarray(here, Math.min(stop, here + room));
			offset += next - here;
			here = next;
			if (!complete) {
				kept.push(Buffer.from(part));
				keptBytes += part.length;
				continue;
			}
			const bytes = kept.length === 0 ? part : Buffer.concat([...kept, part]);
			kept = [];
			keptBytes = 0;
			const header = raw ? null : rawHeader(bytes);
			if (header === null) {
				if (!visit(bytes, {offset, line, rawLeft, at, kind}, raw)) return ended;
				line += 1;
			} else ({rawLeft, at, kind} = header);
			ended = {offset, line, rawLeft, at, kind};
			if (header === null) after?.(ended);
		}
	}
}

const rawStart = Buffer.from('{"raw":');

function rawHeader(bytes: Buffer): {rawLeft: number; at: number; kind: LineKind} | null {
	if (bytes.compare(rawStart, 0, rawStart.length, 0, Math.min(rawStart.length, bytes.length)) !== 0) return null;
	const record = parse(bytes);
	const [rawLeft, at, kind] = [field(record, 'raw'), field(record, 'at'), field(record, 'kind')];
	if (typeof rawLeft !== 'number' || !Number.isSafeInteger(rawLeft) || rawLeft < 0 || typeof at !== 'number' || !isLineKind(kind))
		return null;
	return {rawLeft, at, kind};
}
