import {type CompiledReading, compileReading, type ReadAs} from '../../domain/read-as.ts';
import {emptyFields, type Fields, fieldText, grow} from './fields.ts';
import type {Table} from './table.ts';

/** The bytes under which a field counts, null where it is missing; undefined: as it stands. */
type Rewrite = (text: string) => Buffer | null | undefined;

/** The same rows with the values that a session reads otherwise: numbers as this reader writes them, spellings as the word they stand for. */
export function asRead(table: Table, readAs: ReadAs): Table {
	const rewrites = table.names.map(name => {
		const reading = Object.hasOwn(readAs, name) ? readAs[name] : undefined;
		return reading === undefined ? null : rewriteOf(compileReading(reading));
	});
	if (rewrites.every(one => one === null)) return table;
	return {
		names: table.names,
		scan(show, options) {
			const read = new ReadRow(rewrites);
			return table.scan(row => show(read.of(row)), options);
		},
	};
}

/** Columns that stay words whatever stands in them. */
export const wordColumns = (readAs: ReadAs): string[] =>
	Object.entries(readAs)
		.filter(([, reading]) => reading.as === 'words')
		.map(([name]) => name);

function rewriteOf({missing, recode, number}: CompiledReading): Rewrite {
	const gaps = new Set(missing);
	const spellings = new Map(Object.entries(recode).map(([from, to]) => [from, Buffer.from(to)]));
	const steps = (number?.steps ?? []).map(([find, put]) => ({find: new RegExp(find, 'g'), put: put.replace('\\1', '$1')}));
	const accepted = number === null ? null : new RegExp(`^(?:${number.accept})$`);
	return text => {
		if (gaps.has(text)) return null;
		if (number === null || accepted === null) return spellings.get(text);
		let bare = text;
		for (const {find, put} of steps) bare = bare.replace(find, put);
		if (!accepted.test(bare)) return undefined;
		if (number.thousands !== '') bare = bare.split(number.thousands).join('');
		return Buffer.from(bare.replace(number.decimal, '.'));
	};
}

/** A row whose rewritten fields lie behind the bytes of the others. */
class ReadRow {
	readonly #rewrites: readonly (Rewrite | null)[];
	readonly #fields: Fields = emptyFields();
	#buffer = Buffer.alloc(4096);

	constructor(rewrites: readonly (Rewrite | null)[]) {
		this.#rewrites = rewrites;
	}

	of(row: Fields): Fields {
		const {bytes, starts, ends, width} = row;
		const fields = this.#fields;
		while (fields.starts.length < width) grow(fields);
		fields.width = width;
		let at = 0;
		for (let column = 0; column < width; column++) {
			const from = starts[column] ?? -1;
			const to = ends[column] ?? -1;
			const rewritten = from === -1 ? undefined : this.#rewrites[column]?.(fieldText(bytes, from, to));
			const source = rewritten ?? bytes.subarray(Math.max(0, from), Math.max(0, to));
			const missing = from === -1 || rewritten === null;
			fields.starts[column] = missing ? -1 : at;
			if (!missing) at = this.#write(source, at);
			fields.ends[column] = at;
		}
		fields.bytes = this.#buffer;
		return fields;
	}

	#write(source: Uint8Array, at: number): number {
		if (at + source.length > this.#buffer.length) {
			const larger = Buffer.alloc(2 * (at + source.length));
			this.#buffer.copy(larger, 0, 0, at);
			this.#buffer = larger;
		}
		this.#buffer.set(source, at);
		return at + source.length;
	}
}
