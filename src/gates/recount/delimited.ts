export type Quoting = 'doubled' | 'backslash';

/** How the records of a delimited text are written. */
export type Writing = {
	readonly delimiter: string;
	readonly quoting: Quoting;
	/** One character; '': none. */
	readonly quote: string;
	/** Lines that begin with it are no records; null: there are none. */
	readonly comment: string | null;
	/** Blanks before a value are no part of it. */
	readonly trims: boolean;
};

/** A quote that never closes would otherwise swallow the file into memory. */
const maxFieldCharacters = 64 * 1024 * 1024;

/**
 * Takes delimited text (RFC 4180) in pieces of any size and gives back whole records. A quote opens a quoted field only at the
 * field's first character; inside, a quote is written twice (or, in the other dialect, after a backslash); what follows the
 * closing quote up to the next delimiter belongs to the field. Lines end in LF, CR LF or CR.
 */
export class DelimitedReader {
	readonly #writing: Writing;
	readonly #emptyLines: boolean;
	#held = '';
	#record: string[] = [];
	#broken = false;
	#quotedField = false;
	/** Records that are no rows whatever their width: text after a closing quote, or a quote never closed. */
	broken = 0;

	/** `emptyLines`: an empty line is a record of one empty field (a missing value in a table of one column), else it is nothing. */
	constructor(writing: Writing, emptyLines = false) {
		this.#writing = writing;
		this.#emptyLines = emptyLines;
	}

	push(text: string): string[][] {
		if (this.#held.length > maxFieldCharacters)
			throw new Error(`a field of more than ${maxFieldCharacters} characters: a quote that does not close?`);
		return this.#take(this.#held === '' ? text : this.#held + text, false);
	}

	/** The last record, when the text does not end in a line break. */
	end(): string[][] {
		const records = this.#take(this.#held, true);
		this.#held = '';
		return records;
	}

	/** Reads as many whole fields as there are; what may go on in the next piece is held back. */
	#take(text: string, last: boolean): string[][] {
		const out: string[][] = [];
		const size = text.length;
		let at = 0;
		while (at < size) {
			const start = at;
			let value: string;
			let stop: number;
			const {delimiter, quote, comment, trims} = this.#writing;
			if (comment !== null && this.#record.length === 0 && text[at] === comment) {
				const [line = ''] = /^[^\r\n]*/.exec(text.slice(at)) ?? [];
				at += line.length + 1;
				if (at > size && !last) {
					this.#held = text.slice(start);
					return out;
				}
				continue;
			}
			if (trims) while (text[at] === ' ') at += 1;
			if (text[at] === quote) {
				const field = this.#quoted(text, at + 1, last);
				if (!field) {
					this.#held = text.slice(start);
					return out;
				}
				[value, stop] = field;
				this.#quotedField = true;
			} else {
				stop = this.#fieldEnd(text, at);
				value = text.slice(at, stop);
			}
			// The field may go on, or the line break may be CR LF cut in two: wait for more.
			if (!last && (stop >= size || (text.charCodeAt(stop) === 13 && stop + 1 >= size))) {
				this.#held = text.slice(start);
				return out;
			}
			this.#record.push(value);
			if (stop >= size) {
				at = size;
				this.#close(out);
			} else if (text[stop] === delimiter) {
				at = stop + 1;
				if (last && at >= size) {
					this.#record.push('');
					this.#close(out);
				}
			} else {
				at = stop + (text.charCodeAt(stop) === 13 && text.charCodeAt(stop + 1) === 10 ? 2 : 1);
				this.#close(out);
			}
		}
		this.#held = '';
		if (last && this.#record.length > 0) {
			this.#record.push('');
			this.#close(out);
		}
		return out;
	}

	#close(out: string[][]): void {
		const record = this.#record;
		this.#record = [];
		if (this.#broken) this.broken += 1;
		else if (this.#emptyLines || this.#quotedField || record.length > 1 || record[0] !== '') out.push(record);
		this.#quotedField = false;
		this.#broken = false;
	}

	#fieldEnd(text: string, from: number): number {
		const delimiter = this.#writing.delimiter.charCodeAt(0);
		let at = from;
		for (; at < text.length; at++) {
			const code = text.charCodeAt(at);
			if (code === delimiter || code === 10 || code === 13) break;
		}
		return at;
	}

	/** Value and end of a quoted field whose text begins at `from`; null when its closing quote has not come yet. */
	#quoted(text: string, from: number, last: boolean): [string, number] | null {
		const {quote, quoting} = this.#writing;
		let value = '';
		let at = from;
		let piece = from;
		while (at < text.length) {
			const character = text[at];
			if (character === '\\' && quoting === 'backslash') {
				if (at + 1 >= text.length && !last) return null;
				value += text.slice(piece, at) + (text[at + 1] ?? '');
				at += 2;
				piece = at;
			} else if (character === quote) {
				if (at + 1 >= text.length && !last) return null;
				if (quoting === 'doubled' && text[at + 1] === quote) {
					value += text.slice(piece, at + 1);
					at += 2;
					piece = at;
				} else {
					value += text.slice(piece, at);
					const stop = this.#fieldEnd(text, at + 1);
					if (stop > at + 1) this.#broken = true;
					return [value + text.slice(at + 1, stop), stop];
				}
			} else at += 1;
		}
		if (!last) return null;
		this.#broken = true;
		return [value + text.slice(piece), text.length];
	}
}
