import {quoteOf} from '../repository/evidence.ts';

/** A slice would keep the whole notebook alive in memory. */
const own = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

/** A line of a notebook's code: what it says, and the line of the .ipynb file it stands on with a quote found there. */
export type CellLine = {readonly text: string; readonly line: number; readonly quote: string};
export type Cell = {readonly index: number; readonly type: 'code' | 'markdown' | 'raw'; readonly lines: readonly CellLine[]};

/**
 * Reads the cells of a notebook with the place of each source line in the file, so that evidence opens. Positions are what
 * JSON.parse does not give; outputs are stepped over unread. Null when the text is no notebook.
 */
export function notebookCells(text: string): Cell[] | null {
	const scanner = new Scanner(text);
	try {
		return scanner.cells();
	} catch (error) {
		if (error instanceof NotJson) return null;
		throw error;
	}
}

class NotJson extends Error {}

const deepest = 200;

class Scanner {
	readonly #text: string;
	#at = 0;
	#line = 1;
	#lineAt = 0;

	constructor(text: string) {
		this.#text = text;
	}

	cells(): Cell[] {
		let cells: Cell[] = [];
		let notebook = false;
		this.#object(key => {
			if (key === 'cells') cells = this.#cells();
			else if (key === 'worksheets') {
				// format 3 nests its cells one deeper
				this.#array(() =>
					this.#object(inner => {
						if (inner === 'cells') cells = [...cells, ...this.#cells()];
						else this.#skip(1);
					}),
				);
			} else this.#skip(1);
			if (key === 'nbformat' || key === 'cells' || key === 'worksheets') notebook = true;
		});
		if (!notebook) throw new NotJson();
		return cells;
	}

	#cells(): Cell[] {
		const cells: Cell[] = [];
		let index = 0;
		this.#array(() => {
			let type = 'raw';
			let lines: CellLine[] = [];
			this.#object(key => {
				if (key === 'cell_type') type = this.#string().value;
				else if (key === 'source' || key === 'input') lines = this.#source();
				else this.#skip(2);
			});
			cells.push({index, type: type === 'code' || type === 'markdown' ? type : 'raw', lines});
			index += 1;
		});
		return cells;
	}

	#source(): CellLine[] {
		this.#space();
		const lines: CellLine[] = [];
		if (this.#text.charAt(this.#at) === '"') this.#addLines(lines);
		else if (this.#text.charAt(this.#at) === '[') this.#array(() => this.#addLines(lines));
		else this.#skip(3);
		return lines;
	}

	#addLines(lines: CellLine[]): void {
		const {value, raw, at} = this.#string();
		const values = value.split('\n');
		const quotes = raw.split(/(?<!\\)(?:\\\\)*\\n/u);
		if (values.at(-1) === '' && values.length > 1) values.pop();
		const line = this.#lineOf(at);
		for (const [index, text] of values.entries())
			lines.push({text: text.replace(/\r$/u, ''), line, quote: own(quoteOf(quotes[index] ?? ''))});
	}

	#lineOf(at: number): number {
		for (let next = this.#text.indexOf('\n', this.#lineAt); next !== -1 && next < at; next = this.#text.indexOf('\n', this.#lineAt)) {
			this.#line += 1;
			this.#lineAt = next + 1;
		}
		return this.#line;
	}

	#space(): void {
		while (this.#at < this.#text.length && this.#text.charCodeAt(this.#at) <= 32) this.#at += 1;
	}

	#expect(char: string): void {
		this.#space();
		if (this.#text.charAt(this.#at) !== char) throw new NotJson();
		this.#at += 1;
	}

	#more(end: string): boolean {
		this.#space();
		const char = this.#text.charAt(this.#at);
		if (char === ',') {
			this.#at += 1;
			return true;
		}
		if (char !== end) throw new NotJson();
		this.#at += 1;
		return false;
	}

	#object(entry: (key: string) => void): void {
		this.#expect('{');
		this.#space();
		if (this.#text.charAt(this.#at) === '}') {
			this.#at += 1;
			return;
		}
		do {
			const {value} = this.#string();
			this.#expect(':');
			entry(value);
		} while (this.#more('}'));
	}

	#array(item: () => void): void {
		this.#expect('[');
		this.#space();
		if (this.#text.charAt(this.#at) === ']') {
			this.#at += 1;
			return;
		}
		do item();
		while (this.#more(']'));
	}

	/** The raw text of a string is decoded only when it is asked for by its caller: outputs hold megabytes of it. */
	#string(): {readonly value: string; readonly raw: string; readonly at: number} {
		const at = this.#passString();
		const raw = this.#text.slice(at + 1, this.#at - 1);
		try {
			const value: unknown = JSON.parse(`"${raw}"`);
			return {value: typeof value === 'string' ? value : '', raw, at};
		} catch {
			throw new NotJson();
		}
	}

	#passString(): number {
		this.#space();
		const at = this.#at;
		if (this.#text.charAt(at) !== '"') throw new NotJson();
		for (let end = this.#text.indexOf('"', at + 1); end !== -1; end = this.#text.indexOf('"', end + 1)) {
			let slashes = 0;
			while (this.#text.charCodeAt(end - 1 - slashes) === 92) slashes += 1;
			if (slashes % 2 === 0) {
				this.#at = end + 1;
				return at;
			}
		}
		throw new NotJson();
	}

	#skip(depth: number): void {
		if (depth > deepest) throw new NotJson();
		this.#space();
		const char = this.#text.charAt(this.#at);
		if (char === '"') this.#passString();
		else if (char === '{') this.#object(() => this.#skip(depth + 1));
		else if (char === '[') this.#array(() => this.#skip(depth + 1));
		else {
			const literal = /[-+\w.]+/uy;
			literal.lastIndex = this.#at;
			const found = literal.exec(this.#text);
			if (found === null) throw new NotJson();
			this.#at += found[0].length;
		}
	}
}
