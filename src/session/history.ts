import {constants} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {writeDurably} from '../system/files.ts';
import {cannot} from './io-failure.ts';

const LF = 0x0a;

/** history.ndjson: append only, forced to disk, and cut back to the last good byte when an append did not succeed. */
export class History {
	readonly #handle: FileHandle;
	/** Bytes that belong to saved states. */
	#good: number;
	/** Something may stand behind them: an append that was not committed. */
	#loose = false;

	private constructor(handle: FileHandle, good: number) {
		this.#handle = handle;
		this.#good = good;
	}

	/**
	 * Opens the file and drops what was not saved: a torn last line, and whole lines past `seq`, which were written right before
	 * the process died and never shown. Bytes that are not of that kind (lines up to `seq` are missing, or `wentBack`: the state
	 * was replaced by an older copy) are kept as `beside`.
	 */
	static async open(
		file: string,
		seq: number,
		beside: string,
		wentBack = false,
	): Promise<{readonly history: History; readonly kept: boolean; readonly lastSeq: number}> {
		let handle: FileHandle | undefined;
		try {
			handle = await open(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
			const stats = await handle.stat();
			if (!stats.isFile()) throw new Error('it is not a plain file; take away what stands in its place');
			const {size} = stats;
			const {end, lastSeq} = await savedEnd(handle, size, seq);
			const kept = end < size && (wentBack || lastSeq < seq);
			if (end < size) {
				if (kept) await writeDurably(beside, await readAt(handle, end, size - end), {mode: 0o600});
				await handle.truncate(end);
				await handle.datasync();
			}
			return {history: new History(handle, end), kept, lastSeq};
		} catch (error) {
			await handle?.close().catch(() => undefined);
			throw cannot('open', file, error);
		}
	}

	/** Puts the lines behind the last saved ones, whatever an earlier attempt left there, and forces them to disk. */
	async append(lines: Buffer): Promise<void> {
		if (this.#loose) await this.#handle.truncate(this.#good);
		this.#loose = true;
		let written = 0;
		while (written < lines.length) {
			const {bytesWritten} = await this.#handle.write(lines, written, lines.length - written, this.#good + written);
			written += bytesWritten;
		}
		await this.#handle.datasync();
	}

	/** The state that goes with the appended bytes is saved: they stay. */
	commit(bytes: number): void {
		this.#good += bytes;
		this.#loose = false;
	}

	async close(): Promise<void> {
		await this.#handle.close();
	}
}

/** Where the last line with a number of at most `seq` ends, looking from the end so that a long history costs nothing. */
async function savedEnd(handle: FileHandle, size: number, seq: number): Promise<{end: number; lastSeq: number}> {
	let start = size;
	let tail: Buffer = Buffer.alloc(0); // the bytes from `start` to `end`
	let end = size;
	let block = 64 * 1024;
	while (end > 0) {
		const whole = tail.at(-1) === LF;
		const before = tail.lastIndexOf(LF, whole && tail.length > 1 ? tail.length - 2 : undefined);
		const lineStart = whole && tail.length === 1 ? -1 : before;
		if (lineStart === -1 && start > 0) {
			const length = Math.min(block, start);
			start -= length;
			tail = Buffer.concat([await readAt(handle, start, length), tail]);
			block *= 2;
			continue;
		}
		if (whole) {
			const number = seqOf(tail.subarray(lineStart + 1, -1));
			if (number !== null && number <= seq) return {end, lastSeq: number};
		}
		tail = tail.subarray(0, lineStart + 1);
		end = start + lineStart + 1;
	}
	return {end: 0, lastSeq: 0};
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
	const buffer = Buffer.alloc(length);
	let read = 0;
	while (read < length) {
		const {bytesRead} = await handle.read(buffer, read, length - read, position + read);
		if (bytesRead === 0) break;
		read += bytesRead;
	}
	return buffer.subarray(0, read);
}

function seqOf(line: Buffer): number | null {
	try {
		const parsed: unknown = JSON.parse(line.toString('utf8'));
		if (typeof parsed !== 'object' || parsed === null || !('seq' in parsed)) return null;
		return typeof parsed.seq === 'number' ? parsed.seq : null;
	} catch {
		return null;
	}
}
