import path from 'node:path';

/** A simple command of a shell script with the place it stands. */
export type ShellCommand = {
	readonly words: readonly string[];
	readonly text: string;
	readonly line: number;
	/** Why a failure of this command goes unnoticed (`|| true`); null when it is noticed. */
	readonly neutralised: string | null;
	/** The folder a `cd` before it went to, relative to where the script starts; absent when there was none. */
	readonly within?: string;
};

export type ShellLine = {readonly text: string; readonly line: number};

type Piece = {readonly words: string[]; readonly after: string};

/** Splits a line into commands and the operator that follows each; quotes, escapes and comments are respected. */
function pieces(text: string): Piece[] {
	const found: Piece[] = [];
	let words: string[] = [];
	let word = '';
	let inWord = false;
	const endWord = () => {
		if (inWord) words.push(word);
		word = '';
		inWord = false;
	};
	const endCommand = (after: string) => {
		endWord();
		if (words.length > 0) found.push({words, after});
		words = [];
	};
	for (let at = 0; at < text.length; at += 1) {
		const char = text.charAt(at);
		if (char === '\\') {
			at += 1;
			word += text.charAt(at);
			inWord = true;
		} else if (char === "'" || char === '"') {
			const end = closing(text, at);
			word += text.slice(at + 1, end);
			inWord = true;
			at = end;
		} else if (char === '$' && text.charAt(at + 1) === '{' && text.charAt(at + 2) === '{') {
			const end = text.indexOf('}}', at);
			const stop = end === -1 ? text.length : end + 2;
			word += text.slice(at, stop);
			inWord = true;
			at = stop - 1;
		} else if (char === '#' && !inWord) break;
		else if (/\s/u.test(char)) endWord();
		else if (char === '&' && text.charAt(at + 1) === '&') {
			endCommand('&&');
			at += 1;
		} else if (char === '|' && text.charAt(at + 1) === '|') {
			endCommand('||');
			at += 1;
		} else if (char === '|') endCommand('|');
		else if (char === ';') endCommand(';');
		else if (char === '&' && !/[<>]/u.test(text.charAt(at - 1)) && !/[>]/u.test(text.charAt(at + 1))) endCommand('&');
		else {
			word += char;
			inWord = true;
		}
	}
	endCommand('');
	return found;
}

function closing(text: string, at: number): number {
	const quote = text.charAt(at);
	for (let end = at + 1; end < text.length; end += 1) {
		if (quote === '"' && text.charAt(end) === '\\') end += 1;
		else if (text.charAt(end) === quote) return end;
	}
	return text.length;
}

const harmless = new Set(['true', ':', 'echo', 'printf', 'exit 0', 'return 0', '/bin/true', 'cat', 'date', 'sleep']);

/** `cmd || echo failed` hides a failure; `cmd || exit 1` does not. */
function hides(words: readonly string[]): boolean {
	const [first = ''] = words;
	if (first === 'exit' || first === 'return') return words[1] === '0' || words[1] === undefined;
	return harmless.has(first);
}

export type ShellOptions = {
	/** A failing line ends the script (`set -e`, most CI systems). Without it only the last line counts. */
	readonly failFast: boolean;
	readonly pipefail: boolean;
};

/**
 * The commands of a script. Continuation lines are joined; here-documents and function bodies are read as they stand. With
 * `failFast` off, every command but the last one is marked: its failure would not end the script.
 */
export function shellCommands(lines: readonly ShellLine[], options: ShellOptions): ShellCommand[] {
	const found: ShellCommand[] = [];
	let {failFast, pipefail} = options;
	let within = '.';
	for (const {text, line} of joined(lines)) {
		const parts = pieces(text);
		const first = parts[0]?.words ?? [];
		if (first[0] === 'set') {
			const flags = first.slice(1).join(' ');
			if (/(^|\s)-[a-z]*e/u.test(flags) || flags.includes('-o errexit')) failFast = true;
			if (/(^|\s)\+[a-z]*e/u.test(flags) || flags.includes('+o errexit')) failFast = false;
			if (flags.includes('pipefail')) pipefail = !flags.includes('+o pipefail');
		}
		for (const [index, {words, after}] of parts.entries()) {
			const next = parts[index + 1]?.words ?? [];
			const own: string | null =
				after === '||' && hides(next)
					? `|| ${next.join(' ')}`
					: after === '|' && !pipefail
						? 'its failure is lost in a pipe'
						: after === '&'
							? 'runs in the background'
							: !failFast
								? 'no set -e'
								: null;
			const plain = words.filter((word, at) => at > 0 || !/^(then|do|else|if|while|\(|\{|!)$/u.test(word));
			if (plain.length === 0) continue;
			const bare = withoutWrapping(plain);
			if (/^(cd|pushd)$/u.test(bare[0] ?? '')) within = folderAfter(within, bare[1]);
			found.push({words: bare, text: text.trim(), line, neutralised: own, ...(within === '.' ? {} : {within})});
		}
	}
	const last = found.at(-1);
	if (last?.neutralised === 'no set -e') found[found.length - 1] = {...last, neutralised: null};
	return found.filter(command => command.words.length > 0);
}

/** Where `cd` leads. A variable in front is the root of the checkout in most scripts; any other is unknown and changes nothing. */
function folderAfter(within: string, to: string | undefined): string {
	const bare = (to ?? '').replace(/^\$\{?\{?\s*(github\.workspace|GITHUB_WORKSPACE|CI_PROJECT_DIR|PWD|WORKSPACE)\s*\}?\}?\/?/u, './');
	if (bare === '' || bare === '-' || bare.startsWith('/') || /[$~*]/u.test(bare)) return within;
	return path.posix.normalize(path.posix.join(bare === to ? within : '.', bare)).replace(/(?<=.)\/$/u, '');
}

/** Leading assignments and brackets are no part of a command: `(CUDA=0 python x.py)`. */
function withoutWrapping(words: readonly string[]): string[] {
	const bare = words.map(word => word.replace(/^[({]+(?=.)/u, '').replace(/(?<=[^${}(])[)]+$/u, ''));
	let start = 0;
	while (start < bare.length && /^[A-Za-z_]\w*=/u.test(bare[start] ?? '')) start += 1;
	return bare.slice(start);
}

function joined(lines: readonly ShellLine[]): ShellLine[] {
	const found: ShellLine[] = [];
	let open: {text: string; line: number} | null = null;
	let endOfDocument: string | null = null;
	for (const {text, line} of lines) {
		if (endOfDocument !== null) {
			if (text.trim() === endOfDocument) endOfDocument = null;
			continue;
		}
		const bare = text.replace(/\r$/u, '');
		const continues = /(^|[^\\])\\$/u.test(bare);
		const piece = continues ? bare.slice(0, -1) : bare;
		if (open === null) open = {text: piece, line};
		else open.text += ` ${piece.trim()}`;
		if (continues) continue;
		endOfDocument = /<<-?\s*['"]?([A-Za-z_]\w*)['"]?/u.exec(open.text)?.[1] ?? null;
		found.push(open);
		open = null;
	}
	if (open !== null) found.push(open);
	return found;
}
