import {writeFile} from 'node:fs/promises';
import * as z from 'zod';
import {writtenByUs} from '../../domain/written.ts';
import type {GateContext} from '../../steps/step.ts';
import {messageOf} from '../../system/errors.ts';
import {type Fields, fieldText} from '../recount/fields.ts';
import {openTable} from '../recount/table.ts';
import {CannotJudge} from './cannot-judge.ts';
import {oracle} from './oracle.ts';

const privateMode = 0o600;

/** As `plainRows`, into a file. */
export async function writePlainRows(context: GateContext, files: readonly string[], to: string, delimiter: string): Promise<void> {
	await writeFile(to, await plainRows(context, files, delimiter), {mode: privateMode});
}

/**
 * Rows of any format as one plain CSV, words untouched, as a project reads it: read by the judge's own reader, Parquet by the gates'
 * Python, never by the analyst's engine. Throws CannotJudge when they cannot be read.
 */
export async function plainRows(context: GateContext, files: readonly string[], delimiter: string): Promise<string> {
	try {
		const parquet = files.filter(file => file.toLowerCase().endsWith('.parquet'));
		if (parquet.length === 0) return await words(files, delimiter, context.signal);
		if (parquet.length < files.length) throw new CannotJudge('the rows that were put aside lie in files of different formats');
		const {csv} = await oracle(context, 'parquet_words', {files, delimiter}, z.looseObject({csv: z.string()}));
		return csv;
	} catch (error) {
		context.signal.throwIfAborted();
		throw error instanceof CannotJudge ? error : new CannotJudge(`the rows that were put aside cannot be read: ${messageOf(error)}`);
	}
}

async function words(files: readonly string[], delimiter: string, signal: AbortSignal): Promise<string> {
	const table = await openTable(files, writtenByUs, signal);
	const lonely = table.names.length === 1;
	const quoted = (text: string) =>
		text.includes(delimiter) || /["\r\n]/.test(text) || (text === '' && lonely) ? `"${text.replaceAll('"', '""')}"` : text;
	const field = ({bytes, starts, ends}: Fields, at: number) => {
		const from = starts[at] ?? -1;
		return from < 0 ? '' : fieldText(bytes, from, ends[at] ?? from);
	};
	const lines = [table.names.map(quoted).join(delimiter)];
	await table.scan(row => lines.push(Array.from({length: row.width}, (_, at) => quoted(field(row, at))).join(delimiter)), {signal});
	return `${lines.join('\n')}\n`;
}
