/** How the fields of delimited text are told apart. */
export interface Marks {
	readonly delimiter: string;
	/** One character; '': values are in no quotes. */
	readonly quote: string;
	/** Inside quotes a quote is written twice, or after a backslash. */
	readonly escaping: 'doubled' | 'backslash';
	/** Blanks at the beginning of a field are no part of it. */
	readonly trims?: boolean;
}

/** As a file is written that needs no other words. */
export const plainMarks = {delimiter: ',', quote: '"', escaping: 'doubled', trims: false} as const satisfies Marks;

export const marksIn = ({delimiter, quote, escaping, trims = false}: Marks): Marks => ({delimiter, quote, escaping, trims});

/** A field of a delimited file, in quotes where it needs them. */
export function quotedField(text: string, delimiter: string): string {
	return text === '' || text.includes(delimiter) || /["\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export interface CsvRecord {
	readonly fields: string[];
	/** Text after a closing quote, or a quote that does not close: no row whatever its width. */
	readonly broken: boolean;
	/** Is its first field in quotes? */
	readonly quoted: boolean;
	/** The line of the text (1-based) on which it begins. */
	readonly line: number;
}

/** More is no record: a quote that does not close must not take the file into memory. */
const mostCharacters = 64 * 1024 * 1024;

/**
 * Takes delimited text in pieces of any size and shows its records. A quote opens only where a field begins; lines end in LF, CR LF or CR;
 * a line with nothing on it is no record. What a piece leaves unfinished waits for the next one. Throws RangeError for a record of more than
 * 64 Mi characters.
 */
export class RecordReader {
	readonly #marks: Marks;
	#held = '';
	#line = 1;

	constructor(marks: Marks) {
		this.#marks = marks;
	}

	/** Shows every record that is complete; false from `show` ends it. With `last` what is left is complete. */
	push(text: string, last: boolean, show: (record: CsvRecord) => boolean | undefined): void {
		const all = this.#held === '' ? text : this.#held + text;
		const from = this.#read(all, last, show);
		this.#held = all.slice(from);
		if (this.#held.length > mostCharacters) throw new RangeError(`a record of more than ${mostCharacters} characters`);
	}

	/** Where the first unfinished record begins. */
	#read(text: string, last: boolean, show: (record: CsvRecord) => boolean | undefined): number {
		const {delimiter, quote, trims = false} = this.#marks;
		const end = text.length;
		let start = 0;
		let at = 0;
		let fields: string[] = [];
		let broken = false;
		let quoted = false;
		// Line ends within values: only quotes can hold them.
		let inside = 0;
		while (at < end || (last && fields.length > 0)) {
			if (trims) while (text[at] === ' ') at += 1;
			let value: string;
			if (text[at] === quote) {
				quoted ||= fields.length === 0;
				const field = this.#quoted(text, at + 1);
				const stop = this.#fieldEnd(text, field.at);
				if (field.at > end && !last) return start;
				broken ||= stop > field.at || field.at > end;
				inside += lineEndsIn(field.value);
				value = field.value + text.slice(field.at, stop);
				at = stop;
			} else {
				const stop = this.#fieldEnd(text, at);
				value = text.slice(at, stop);
				at = stop;
			}
			// It may go on, or be the first half of CR LF.
			if (!last && (at >= end || (text[at] === '\r' && at + 1 >= end))) return start;
			fields.push(value);
			if (text[at] === delimiter) {
				at += 1;
				if (at >= end && last) fields.push('');
				else continue;
			} else if (at < end) at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
			start = at;
			const line = this.#line;
			this.#line += 1 + inside;
			if ((fields.length > 1 || fields[0] !== '') && show({fields, broken, quoted, line}) === false) return start;
			[fields, broken, quoted, inside] = [[], false, false, 0];
		}
		return start;
	}

	/** The value of a quoted field that begins at `from`, and the place behind its closing quote: beyond the end when it does not close. */
	#quoted(text: string, from: number): {value: string; at: number} {
		const {quote, escaping} = this.#marks;
		let value = '';
		let at = from;
		for (;;) {
			const close = text.indexOf(quote, at);
			const backslash = escaping === 'backslash' ? text.indexOf('\\', at) : -1;
			if (backslash !== -1 && (close === -1 || backslash < close)) {
				value += text.slice(at, backslash) + (text[backslash + 1] ?? '');
				at = backslash + 2;
			} else if (close === -1) return {value: value + text.slice(at), at: text.length + 1};
			else if (escaping === 'doubled' && text[close + 1] === quote) {
				value += text.slice(at, close + 1);
				at = close + 2;
			} else return {value: value + text.slice(at, close), at: close + 1};
		}
	}

	#fieldEnd(text: string, from: number): number {
		const {delimiter} = this.#marks;
		let at = from;
		while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
		return Math.min(at, text.length);
	}
}

const lineEndsIn = (value: string): number => (/[\r\n]/.test(value) ? (value.match(/\r\n|\r|\n/g)?.length ?? 0) : 0);
