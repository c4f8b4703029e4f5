/** The scope of what runs only when a file is started, not when it is imported. */
export const mainScope = '__main__';

/** A name brought into a module: `import numpy as np` is {local: np, target: numpy}; `from a import b` is {local: b, target: a.b}. */
export type Import = {readonly local: string; readonly target: string; readonly line: number; readonly scope: string};

/** A call; `name` is dotted and resolved through imports and simple assignments: `sklearn.svm.SVC.fit`. */
export type Call = {
	readonly name: string;
	/** As it is written: `model.fit`. */
	readonly written: string;
	/** The text between the parentheses, cut at 200 characters. */
	readonly args: string;
	readonly line: number;
	/** Dotted name of the function or class it stands in; empty at module level. */
	readonly scope: string;
	/** The condition of the nearest `if` it stands under, in the same function. */
	readonly when: {readonly condition: string; readonly line: number} | null;
};

export type Definition = {
	readonly kind: 'function' | 'class';
	/** Dotted with what it stands in: `Model.fit`. */
	readonly name: string;
	readonly line: number;
	readonly endLine: number;
	/** Text of the parentheses: parameters, or base classes. */
	readonly signature: string;
	readonly decorators: readonly string[];
};

export type Assignment = {readonly name: string; readonly value: string; readonly line: number; readonly scope: string};

/** A condition that stops the program when it fails: `assert`, or an `if` that raises or exits. */
export type Guard = {readonly condition: string; readonly by: 'assert' | 'raise' | 'exit'; readonly line: number; readonly scope: string};

export type PythonFacts = {
	readonly imports: Import[];
	readonly calls: Call[];
	readonly definitions: Definition[];
	readonly assignments: Assignment[];
	readonly guards: Guard[];
	/** The parser met text it could not read as Python, or had to stop for time. */
	broken: boolean;
};

export const noFacts = (): PythonFacts => ({imports: [], calls: [], definitions: [], assignments: [], guards: [], broken: false});

/** The values of a call's arguments as written: positional ones by index, keywords by name. Strings lose their quotes. */
export function argumentsOf(call: Call): {readonly positional: readonly string[]; readonly keyword: ReadonlyMap<string, string>} {
	const positional: string[] = [];
	const keyword = new Map<string, string>();
	for (const part of splitArguments(call.args)) {
		const named = /^([A-Za-z_]\w*)\s*=(?!=)\s*([\s\S]*)$/u.exec(part);
		if (named?.[1] !== undefined) keyword.set(named[1], unquoted(named[2] ?? ''));
		else positional.push(unquoted(part));
	}
	return {positional, keyword};
}

function unquoted(text: string): string {
	const quoted = /^[rbfuRBFU]{0,2}(["'])([\s\S]*)\1$/u.exec(text.trim());
	return quoted?.[2] ?? text.trim();
}

function splitArguments(text: string): string[] {
	const parts: string[] = [];
	let depth = 0;
	let quote = '';
	let start = 0;
	for (let at = 0; at < text.length; at += 1) {
		const char = text.charAt(at);
		if (quote !== '') {
			if (char === '\\') at += 1;
			else if (char === quote) quote = '';
		} else if (char === '"' || char === "'") quote = char;
		else if ('([{'.includes(char)) depth += 1;
		else if (')]}'.includes(char)) depth -= 1;
		else if (char === ',' && depth === 0 && !/\blambda\b[^:]*$/u.test(text.slice(start, at))) {
			parts.push(text.slice(start, at).trim());
			start = at + 1;
		}
	}
	parts.push(text.slice(start).trim());
	return parts.filter(part => part !== '');
}
