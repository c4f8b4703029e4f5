import {createReadStream} from 'node:fs';
import {splitRecords} from '../../../analysis/dataset/csv-dialect.ts';
import {plainMarks} from '../../../analysis/dataset/csv-records.ts';
import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {withLeftOut} from '../../../analysis/dataset/no-rows.ts';
import type {Column, SourceFile} from '../../../analysis/dataset/table.ts';
import {type Evidence, quoteOf} from '../../../analysis/repository/evidence.ts';
import {LineSplitter} from '../../../system/lines.ts';
import {relativeTo} from '../workspace-path.ts';
import {labelSql} from './labels.ts';

/** Lines are looked for in this much of the first file. */
const readBytes = 64 * 1024 * 1024;

/**
 * Lines of the data file a person can open: the header with the target, and for each class the first row that has it. A line is cited
 * only after it was read and its field compared; compressed and binary files have no lines to cite, nor has a JSON array.
 */
export async function evidenceOf(
	dataset: Dataset,
	target: Column | null,
	labels: readonly string[],
	workspace: string,
	signal: AbortSignal,
): Promise<Evidence[]> {
	const [source] = dataset.sources;
	if (
		source === undefined ||
		source.gzip ||
		(source.delimiter === null && source.format !== 'jsonl') ||
		(source.encoding !== 'UTF-8' && source.encoding !== 'UTF-8 with BOM')
	)
		return [];
	const wanted = new Map<number, string>();
	const firstRow = source.firstRow ?? 1;
	const header = source.headerLine;
	if (target !== null && labels.length > 0) {
		const rows = await dataset.query(
			`SELECT ${labelSql(target.ref, target.storage)} AS label, min(rowid) AS first FROM data WHERE ${target.ref} IS NOT NULL GROUP BY 1`,
		);
		for (const row of rows) {
			const label = String(row['label']);
			if (labels.includes(label)) wanted.set(withLeftOut(Number(row['first']) + firstRow, source.linesLeftOut), label);
		}
	}
	const last = Math.max(header ?? 1, ...wanted.keys());
	const index = target === null ? -1 : dataset.columns.findIndex(column => column.ref === target.ref);
	const found: Evidence[] = [];
	let line = 0;
	const splitter = new LineSplitter(text => {
		line += 1;
		const label = wanted.get(line);
		if (line === header) found.push(...cite(source, workspace, line, text, target?.name ?? null, -1));
		else if (label !== undefined) found.push(...cite(source, workspace, line, text, label, index));
	});
	let read = 0;
	for await (const part of createReadStream(source.file, {signal, highWaterMark: 256 * 1024})) {
		const chunk: Buffer = part;
		splitter.push(chunk);
		read += chunk.length;
		if (line >= last || read >= readBytes) return found;
	}
	splitter.end();
	return found;
}

/** The line with the wanted text in its quote; nothing when the field at `index` (−1: anywhere) is another one. */
function cite(source: SourceFile, workspace: string, line: number, text: string, wanted: string | null, index: number): Evidence[] {
	const raw = text.replace(/^\ufeff/, '');
	const quote = quoteOf(raw);
	if (index >= 0 && source.format === 'jsonl' && !holdsValue(raw, wanted ?? '')) return [];
	const path = relativeTo(workspace, source.file);
	if (wanted === null) return quote === '' ? [] : [{path, line, quote}];
	if (index >= 0 && source.format !== 'jsonl') {
		const [fields = []] = splitRecords(raw, source.marks ?? plainMarks, true, 1);
		const field = fields[index] ?? '';
		if (field !== wanted && (field.trim() === '' || Number(field) !== Number(wanted))) return [];
	}
	if (quote.includes(wanted)) return [{path, line, quote}];
	const piece = quoteOf(wanted);
	if (piece !== '' && raw.includes(piece)) return [{path, line, quote: piece}];
	// A name that is quoted or broken over lines in the file still stands in the header.
	return line === source.headerLine && quote !== '' ? [{path, line, quote}] : [];
}

/** Does the object on this line have a member of that value? A line that is not an object (a blank one shifts all rows) has none. */
function holdsValue(line: string, wanted: string): boolean {
	try {
		const parsed: unknown = JSON.parse(line);
		return typeof parsed === 'object' && parsed !== null && Object.values(parsed).some(value => String(value) === wanted);
	} catch {
		return false;
	}
}
