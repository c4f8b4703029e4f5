import {type FileHandle, open} from 'node:fs/promises';
import type {LineKind} from './line.ts';
import {rawHeaderOf} from './transcript-file.ts';

/** Bytes that may wait for the disk before the source should pause. */
const waitingBytes = 2 * 1024 * 1024;

/**
 * The writing end of a transcript's file: one write at a time, each with all that has come meanwhile, so that a flood costs few and large
 * writes. Raw output that arrives in one go shares one header.
 */
export class AppendFile {
	readonly #handle: FileHandle;
	readonly #refused: (error: unknown) => void;
	#queue: Buffer[] = [];
	#queuedBytes = 0;
	#raw: {parts: Buffer[]; size: number; readonly at: number; readonly kind: LineKind} | null = null;
	#writing: Promise<void> | null = null;
	#broken = false;

	private constructor(handle: FileHandle, refused: (error: unknown) => void) {
		this.#handle = handle;
		this.#refused = refused;
	}

	/** Opens or makes the file (0600). `refused` is called once, when the disk takes no more; what follows is dropped. */
	static async open(file: string, refused: (error: unknown) => void): Promise<AppendFile> {
		return new AppendFile(await open(file, 'a', 0o600), refused);
	}

	/** Queues whole records. False: the disk is behind. */
	write(bytes: Buffer): boolean {
		if (this.#broken) return true;
		this.#sealRaw();
		this.#queue.push(bytes);
		return this.#queued(bytes.length);
	}

	/** Queues whole lines of raw output. False: the disk is behind. */
	writeRaw(parts: readonly Buffer[], size: number, at: number, kind: LineKind): boolean {
		if (this.#broken) return true;
		if (this.#raw?.kind !== kind) this.#sealRaw();
		this.#raw ??= {parts: [], size: 0, at, kind};
		this.#raw.parts.push(...parts);
		this.#raw.size += size;
		return this.#queued(size);
	}

	/** Settles when little enough waits for the disk. */
	async drained(): Promise<void> {
		while (this.#queuedBytes > waitingBytes / 2 && this.#writing !== null) await this.#writing;
	}

	/** Settles when all that was queued is in the file, or the disk has refused. */
	async flushed(): Promise<void> {
		while (this.#writing !== null) await this.#writing;
	}

	async close(): Promise<void> {
		await this.flushed();
		this.#broken = true;
		await this.#handle.close();
	}

	#queued(bytes: number): boolean {
		this.#queuedBytes += bytes;
		this.#writing ??= this.#writeAll();
		return this.#queuedBytes < waitingBytes;
	}

	#sealRaw(): void {
		if (this.#raw === null) return;
		const {parts, size, at, kind} = this.#raw;
		this.#raw = null;
		this.#queue.push(Buffer.from(rawHeaderOf(size, at, kind), 'latin1'), ...parts);
	}

	async #writeAll(): Promise<void> {
		await Promise.resolve(); // what else comes in this instant is part of the first write
		try {
			while (this.#queuedBytes > 0) {
				this.#sealRaw();
				const parts = this.#queue;
				this.#queue = [];
				this.#queuedBytes = 0;
				await this.#writeWhole(parts);
			}
		} catch (error) {
			this.#broken = true;
			this.#queue = [];
			this.#queuedBytes = 0;
			this.#raw = null;
			this.#refused(error);
		} finally {
			this.#writing = null;
		}
	}

	async #writeWhole(parts: readonly Buffer[]): Promise<void> {
		let rest = [...parts];
		while (rest.length > 0) {
			let {bytesWritten} = await this.#handle.writev(rest);
			let whole = 0;
			for (const part of rest) {
				if (part.length > bytesWritten) break;
				bytesWritten -= part.length;
				whole += 1;
			}
			rest = rest.slice(whole);
			const [first] = rest;
			if (first !== undefined) rest[0] = first.subarray(bytesWritten);
		}
	}
}
