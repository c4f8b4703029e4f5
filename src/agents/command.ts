const active = new Set([';', '&', '|', '`', '$', '<', '>', '(', ')', '{', '}', '\n', '\r', '\\', '#', '!', '\0']);
const activeInDoubleQuotes = new Set(['`', '$', '\\', '!', '\0']);

/**
 * The words of a command line that does one thing; null when a shell could make anything else of it: a second command, a pipe, a
 * redirection, a substitution, a backslash or an open quote. Quotes are taken off, nothing is expanded.
 */
export function commandWords(line: string): string[] | null {
	const words: string[] = [];
	let word: string | null = null;
	let quote: '"' | "'" | null = null;
	for (const character of line.trim()) {
		if (quote !== null) {
			if (character === quote) quote = null;
			else if (quote === '"' && activeInDoubleQuotes.has(character)) return null;
			else word = (word ?? '') + character;
		} else if (character === '"' || character === "'") {
			quote = character;
			word ??= '';
		} else if (active.has(character)) return null;
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
	return words.length === 0 ? null : [...words];
}
