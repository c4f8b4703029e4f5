import {LineSplitter} from '../../system/lines.ts';

/** A field as it is compared: its text, or null when it is missing. */
export type Value = string | null;

const maxObjectCharacters = 16 * 1024 * 1024;
/** The worker has the same bound of its own: deeper values are no rows of a table. */
const deepest = 200;
const longNumber = /\d{16,}/;
const surrogate = /\\u[dD][89a-fA-F]/;

/**
 * One JSON object as fields; null when the text is no JSON object, names a field twice, or holds half a surrogate pair. Nested values are
 * compared as JSON text.
 */
export function fieldsOf(text: string): Map<string, Value> | null {
	let parsed: unknown;
	try {
		// Whole numbers beyond 2^53 would lose digits: their source text is kept instead.
		const valid = withNulls(text);
		parsed = longNumber.test(text) ? JSON.parse(valid, keepDigits) : JSON.parse(valid);
	} catch {
		return null;
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
	if (surrogate.test(text) && !textsIn(parsed).isWellFormed()) return null;
	if (shapeOf(text).names !== Object.keys(parsed).length) return null;
	return new Map(Object.entries(parsed).map(([name, value]) => [name, compared(value)]));
}

/** NaN and infinite numbers, which Python writes and JSON does not know, are missing values. */
export const withNulls = (text: string): string =>
	/NaN|Infinity/.test(text) ? text.replace(/"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/g, one => (one[0] === '"' ? one : 'null')) : text;

/** Every name and text of a value, one after the other with a line feed between. */
function textsIn(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value !== 'object' || value === null) return '';
	return Object.entries(value)
		.map(([name, inner]) => `${name}\n${textsIn(inner)}`)
		.join('\n');
}

/** How deep brackets stand within each other, and how many fields the outermost object names, a repeated one each time. */
function shapeOf(text: string): {readonly depth: number; readonly names: number} {
	let open = 0;
	let depth = 0;
	let names = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === 34) at = closingQuote(text, at);
		else if (code === 123 || code === 91) depth = Math.max(depth, ++open);
		else if (code === 125 || code === 93) open -= 1;
		else if (code === 58 && open === 1) names += 1;
	}
	return {depth, names};
}

function closingQuote(text: string, from: number): number {
	let at = from + 1;
	while (at < text.length && text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
	return at;
}

const tooDeep = (file: string) => `${file} nests JSON more than ${deepest} levels deep: it is no table`;

function keepDigits(_key: string, value: unknown, context?: {readonly source?: string}): unknown {
	return typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value) && context?.source ? context.source : value;
}

function compared(value: unknown): Value {
	if (value === null || value === undefined) return null;
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return JSON.stringify(value);
}

/** Takes text in pieces and gives the lines of it back, blank ones left out. */
export class JsonLines {
	readonly #lines: string[] = [];
	readonly #splitter: LineSplitter;

	constructor(file: string) {
		this.#splitter = new LineSplitter(line => {
			if (line.trim() === '') return;
			if (line.length > deepest && shapeOf(line).depth > deepest) throw new Error(tooDeep(file));
			this.#lines.push(line);
		}, maxObjectCharacters);
	}

	push(text: string): string[] {
		this.#splitter.push(Buffer.from(text, 'utf8'));
		return this.#lines.splice(0);
	}

	end(): string[] {
		this.#splitter.end();
		return this.#lines.splice(0);
	}
}

/** Takes the text of one JSON array in pieces and gives its elements back as texts, by following strings and brackets. */
export class JsonArray {
	#depth = 0;
	#inString = false;
	#escaped = false;
	#element = '';
	#ended = false;
	readonly #file: string;

	constructor(file: string) {
		this.#file = file;
	}

	push(text: string): string[] {
		const out: string[] = [];
		let from = 0;
		for (let at = 0; at < text.length; at++) {
			const code = text.charCodeAt(at);
			if (this.#inString) {
				if (this.#escaped) this.#escaped = false;
				else if (code === 92) this.#escaped = true;
				else if (code === 34) this.#inString = false;
			} else if (code === 34) this.#inString = true;
			else if (code === 91 || code === 123) {
				this.#depth += 1;
				if (this.#depth > deepest) throw new Error(tooDeep(this.#file));
				if (this.#depth === 1) from = at + 1;
			} else if (code === 93 || code === 125) {
				this.#depth -= 1;
				if (this.#depth === 0) {
					this.#give(out, text.slice(from, at));
					this.#ended = true;
					return out;
				}
			} else if (code === 44 && this.#depth === 1) {
				this.#give(out, text.slice(from, at));
				from = at + 1;
			}
		}
		if (this.#depth > 0 && !this.#ended) this.#element += text.slice(from);
		if (this.#element.length > maxObjectCharacters) throw new Error(`an element of more than ${maxObjectCharacters} characters`);
		return out;
	}

	/** Throws when the array was not closed. */
	end(): string[] {
		if (!this.#ended) throw new Error('the JSON array does not end');
		return [];
	}

	#give(out: string[], text: string): void {
		const element = (this.#element + text).trim();
		this.#element = '';
		if (element !== '') out.push(element);
	}
}
