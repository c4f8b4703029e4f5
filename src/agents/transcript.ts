import {open} from 'node:fs/promises';
import path from 'node:path';
import {messageOf} from '../system/errors.ts';
import {makePrivateDirectory} from '../system/files.ts';
import {AppendFile} from './append-file.ts';
import {cleanText, cutLine, type Line, type LineKind} from './line.ts';
import {lineOfRecord, maxLineChars, rawLine, recordOf, TranscriptFile} from './transcript-file.ts';

const LF = 0x0a;
/** Listeners are told at most this often; more is more than an eye can read. */
const toldPerSecond = 30;
const keptLines = 2000;
const keptBytes = 1024 * 1024;
const maxCarryBytes = 64 * 1024;

type Kept =
	| {readonly raw: false; readonly bytes: Buffer; readonly size: number}
	| {readonly raw: true; readonly parts: readonly Buffer[]; readonly at: number; readonly kind: LineKind; readonly size: number};

/**
 * All that a sub-agent said and ran: complete in its own file (0600), its end in memory (at most 2,000 records and 1 MiB), read back
 * from the file for scrolling and search. Raw bytes are appended as they are; only what is shown is decoded.
 */
export class Transcript {
	readonly file: string;
	readonly #now: () => number;
	readonly #reader: TranscriptFile;
	#writer: AppendFile | null = null;
	#closed = false;
	readonly #listeners = new Set<() => void>();
	#kept: Kept[] = [];
	#keptFrom = 0;
	#keptBytes = 0;
	#carry: Buffer[] = [];
	#carryBytes = 0;
	#carryKind: LineKind = 'output';
	#partial: Line | null = null;
	#version = 0;
	#toldAt = 0;
	#timer: NodeJS.Timeout | null = null;
	#problem: string | null = null;
	#lineCount = 0;
	#uncounted = false;
	#counting = false;

	private constructor(file: string, now: () => number) {
		this.file = file;
		this.#now = now;
		this.#reader = new TranscriptFile(file);
	}

	/**
	 * Opens the transcript of an earlier run, with its end in memory, or begins one. A write that a crash cut short is closed first, so
	 * that it swallows nothing that follows. Throws when the folder or the file cannot be used.
	 */
	static async open(file: string, options: {readonly now?: () => number} = {}): Promise<Transcript> {
		await makePrivateDirectory(path.dirname(file));
		const handle = await open(file, 'a', 0o600);
		try {
			if (!(await handle.stat()).isFile()) throw new Error(`${file} is not a plain file`);
			const {rawLeft, openRecord} = await new TranscriptFile(file).loose();
			if (rawLeft > 0) await handle.appendFile(`${' '.repeat(rawLeft - 1)}\n`);
			else if (openRecord) await handle.appendFile('\n');
		} finally {
			await handle.close();
		}
		const transcript = new Transcript(file, options.now ?? Date.now);
		transcript.#writer = await AppendFile.open(file, error => transcript.#refused(error));
		const count = await transcript.#reader.count();
		for (const line of await transcript.#reader.lines(Math.max(0, count - 500), 500)) transcript.#keep(line);
		transcript.#lineCount = count;
		return transcript;
	}

	/** Grows with every change; a cheap way to see that there is something new. */
	get version(): number {
		return this.#version;
	}

	/** Why the file is incomplete, or null. */
	get problem(): string | null {
		return this.#problem;
	}

	/** Appends text, cleaned and cut into lines. False: the disk is behind, wait for `drained()` before reading more. */
	append(kind: LineKind, text: string, at = this.#now()): boolean {
		this.#endCarry();
		let ready = true;
		for (const part of cleanText(text).split('\n')) {
			const bytes = this.#keep({at, kind, text: cutLine(part, maxLineChars)});
			ready = this.#writer?.write(bytes) ?? true;
			this.#lineCount += 1;
		}
		this.#changed();
		return ready;
	}

	/** Appends output of a process as it came. Lines are only looked for when somebody looks at them. False as in `append`. */
	appendBytes(chunk: Buffer, kind: LineKind = 'output'): boolean {
		if (kind !== this.#carryKind) this.#endCarry();
		this.#carryKind = kind;
		const end = chunk.lastIndexOf(LF) + 1;
		let ready = true;
		if (end > 0) {
			const parts = [...this.#carry, chunk.subarray(0, end)];
			const size = this.#carryBytes + end;
			this.#carry = [];
			this.#carryBytes = 0;
			ready = this.#writeRaw(parts, size);
		}
		if (end < chunk.length) {
			this.#carry.push(Buffer.from(chunk.subarray(end)));
			this.#carryBytes += chunk.length - end;
			if (this.#carryBytes > maxCarryBytes) this.#endCarry();
		}
		this.#changed();
		return ready;
	}

	/** The line being spoken, shown at the end but not yet part of the transcript; null when there is none. */
	setPartial(partial: {readonly kind: LineKind; readonly text: string} | null): void {
		if (partial === null && this.#partial === null) return;
		this.#partial =
			partial === null
				? null
				: {at: this.#now(), kind: partial.kind, text: cutLine(cleanText(partial.text).replaceAll('\n', ' '), maxLineChars)};
		this.#changed();
	}

	/** The last `count` lines in memory, oldest first. */
	tail(count: number): Line[] {
		const lines: Line[] = [];
		if (this.#partial !== null && count > 0) lines.push(this.#partial);
		for (let index = this.#kept.length - 1; index >= this.#keptFrom && lines.length < count; index -= 1) {
			const kept = this.#kept[index];
			if (kept === undefined) break;
			if (kept.raw) lastRawLines(kept, count - lines.length, lines);
			else lines.push(lineOfRecord(kept.bytes));
		}
		return lines.reverse();
	}

	/**
	 * Lines written since the beginning. Raw output is not counted while it arrives: asking starts a count in the background, listeners are
	 * told when it is done, and until then the number is a lower bound.
	 */
	get lineCount(): number {
		if (this.#uncounted && !this.#counting) void this.#countLines();
		return this.#lineCount;
	}

	/** The exact number of lines. */
	async countLines(signal?: AbortSignal): Promise<number> {
		await this.flush();
		return this.#reader.count(signal);
	}

	/** `count` lines from line `from` on, read back from the file; 0 is the first of all. */
	async lines(from: number, count: number, signal?: AbortSignal): Promise<Line[]> {
		await this.flush();
		return this.#reader.lines(Math.max(0, from), count, signal);
	}

	/**
	 * The index of the next line that matches at or after `from`, or of the last one at or before it; null when there is none. Text in lower case
	 * finds any case. Searches the whole file, in pieces, until `signal` says stop (then it throws the signal's reason).
	 */
	async search(query: string | RegExp, from: number, direction: 'forward' | 'backward', signal?: AbortSignal): Promise<number | null> {
		await this.flush();
		const found = await this.#reader.find(matcher(query), direction, from, signal);
		return found === null ? null : found.index;
	}

	/** Told after changes, at most 30 times a second. Returns how to stop. */
	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Settles when the disk has caught up. */
	async drained(): Promise<void> {
		await this.#writer?.drained();
	}

	/** Settles when all that was appended is in the file. */
	async flush(): Promise<void> {
		this.#endCarry();
		await this.#writer?.flushed();
	}

	/** Writes what is left and closes the file; what is appended later is not kept. */
	async close(): Promise<void> {
		this.#endCarry();
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		this.#listeners.clear();
		if (this.#closed) return;
		this.#closed = true;
		await this.#writer?.close();
	}

	#refused(error: unknown): void {
		this.#problem = `${path.basename(this.file)} could not be written (${messageOf(error)}); what follows is kept in memory only, the last part of it.`;
		this.append('error', this.#problem);
	}

	#endCarry(): void {
		if (this.#carryBytes === 0) return;
		const parts = [...this.#carry, Buffer.from('\n')];
		const size = this.#carryBytes + 1;
		this.#carry = [];
		this.#carryBytes = 0;
		this.#writeRaw(parts, size);
	}

	#writeRaw(parts: readonly Buffer[], size: number): boolean {
		const at = this.#now();
		this.#uncounted = true;
		this.#keepItem({raw: true, parts, at, kind: this.#carryKind, size});
		return this.#writer?.writeRaw(parts, size, at, this.#carryKind) ?? true;
	}

	#keep(line: Line): Buffer {
		const bytes = Buffer.from(recordOf(line), 'utf8');
		this.#keepItem({raw: false, bytes, size: bytes.length});
		return bytes;
	}

	#keepItem(item: Kept): void {
		this.#kept.push(item);
		this.#keptBytes += item.size;
		while (this.#kept.length - this.#keptFrom > 1 && (this.#kept.length - this.#keptFrom > keptLines || this.#keptBytes > keptBytes)) {
			this.#keptBytes -= this.#kept[this.#keptFrom]?.size ?? 0;
			this.#keptFrom += 1;
		}
		if (this.#keptFrom > 32 && this.#keptFrom * 2 > this.#kept.length) {
			this.#kept = this.#kept.slice(this.#keptFrom);
			this.#keptFrom = 0;
		}
	}

	async #countLines(): Promise<void> {
		this.#counting = true;
		try {
			await this.flush();
			const version = this.#version;
			const count = await this.#reader.count();
			this.#uncounted = version !== this.#version;
			this.#lineCount = Math.max(count, this.#uncounted ? this.#lineCount : 0);
			if (!this.#uncounted) this.#changed();
		} catch (error) {
			this.#uncounted = false;
			this.append('error', `lines of ${path.basename(this.file)} could not be counted: ${messageOf(error)}`);
		} finally {
			this.#counting = false;
		}
	}

	#changed(): void {
		this.#version += 1;
		if (this.#timer !== null || this.#listeners.size === 0) return;
		const wait = Math.max(0, this.#toldAt + 1000 / toldPerSecond - performance.now());
		this.#timer = setTimeout(() => {
			this.#timer = null;
			this.#toldAt = performance.now();
			for (const listener of this.#listeners) listener();
		}, wait);
		this.#timer.unref();
	}
}

/** Pushes the last lines of a raw segment, newest first. */
function lastRawLines(kept: Extract<Kept, {raw: true}>, count: number, into: Line[]): void {
	const bytes = kept.parts.length === 1 && kept.parts[0] !== undefined ? kept.parts[0] : Buffer.concat(kept.parts);
	let end = bytes.length - 1; // its last byte is a line end
	for (let left = count; left > 0 && end >= 0; left -= 1) {
		const before = end === 0 ? -1 : bytes.lastIndexOf(LF, end - 1);
		into.push(rawLine(bytes.subarray(before + 1, end), kept.at, kept.kind));
		end = before;
	}
}

function matcher(query: string | RegExp): (text: string) => boolean {
	if (typeof query !== 'string') {
		const regex = new RegExp(query.source, query.flags.replace(/[gy]/g, ''));
		return text => regex.test(text.slice(0, 4096)); // a slow pattern meets short lines only
	}
	if (query !== query.toLowerCase()) return text => text.includes(query);
	return text => text.toLowerCase().includes(query);
}
