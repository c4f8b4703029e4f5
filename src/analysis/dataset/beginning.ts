import {splitRecords} from './csv-dialect.ts';
import {readStart} from './encoding.ts';
import {shorten} from './names.ts';
import type {SourceFile} from './table.ts';

const shownLines = 3;
const shownCharacters = 60;
const lookedAtBytes = 64 * 1024;
const lookedAtLines = 40;

/**
 * How a delimited file begins and which option could make it readable, as the end of a sentence; null for other formats. `wanted`: the
 * column that was not found.
 */
export async function beginningOf({sources}: {readonly sources: readonly SourceFile[]}, wanted: string | null): Promise<string | null> {
	const [source] = sources;
	if (source === undefined || source.delimiter === null || source.encoding === null) return null;
	const {text} = await readStart(source.file, source.gzip, source.encoding, lookedAtBytes);
	const lines = text.split(/\r\n|\r|\n/, lookedAtLines);
	const shown = filled(lines)
		.slice(0, shownLines)
		.map(line => JSON.stringify(shorten(line, shownCharacters)));
	return `it begins ${shown.join(', ')}: ${likelyOption(lines, source, wanted)}`;
}

const filled = (lines: readonly string[]) => lines.filter(line => line.trim() !== '');

function likelyOption(lines: readonly string[], {delimiter, marks}: SourceFile, wanted: string | null): string {
	const comment = /^([^\w\s"'.+-])/.exec(lines[0] ?? '')?.[1];
	if (comment !== undefined && comment !== delimiter && !filled(lines).every(line => line.startsWith(comment)))
		return `if lines that begin with ${comment} are comments, say --comment ${inShell(comment)}`;
	const [first = []] = marks === null ? [] : splitRecords(lines[0] ?? '', marks, true, 1);
	const quote = /^([^\w\s]).*\1$/.exec(first.at(-1) ?? '')?.[1];
	if (quote !== undefined) return `if its values are quoted with ${quote}, say --quote ${inShell(quote)}`;
	const at =
		wanted === null
			? 0
			: Math.max(
					0,
					lines.findIndex(line => holdsWord(line, wanted)),
				);
	const seen = at > 0 && delimiter !== null && (lines[at] ?? '').includes(delimiter);
	const separator = seen ? null : commonMark(filled(lines.slice(at)), delimiter);
	const parts = [
		...(separator === null ? [] : [{what: `${nameOf(separator)} separates its values`, option: `--delimiter ${inShell(separator)}`}]),
		...(at > 0 && (seen || separator !== null) ? [{what: `its header is line ${at + 1}`, option: `--skip ${at}`}] : []),
	];
	if (parts.length > 0) return `if ${parts.map(({what}) => what).join(' and ')}, say ${parts.map(({option}) => option).join(' ')}`;
	return 'say how it is written with --delimiter, --quote, --skip or --comment, or name another column';
}

function holdsWord(line: string, word: string): boolean {
	const at = line.indexOf(word);
	const letter = /[\p{L}\p{N}_]/u;
	return at !== -1 && !letter.test(line[at - 1] ?? '') && !letter.test(line[at + word.length] ?? '');
}

/** A mark that stands equally often, at least once, on all lines that are looked at, and is not what separates them now. */
function commonMark(lines: readonly string[], delimiter: string | null): string | null {
	const marks = new Set((lines[0] ?? '').replace(/[\w"'.+-]/g, ''));
	const counted = [...marks]
		.filter(mark => mark !== delimiter && /^[\x20-\x7e\t]$/.test(mark))
		.map(mark => {
			const counts = lines.map(line => line.split(mark).length - 1);
			return {mark, equal: counts.every(count => count === counts[0]), count: counts[0] ?? 0};
		});
	return counted.filter(({equal}) => equal).sort((a, b) => b.count - a.count)[0]?.mark ?? null;
}

const nameOf = (mark: string): string => (mark === ' ' ? 'a space' : mark === '\t' ? 'a tab' : mark);
const inShell = (mark: string): string => (mark === ' ' ? 'space' : mark === '\t' ? 'tab' : mark === "'" ? `"'"` : `'${mark}'`);
