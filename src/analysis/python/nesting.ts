/** Python's own tokenizer refuses more brackets within each other than this (MAXLEVEL): such text is no Python. */
export const deepestBrackets = 200;

const strings = /("""|''')|["']/y;

/**
 * True when brackets stand more than 200 deep within each other, those in strings and comments not counted. The parser takes minutes
 * to recover from a few thousand of them.
 */
export function isTooNested(source: string): boolean {
	let depth = 0;
	for (let at = 0; at < source.length; at += 1) {
		const code = source.charCodeAt(at);
		if (code === 35) at = endOfLine(source, at);
		else if (code === 34 || code === 39) at = endOfString(source, at);
		else if (code === 40 || code === 91 || code === 123) {
			depth += 1;
			if (depth > deepestBrackets) return true;
		} else if ((code === 41 || code === 93 || code === 125) && depth > 0) depth -= 1;
	}
	return false;
}

function endOfLine(source: string, from: number): number {
	const end = source.indexOf('\n', from);
	return end === -1 ? source.length : end;
}

/** Where the string that begins here ends; a string in single quotes that is not closed ends with its line. */
function endOfString(source: string, from: number): number {
	strings.lastIndex = from;
	const opening = strings.exec(source)?.[0] ?? '';
	const long = opening.length === 3;
	for (let at = from + opening.length; at < source.length; at += 1) {
		const code = source.charCodeAt(at);
		if (code === 92) at += 1;
		else if (code === 10 && !long) return at;
		else if (source.startsWith(opening, at)) return at + opening.length - 1;
	}
	return source.length;
}
