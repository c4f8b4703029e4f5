export type Bound = {readonly local: string; readonly target: string};

const clean = (text: string) =>
	text
		.replace(/#[^\n]*/gu, '')
		.replace(/\\\r?\n/gu, ' ')
		.replace(/\s+/gu, ' ')
		.trim();

function aliased(part: string): {name: string; local: string | undefined} {
	const [name = '', local] = part.trim().split(/ as /u);
	return {name: name.trim(), local: local?.trim()};
}

/**
 * The names an import statement binds. A relative import is resolved against `packageName`, the dotted package the module
 * lies in; `from . import x` in package `a.b` gives `a.b.x`. A star import binds `*`.
 */
export function boundNames(statement: string, packageName: string): Bound[] {
	const text = clean(statement);
	const from = /^from\s*(\.*)\s*([\w.]*)\s*import\s*\(?([\s\S]*?)\)?$/u.exec(text);
	if (from !== null) {
		const base = absolute(from[1] ?? '', from[2] ?? '', packageName);
		return (from[3] ?? '')
			.split(',')
			.map(aliased)
			.filter(one => one.name !== '')
			.map(one => ({local: one.local ?? one.name, target: base === '' ? one.name : `${base}.${one.name}`}));
	}
	return text
		.replace(/^import\s+/u, '')
		.split(',')
		.map(aliased)
		.filter(one => /^[\w.]+$/u.test(one.name))
		.map(one =>
			one.local === undefined ? {local: one.name.split('.')[0] ?? one.name, target: one.name} : {local: one.local, target: one.name},
		);
}

function absolute(dots: string, name: string, packageName: string): string {
	if (dots === '') return name;
	const parts = packageName === '' ? [] : packageName.split('.');
	const kept = parts.slice(0, Math.max(0, parts.length - (dots.length - 1)));
	return [...kept, ...(name === '' ? [] : [name])].join('.');
}
