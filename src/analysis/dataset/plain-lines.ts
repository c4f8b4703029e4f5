import {createWriteStream} from 'node:fs';
import {type Readable, Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {inputFailure} from '../../system/errors.ts';
import type {Dialect} from './csv-dialect.ts';
import {type CsvRecord, quotedField, RecordReader} from './csv-records.ts';
import type {NoRows} from './no-rows.ts';

/**
 * Writes a delimited file (UTF-8) as the engine reads it: quotes are ", nothing stands before the header, no line is a comment, rows that may
 * end without their last field have it, rows that are none are left out and noted in `noRows`. A record that cannot be read keeps a width that
 * no row has. Throws an input failure for a record without end.
 */
export async function writePlain(from: Readable, to: string, dialect: Dialect, noRows: NoRows, file: string): Promise<void> {
	const {delimiter, before, comment, openEnd} = dialect;
	const decoder = new TextDecoder();
	const reader = new RecordReader(dialect);
	const width = dialect.names.length;
	let skip = before;
	let held = '';
	let header = dialect.header;
	const rewritten = (text: string, last: boolean): string => {
		let start = held + text;
		held = '';
		// What stands before the table is lines, whatever quotes they hold.
		while (skip > 0) {
			const line = /^[^\r\n]*(?:\r\n|\n|\r(?=[^\n])|\r$)/.exec(start)?.[0];
			if (line === undefined && !last) {
				held = start;
				return '';
			}
			if (line === undefined) break;
			start = start.slice(line.length);
			skip -= 1;
		}
		let out = '';
		reader.push(start, last, record => {
			if (comment !== null && !record.quoted && record.fields[0]?.startsWith(comment) && !header) return true;
			if (!header && !record.broken && noRows.leavesOut(record.fields, before + record.line)) return true;
			out += `${fieldsOf(record, header)
				.map(field => quotedField(field, delimiter))
				.join(delimiter)}\n`;
			header = false;
			return true;
		});
		return out;
	};
	const fieldsOf = ({fields, broken}: CsvRecord, names: boolean): readonly string[] => {
		if (names) return dialect.names;
		// The engine forgives a further field that is empty.
		if (broken) return fields.length === width ? [...fields, 'broken'] : fields;
		return openEnd && fields.length === width - 1 ? [...fields, ''] : fields;
	};
	const rewrite = new Transform({
		transform(chunk: Buffer, _, done) {
			try {
				done(null, rewritten(decoder.decode(chunk, {stream: true}), false));
			} catch (error) {
				done(tooLong(error, file));
			}
		},
		flush(done) {
			try {
				done(null, rewritten(decoder.decode(), true));
			} catch (error) {
				done(tooLong(error, file));
			}
		},
	});
	await pipeline(from, rewrite, createWriteStream(to, {mode: 0o600}));
}

const tooLong = (error: unknown, file: string): Error =>
	error instanceof RangeError
		? inputFailure(
				`The file ${file} holds ${error.message}: a quote in it may not close. Close it, or write it twice where it is part of a value.`,
			)
		: error instanceof Error
			? error
			: new Error(String(error));
