import type {Writing} from './delimited.ts';
import {emptyFields, type Fields, grow} from './fields.ts';

/** A quote that never closes would otherwise swallow the file into memory. */
const maxRecordBytes = 64 * 1024 * 1024;
/** A record of this many bytes, its line end not counted, is no row of a table: the worker's reader has the same bound of its own. */
const longestRow = 1024 * 1024;
const blank = 32;
const backslash = 92;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Finds the records of delimited text in bytes (UTF-8), by the same rules as DelimitedReader and without a string for a field: they
 * are shown as places in the buffer. An unfinished record is held back until its end has come. An empty field is missing.
 */
export class DelimitedScanner {
	readonly #stops = new Uint8Array(256);
	readonly #quote: number;
	/** The first byte of lines that are no rows; −1: there are none. */
	readonly #comment: number;
	readonly #trims: boolean;
	readonly #delimiter: number;
	readonly #backslashes: boolean;
	readonly #emptyLines: boolean;
	readonly #fields: Fields = emptyFields();
	/** Which fields hold escapes that must go before the record is shown. */
	#escaped: number[] = [];
	#held: Uint8Array = new Uint8Array();
	#waiting: Uint8Array[] = [];
	#waitingBytes = 0;
	/** Records that are no rows whatever their width: text after a closing quote, a quote never closed, or a mebibyte long. */
	broken = 0;

	constructor({delimiter, quoting, quote, comment, trims}: Writing, emptyLines: boolean) {
		this.#delimiter = delimiter.charCodeAt(0);
		this.#quote = quote.charCodeAt(0);
		this.#comment = comment === null ? -1 : comment.charCodeAt(0);
		this.#trims = trims;
		this.#backslashes = quoting === 'backslash';
		this.#emptyLines = emptyLines;
		for (const stop of [this.#delimiter, lineFeed, carriageReturn]) this.#stops[stop] = 1;
	}

	/** Shows every whole record so far; with `last`, all that is left. The chunk may be changed. Throws for a record of more than 64 MiB. */
	push(chunk: Uint8Array, last: boolean, show: (fields: Fields) => void): void {
		let bytes = chunk;
		if (this.#held.length > 0) {
			this.#waiting.push(chunk);
			this.#waitingBytes += chunk.length;
			// A long record is looked at again only when it has doubled: else it would be read over and over.
			if (!last && this.#waitingBytes < this.#held.length) return;
			bytes = Buffer.concat([this.#held, ...this.#waiting]);
			this.#waiting = [];
			this.#waitingBytes = 0;
		}
		const from = this.#scan(bytes, last, show);
		this.#held = bytes.slice(from);
		if (this.#held.length > maxRecordBytes) throw new Error(`a record of more than ${maxRecordBytes} bytes: a quote that does not close?`);
	}

	/** Where the first unfinished record begins. */
	#scan(bytes: Uint8Array, last: boolean, show: (fields: Fields) => void): number {
		const stops = this.#stops;
		const delimiter = this.#delimiter;
		const fields = this.#fields;
		const size = bytes.length;
		fields.bytes = bytes;
		let at = 0;
		while (at < size) {
			const start = at;
			if (bytes[at] === this.#comment) {
				while (at < size && bytes[at] !== lineFeed && bytes[at] !== carriageReturn) at += 1;
				if (at >= size && !last) return start;
				at += 1;
				continue;
			}
			let width = 0;
			let broken = false;
			let quoted = false;
			let end = at;
			for (;;) {
				if (this.#trims) while (bytes[at] === blank) at += 1;
				let from = at;
				let to: number;
				if (at < size && bytes[at] === this.#quote) {
					quoted = true;
					from = at + 1;
					to = this.#closing(bytes, from, width);
					if (to >= size && !last) {
						this.#escaped = [];
						return start;
					}
					at = to < size ? to + 1 : size;
					if (to >= size) broken = true;
					const after = at;
					while (at < size && stops[bytes[at] ?? 0] === 0) at += 1;
					if (at > after) broken = true;
				} else {
					while (at < size && stops[bytes[at] ?? 0] === 0) at += 1;
					to = at;
				}
				const stop = at < size ? (bytes[at] ?? 0) : -1;
				// The field may go on, or the line break may be CR LF cut in two: wait for more.
				if (!last && (stop === -1 || (stop === carriageReturn && at + 1 >= size))) {
					this.#escaped = [];
					return start;
				}
				if (width >= fields.starts.length) grow(fields);
				end = at;
				fields.starts[width] = from === to ? -1 : from;
				fields.ends[width] = to;
				width += 1;
				if (stop === delimiter) at += 1;
				else {
					if (stop !== -1) at += stop === carriageReturn && bytes[at + 1] === lineFeed ? 2 : 1;
					break;
				}
			}
			fields.width = width;
			if (broken || end - start >= longestRow) this.broken += 1;
			else if (this.#emptyLines || quoted || width > 1 || fields.starts[0] !== -1) {
				if (this.#escaped.length > 0) this.#unescape();
				show(fields);
			}
			if (this.#escaped.length > 0) this.#escaped = [];
		}
		return at;
	}

	/** The place of the closing quote of a field that begins at `from`, or the end of what there is. */
	#closing(bytes: Uint8Array, from: number, field: number): number {
		const size = bytes.length;
		let escaped = false;
		let at = from;
		while (at < size) {
			const byte = bytes[at];
			if (byte === this.#quote) {
				if (this.#backslashes || bytes[at + 1] !== this.#quote) {
					if (escaped) this.#escaped.push(field);
					return at;
				}
				escaped = true;
				at += 2;
			} else if (byte === backslash && this.#backslashes) {
				escaped = true;
				at += 2;
			} else at += 1;
		}
		return size;
	}

	/** Takes the escapes out in place: what is left of a field is never longer. */
	#unescape(): void {
		const {bytes, starts, ends} = this.#fields;
		const mark = this.#backslashes ? backslash : this.#quote;
		for (const field of this.#escaped) {
			const end = ends[field] ?? 0;
			let to = starts[field] ?? 0;
			for (let at = to; at < end; at++) {
				if (bytes[at] === mark && at + 1 < end) at += 1;
				bytes[to] = bytes[at] ?? 0;
				to += 1;
			}
			ends[field] = to;
		}
	}
}
