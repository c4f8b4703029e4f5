import {bytes} from '../domain/format.ts';
import type {ListedFile} from '../engine/produced-files.ts';
import {plainLines} from '../system/sanitize.ts';
import {head} from './cells.ts';
import {type Row, span, tableRow} from './rows.ts';

export function fileColumns(width: number) {
	if (width < 60) return [{width: Math.max(6, width - 12)}, {width: 8, align: 'right' as const}];
	const by = width >= 100 ? 44 : 26;
	return [{width: Math.max(10, Math.min(60, width - 1 - 8 - by - 4))}, {width: 8, align: 'right' as const}, {width: by}];
}

export const fileRow = (file: ListedFile, here: boolean, width: number): Row =>
	tableRow(fileColumns(width), [
		span(here ? 'strong' : 'plain', file.path),
		bytes(file.bytes),
		file.changed ? span('you', writtenBy(file)) : span('dim', writtenBy(file)),
	]);

const sources = {blueprint: 'blueprint', data: 'for your data', agent: 'sub-agent'} as const;

/** `training, for your data`; in upper case what was changed by a person since. */
export function writtenBy(file: ListedFile): string {
	const parts = [file.step?.replaceAll('_', ' ') ?? '', file.from ? sources[file.from] : ''].filter(part => part !== '');
	return file.changed ? `CHANGED since, was ${parts.join(', ') || 'ours'}` : parts.join(', ');
}

/** A file's text as lines. JSON that stands on one line is spread out, everything else keeps its line numbers. */
export function fileLines(path: string, text: string): readonly string[] {
	if (path.endsWith('.json') && !text.trimEnd().includes('\n')) {
		try {
			return plainLines(JSON.stringify(JSON.parse(text), null, 2));
		} catch {
			// No JSON after all: shown as it stands.
		}
	}
	return plainLines(text.replace(/\n$/, ''));
}

/** The lines with their numbers, from column `side` on. */
export function numberedRows(lines: readonly string[], side: number, width: number): readonly Row[] {
	const digits = String(lines.length).length;
	const room = Math.max(1, width - digits - 3);
	return lines.map((line, index): Row => {
		// Cut roughly first: one line may be megabytes long.
		const shown = line.slice(side, side + room + 1);
		return [' ', span('dim', String(index + 1).padStart(digits)), ' ', shown.length > room ? `${head(shown, room - 2)}..` : shown];
	});
}
