import {StringDecoder} from 'node:string_decoder';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts a byte stream into lines. `\n` and `\r\n` end a line; a lone `\r` (a progress bar) keeps only what follows it.
 * A line longer than `maxBytes` is cut there, once, with the number of bytes left out: memory stays bounded whatever arrives.
 */
export class LineSplitter {
	readonly #onLine: (line: string) => void;
	readonly #maxBytes: number;
	#rest: Buffer[] = [];
	#restBytes = 0;
	#dropped = 0;

	constructor(onLine: (line: string) => void, maxBytes = 64 * 1024) {
		this.#onLine = onLine;
		this.#maxBytes = maxBytes;
	}

	push(chunk: Buffer): void {
		let start = 0;
		let at = chunk.indexOf(LF);
		while (at !== -1) {
			this.#keep(chunk.subarray(start, at));
			this.#emit();
			start = at + 1;
			at = chunk.indexOf(LF, start);
		}
		if (start < chunk.length) this.#keep(chunk.subarray(start));
	}

	/** Emits what is left without a line end. */
	end(): void {
		if (this.#restBytes > 0 || this.#dropped > 0) this.#emit();
	}

	#keep(part: Buffer): void {
		const room = this.#maxBytes - this.#restBytes;
		const kept = part.length <= room ? part : part.subarray(0, Math.max(0, room));
		this.#dropped += part.length - kept.length;
		if (kept.length === 0) return;
		this.#rest.push(kept);
		this.#restBytes += kept.length;
	}

	#emit(): void {
		let bytes = this.#rest.length === 1 ? (this.#rest[0] as Buffer) : Buffer.concat(this.#rest, this.#restBytes);
		if (bytes.at(-1) === CR && this.#dropped === 0) bytes = bytes.subarray(0, -1);
		const carriage = bytes.lastIndexOf(CR);
		if (carriage !== -1) bytes = bytes.subarray(carriage + 1);
		const text = new StringDecoder('utf8').write(bytes);
		this.#onLine(this.#dropped > 0 ? `${text} [${this.#dropped} more bytes in this line]` : text);
		this.#rest = [];
		this.#restBytes = 0;
		this.#dropped = 0;
	}
}
