const LF = 0x0a;

/** Largest frame taken from an agent. The largest honest one seen was a list of commands of 563 KB. */
export const maxFrameBytes = 8 * 1024 * 1024;

type FrameReader = {
	/** One whole frame, decoded; bytes are joined first, so a character cut between two reads arrives whole. */
	readonly frame: (text: string) => void;
	/** A frame beyond the limit ended; nothing of it was kept. */
	readonly dropped: (bytes: number) => void;
};

/**
 * Newline-delimited frames out of a byte stream. Never holds more than the limit, whatever arrives, and empty lines are skipped.
 */
export class FrameSplitter {
	readonly #reader: FrameReader;
	readonly #maxBytes: number;
	#parts: Buffer[] = [];
	#bytes = 0;
	#tooLong = false;

	constructor(reader: FrameReader, maxBytes = maxFrameBytes) {
		this.#reader = reader;
		this.#maxBytes = maxBytes;
	}

	/** Takes a chunk in, or so many frames of it until `spent`; answers the bytes taken, the rest is to be pushed again. */
	push(chunk: Buffer, spent: () => boolean = () => false): number {
		let start = 0;
		for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
			this.#keep(chunk.subarray(start, end));
			this.#emit();
			start = end + 1;
			if (spent()) return start;
		}
		if (start < chunk.length) this.#keep(chunk.subarray(start));
		return chunk.length;
	}

	/** The stream ended: what is left without a line end is a frame too. */
	end(): void {
		this.#emit();
	}

	#keep(part: Buffer): void {
		this.#bytes += part.length;
		if (this.#bytes > this.#maxBytes) {
			this.#tooLong = true;
			this.#parts = [];
			return;
		}
		if (part.length > 0) this.#parts.push(part);
	}

	#emit(): void {
		const bytes = this.#bytes;
		const parts = this.#parts;
		const tooLong = this.#tooLong;
		this.#parts = [];
		this.#bytes = 0;
		this.#tooLong = false;
		if (tooLong) this.#reader.dropped(bytes);
		else if (bytes > 0) {
			const [first] = parts;
			const text = parts.length === 1 && first !== undefined ? first.toString('utf8') : Buffer.concat(parts, bytes).toString('utf8');
			if (text.trim() !== '') this.#reader.frame(text);
		}
	}
}
