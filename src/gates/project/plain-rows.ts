import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type {GateContext} from '../../steps/step.ts';
import {messageOf} from '../../system/errors.ts';
import {type Fields, fieldText} from '../recount/fields.ts';
import {openTable} from '../recount/table.ts';
import {CannotJudge} from './cannot-judge.ts';
import {oracle} from './oracle.ts';

const flushAt = 1 << 20;

/**
 * Rows of any format as one plain CSV, words untouched, as a project reads it: read by the judge's own reader, Parquet by the gates'
 * Python, never by the analyst's engine. Throws CannotJudge when they cannot be read.
 */
export async function writePlainRows(context: GateContext, files: readonly string[], to: string, delimiter: string): Promise<void> {
	try {
		await write(await withoutParquet(context, files, `${to}.parts`), to, delimiter, context.signal);
	} catch (error) {
		context.signal.throwIfAborted();
		throw error instanceof CannotJudge ? error : new CannotJudge(`the rows that were put aside cannot be read: ${messageOf(error)}`);
	}
}

async function withoutParquet(context: GateContext, files: readonly string[], folder: string): Promise<readonly string[]> {
	const plain: string[] = [];
	for (const [at, file] of files.entries()) {
		if (!file.toLowerCase().endsWith('.parquet')) plain.push(file);
		else {
			const out = path.join(folder, `${at}.csv`);
			await oracle(context, 'parquet_words', {data: file, out}, z.looseObject({rows: z.number()}));
			plain.push(out);
		}
	}
	return plain;
}

async function write(files: readonly string[], to: string, delimiter: string, signal: AbortSignal): Promise<void> {
	const table = await openTable(files, signal);
	const out = createWriteStream(to, {mode: 0o600});
	const failed = once(out, 'error').then(([error]) => Promise.reject(error));
	failed.catch(() => undefined); // raced against below
	const quoted = (word: string) =>
		word.includes(delimiter) || /["\r\n]/.test(word) || (word === '' && table.names.length === 1)
			? `"${word.replaceAll('"', '""')}"`
			: word;
	let pending = `${table.names.map(quoted).join(delimiter)}\n`;
	const word = ({bytes, starts, ends}: Fields, at: number) => {
		const from = starts[at] ?? -1;
		return from < 0 ? '' : fieldText(bytes, from, ends[at] ?? from);
	};
	await table.scan(
		row => {
			let line = '';
			for (let at = 0; at < row.width; at++) line += (at > 0 ? delimiter : '') + quoted(word(row, at));
			pending += `${line}\n`;
			if (pending.length < flushAt) return;
			out.write(pending);
			pending = '';
		},
		{signal},
	);
	out.end(pending);
	await Promise.race([once(out, 'finish'), failed]);
}
