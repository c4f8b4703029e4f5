import {type Fields, fieldText} from './fields.ts';

/** The place of an empty field among the bytes that a record may begin with. */
const empty = 256;

/** What was found of records that are no rows. */
export type LeftOutCount = {
	/** Records that were left out, as was recorded. */
	readonly leftOut: number;
	/** Those of them that neither repeat their header nor stand at the beginning or the end of their file: nothing explains them. */
	readonly unexplained: number;
	/** Rows that repeat the header, and were not recorded as none. */
	readonly headers: number;
};

export const noneLeftOut: LeftOutCount = {leftOut: 0, unexplained: 0, headers: 0};

export const together = (one: LeftOutCount, other: LeftOutCount): LeftOutCount => ({
	leftOut: one.leftOut + other.leftOut,
	unexplained: one.unexplained + other.unexplained,
	headers: one.headers + other.headers,
});

/** Words without blanks around them and the byte order mark of a file that was put behind another; empty ones at the end do not count. */
const wordsOf = (fields: readonly string[]): string[] => {
	const bare = fields.map(field => field.replace(/^\ufeff/, '').trim());
	while (bare.at(-1) === '') bare.pop();
	return bare;
};

/**
 * Tells the rows of one file from records that are none, in one reading: those whose words were recorded are left out, and looked at for what
 * explains it. The worker looks for them in its own way.
 */
export class RowsLeftOut {
	readonly #recorded: ReadonlySet<string>;
	readonly #header: string | null;
	/** The bytes that a record may begin with that is looked at whole; at 256: may its first field be empty? */
	readonly #beginnings = new Uint8Array(257);
	readonly #count = {leftOut: 0, unexplained: 0, headers: 0};
	/** Records at the end so far, and whether a header is the last record that was read. */
	#atEnd = 0;
	#afterHeader = true;

	/** `header`: of the file, as it is written; null: it has none. */
	constructor(recorded: readonly (readonly string[])[], header: readonly string[] | null) {
		const known = recorded.map(wordsOf);
		const names = header === null ? [] : wordsOf(header);
		this.#recorded = new Set(known.map(words => JSON.stringify(words)));
		this.#header = names.length > 1 ? JSON.stringify(names) : null;
		if (this.#recorded.size === 0 && this.#header === null) return;
		for (const [first = ''] of [...known, names]) this.#beginnings[Buffer.from(first)[0] ?? empty] = 1;
		for (const mark of [0xef, 32, 9]) this.#beginnings[mark] = 1;
	}

	get count(): LeftOutCount {
		return this.#count;
	}

	/** Is this record to be left out? Asked of each in order. */
	has(fields: Fields): boolean {
		const start = fields.starts[0] ?? -1;
		if (this.#beginnings[start < 0 ? empty : (fields.bytes[start] ?? 0)] === 0) return this.#row();
		const words = JSON.stringify(wordsOf(Array.from({length: fields.width}, (_, at) => textAt(fields, at))));
		const isHeader = words === this.#header;
		if (!this.#recorded.has(words)) {
			if (isHeader) this.#count.headers += 1;
			return this.#row();
		}
		this.#count.leftOut += 1;
		// A record without a value explains itself.
		const blank = words === '[]';
		if (!isHeader && !blank && !this.#afterHeader) this.#atEnd += 1;
		if (!blank) this.#afterHeader = isHeader;
		return true;
	}

	#row(): false {
		// What seemed to stand at the end was followed by a row.
		this.#count.unexplained += this.#atEnd;
		this.#atEnd = 0;
		this.#afterHeader = false;
		return false;
	}
}

function textAt({bytes, starts, ends}: Fields, at: number): string {
	const from = starts[at] ?? -1;
	return from < 0 ? '' : fieldText(bytes, from, ends[at] ?? from);
}
