import {cleanText} from './line.ts';

const active = new Set([';', '&', '|', '`', '$', '<', '>', '(', ')', '{', '}', '\n', '\r', '\\', '#', '!', '\0']);
const activeInDoubleQuotes = new Set(['`', '$', '\\', '!', '\0']);
/** A shell puts file names in the place of these. */
const patterns = new Set(['*', '?', '[', ']']);
/** More is no command that anybody reads before it is allowed. */
const mostCharacters = 8000;

/** Shown as it is: without escapes, line ends, and characters that have no width or are a space of another kind. */
const isShownWhole = (text: string) =>
	text.length <= mostCharacters &&
	!/[\p{Cc}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text.replaceAll('\t', ' ')) &&
	cleanText(text) === text.replaceAll('\t', '    ');

/**
 * The words of a command line that does one thing; null when a shell could make anything else of it: a second command, a pipe, a
 * redirection, a substitution, a pattern of file names, a backslash or an open quote; and when what is shown of it would not be what is
 * there. Quotes are taken off, nothing is expanded.
 */
export function commandWords(line: string): string[] | null {
	const words: string[] = [];
	let word: string | null = null;
	let quote: '"' | "'" | null = null;
	if (!isShownWhole(line.trim())) return null;
	for (const character of line.trim()) {
		if (quote !== null) {
			if (character === quote) quote = null;
			else if (quote === '"' && activeInDoubleQuotes.has(character)) return null;
			else word = (word ?? '') + character;
		} else if (character === '"' || character === "'") {
			quote = character;
			word ??= '';
		} else if (active.has(character) || patterns.has(character)) return null;
		else if ((character === '~' && (word === null || /[=:]$/.test(word))) || (character === '=' && word === null)) return null;
		else if (character === ' ' || character === '\t') {
			if (word !== null) words.push(word);
			word = null;
		} else word = (word ?? '') + character;
	}
	if (quote !== null) return null;
	if (word !== null) words.push(word);
	return words.length === 0 ? null : words;
}

const shells = new Set(['sh', 'bash', 'zsh', '/bin/sh', '/bin/bash', '/bin/zsh', '/usr/bin/bash', '/usr/bin/zsh']);

/** Words that only hand a line to a shell (`bash -lc "…"`) stand for that line's words; null when the line is more than one command. */
export function unwrapShell(words: readonly string[]): string[] | null {
	const [shell, option, line] = words;
	if (words.length === 3 && shell !== undefined && line !== undefined && shells.has(shell) && (option === '-c' || option === '-lc')) {
		return commandWords(line);
	}
	return words.length === 0 || !words.every(isShownWhole) ? null : [...words];
}

/**
 * The words of a command that another agent gave as words. It may run them as they are or join them for a shell: null where that would
 * not be the same.
 */
export function plainArgv(argv: readonly string[]): string[] | null {
	const words = unwrapShell(argv);
	if (words === null || words.length !== argv.length || words.some((word, index) => word !== argv[index])) return words;
	const joined = commandWords(argv.join(' '));
	return joined !== null && joined.length === argv.length && joined.every((word, index) => word === argv[index]) ? words : null;
}
