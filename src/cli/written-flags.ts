import type {Written} from '../domain/written.ts';
import {inputFailure} from '../system/errors.ts';

/** The flags that say how data is written, as commander hands them over. */
export type WrittenFlags = {
	delimiter?: string;
	quote?: string;
	skip?: string;
	comment?: string;
	keepRows?: boolean;
};

const characters: Readonly<Record<string, string>> = {tab: '\t', '\\t': '\t', space: ' '};
const mostLines = 100_000;

/** How data is written, as far as flags say it; throws an input failure for what is no single character or no number of lines. */
export function writtenByFlags({delimiter, quote, skip, comment, keepRows}: WrittenFlags): Written {
	const marks = {
		...(delimiter === undefined ? {} : {delimiter: characterOf('--delimiter', delimiter, "';', tab or space")}),
		...(quote === undefined ? {} : {quote: quote === 'none' ? '' : characterOf('--quote', quote, '"\'", or none')}),
		...(comment === undefined ? {} : {comment: characterOf('--comment', comment, "'%'")}),
	};
	const said = Object.values(marks).filter(mark => mark !== '');
	if (new Set(said).size < said.length)
		throw inputFailure('--delimiter, --quote and --comment must be different characters. Leave one away, or say another.');
	return {...marks, ...(skip === undefined ? {} : {skip: linesOf(skip)}), ...(keepRows === true ? {keep_rows: true} : {})};
}

function characterOf(flag: string, text: string, examples: string): string {
	const character = characters[text.toLowerCase()] ?? text;
	// Both readers of data look for a byte.
	if (!/^[\t\x20-\x7e]$/.test(character) || /^[A-Za-z0-9]$/.test(character))
		throw inputFailure(`${flag} ${JSON.stringify(text.slice(0, 40))} is not one sign of ASCII. Say for example ${flag} ${examples}.`);
	return character;
}

function linesOf(text: string): number {
	const lines = Number(text);
	if (!/^\d+$/.test(text) || lines > mostLines)
		throw inputFailure(
			`--skip ${text.slice(0, 40)} is no number of lines from 0 to ${mostLines}. Say how many lines stand before the header.`,
		);
	return lines;
}
