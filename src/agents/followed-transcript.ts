import {stat} from 'node:fs/promises';
import type {Line} from './line.ts';
import {TranscriptFile} from './transcript-file.ts';

const keptLines = 500;

/** A transcript that another process writes, read again whenever it has grown. Never writes. */
export class FollowedTranscript {
	readonly #file: string;
	readonly #listeners = new Set<() => void>();
	readonly #timer: NodeJS.Timeout;
	#reader: TranscriptFile;
	#bytes = -1;
	#count = 0;
	#tail: readonly Line[] = [];
	#version = 0;
	#looking: Promise<void> | null = null;

	constructor(file: string, lookAgainMs: number) {
		this.#file = file;
		this.#reader = new TranscriptFile(file);
		this.#timer = setInterval(() => this.#lookSoon(), lookAgainMs);
		this.#timer.unref();
		this.#lookSoon();
	}

	get version(): number {
		return this.#version;
	}

	get lineCount(): number {
		return this.#count;
	}

	tail(count: number): readonly Line[] {
		return this.#tail.slice(-count);
	}

	lines(from: number, count: number): Promise<Line[]> {
		return this.#reader.lines(Math.max(0, from), count);
	}

	async search(text: string, from: number, direction: 'forward' | 'backward', signal?: AbortSignal): Promise<number | null> {
		const wanted = text.toLowerCase();
		const found = await this.#reader.find(line => line.toLowerCase().includes(wanted), direction, from, signal);
		return found?.index ?? null;
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	async close(): Promise<void> {
		clearInterval(this.#timer);
		this.#listeners.clear();
		await this.#looking;
	}

	#lookSoon(): void {
		this.#looking ??= this.#look().finally(() => {
			this.#looking = null;
		});
	}

	async #look(): Promise<void> {
		const bytes = (await stat(this.#file).catch(() => null))?.size ?? 0; // not there yet: nothing was said
		if (bytes === this.#bytes || bytes === 0) return;
		if (bytes < this.#bytes) this.#reader = new TranscriptFile(this.#file);
		this.#bytes = bytes;
		this.#count = await this.#reader.count();
		this.#tail = await this.#reader.lines(Math.max(0, this.#count - keptLines), keptLines);
		this.#version += 1;
		for (const listener of this.#listeners) listener();
	}
}
