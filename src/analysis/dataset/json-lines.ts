/** Deeper values are no rows of a table, and the engine's reader falls over a few ten thousand levels. The judge has the same bound of its own. */
export const deepestJson = 200;

const quote = 34;
const backslash = 92;
const lineFeed = 10;

/** Follows the brackets of JSON text through its chunks, and stops at the first place that is nested too deep; sees words that are no JSON. */
export class DepthScanner {
	readonly #lines: boolean;
	#depth = 0;
	#inString = false;
	#escaped = false;
	#line = 1;
	/** Stands an N or an I outside of texts? Then it is NaN, Infinity, or no JSON. */
	bareWords = false;

	/** `lines`: an object a line, each read for itself. */
	constructor(lines: boolean) {
		this.#lines = lines;
	}

	/** The line (1-based) in which the bound is passed; null when it is not. */
	push(chunk: Buffer): number | null {
		for (const byte of chunk) {
			if (byte === lineFeed) {
				this.#line += 1;
				if (!this.#lines) continue;
				this.#depth = 0;
				this.#inString = false;
				this.#escaped = false;
			} else if (this.#inString) {
				if (this.#escaped) this.#escaped = false;
				else if (byte === backslash) this.#escaped = true;
				else if (byte === quote) this.#inString = false;
			} else if (byte === quote) this.#inString = true;
			else if (byte === 91 || byte === 123) {
				this.#depth += 1;
				if (this.#depth > deepestJson) return this.#line;
			} else if (byte === 93 || byte === 125) this.#depth -= 1;
			else if (byte === 78 || byte === 73) this.bareWords = true;
		}
		return null;
	}
}

/**
 * Why a line of a JSONL file is no row, null when it is one: no JSON, no object, a name twice, half a surrogate pair (which no UTF-8 can
 * hold). The judge decides the same in its own words.
 */
export function whatIsWrong(line: string): string | null {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return 'not valid JSON';
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
	if (/\\u[dD][89a-fA-F]/.test(line) && !isWellFormed(value)) return 'half a surrogate pair (\\ud800 to \\udfff alone)';
	return namesIn(line) > Object.keys(value).length ? 'a name twice in one object' : null;
}

function isWellFormed(value: unknown): boolean {
	if (typeof value === 'string') return value.isWellFormed();
	if (typeof value !== 'object' || value === null) return true;
	return Object.entries(value).every(([name, inner]) => name.isWellFormed() && isWellFormed(inner));
}

/** Colons of the outermost object: one a name. */
function namesIn(line: string): number {
	let names = 0;
	let depth = 0;
	let inString = false;
	for (let at = 0; at < line.length; at += 1) {
		const code = line.charCodeAt(at);
		if (inString) {
			if (code === backslash) at += 1;
			else if (code === quote) inString = false;
		} else if (code === quote) inString = true;
		else if (code === 91 || code === 123) depth += 1;
		else if (code === 93 || code === 125) depth -= 1;
		else if (code === 58 && depth === 1) names += 1;
	}
	return names;
}
