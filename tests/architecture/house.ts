import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** The house and its ranks, as CONTRIBUTING.md draws it. Rooms on one line are neighbours. */
export const ranks: readonly (readonly string[])[] = [
	['src/domain'],
	['src/system'],
	['src/session', 'src/environment', 'src/agents', 'src/analysis', 'src/blueprints'],
	['src/steps'],
	['src/gates', 'src/analyst'],
	['src/engine'],
	['src/app'],
	['components'],
	['src/cli'],
];
const rooms = ranks.flat();

export const roomOf = (file: string): string | undefined => rooms.find(room => file.startsWith(`${room}/`));
const rankOf = (room: string) => ranks.findIndex(rank => rank.includes(room));

/** `to` is a file below the root, or the name of a package. */
export type Import = {readonly from: string; readonly to: string};
export type House = {readonly files: readonly string[]; readonly imports: readonly Import[]; readonly read: (file: string) => string};

/** Reads every import of the sources below `root`, those of types and those made on demand included. */
export function readHouse(root: string): House {
	const files = globSync(['src/**/*.{ts,tsx}', 'components/**/*.{ts,tsx}'], {cwd: root}).sort();
	const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
	return {files, read, imports: files.flatMap(file => importsOf(file, read(file)))};
}

const pattern = /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;

const importsOf = (file: string, source: string): readonly Import[] =>
	[...source.matchAll(pattern)].map(match => {
		const specifier = match[1] ?? match[2] ?? '';
		return {from: file, to: specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier};
	});

const said = ({from, to}: Import) => `${from} imports ${to}`;

/** Imports that go up a rank or to a neighbour. */
export const climbing = ({imports}: House): readonly string[] =>
	imports
		.filter(({from, to}) => {
			const source = roomOf(from);
			const target = roomOf(to);
			return source !== undefined && target !== undefined && source !== target && rankOf(target) >= rankOf(source);
		})
		.map(said);

/** Each circle once, as its files in order. */
export function circles({files, imports}: House): readonly string[] {
	const graph = graphOf(imports);
	const found: string[] = [];
	const done = new Set<string>();
	const visit = (file: string, trail: readonly string[]) => {
		if (trail.includes(file)) {
			found.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
			return;
		}
		if (done.has(file)) return;
		for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
		done.add(file);
	};
	for (const file of files) visit(file, []);
	return found;
}

/** The shortest way by imports from each file of `from` into `forbidden`, however many files lie between. */
export function reaching({files, imports}: House, from: string, forbidden: readonly string[]): readonly string[] {
	const graph = graphOf(imports);
	const isForbidden = (file: string) => forbidden.some(room => file === room || file.startsWith(`${room}/`));
	return files
		.filter(file => file.startsWith(`${from}/`))
		.flatMap(start => {
			const cameFrom = new Map<string, string | null>([[start, null]]);
			const waiting = [start];
			for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
				if (isForbidden(file)) return [wayTo(file, cameFrom)];
				for (const next of graph.get(file) ?? []) {
					if (cameFrom.has(next)) continue;
					cameFrom.set(next, file);
					waiting.push(next);
				}
			}
			return [];
		});
}

function wayTo(file: string, cameFrom: ReadonlyMap<string, string | null>): string {
	const way = [file];
	for (let before = cameFrom.get(file); before; before = cameFrom.get(before)) way.unshift(before);
	return way.join(' -> ');
}

function graphOf(imports: readonly Import[]): ReadonlyMap<string, readonly string[]> {
	const graph = new Map<string, string[]>();
	for (const {from, to} of imports) graph.set(from, [...(graph.get(from) ?? []), to]);
	return graph;
}

/** Imports of `packages` from files other than `allowed`. */
export const strangers = ({imports}: House, packages: RegExp, allowed: RegExp): readonly string[] =>
	imports.filter(({from, to}) => packages.test(to) && !allowed.test(from)).map(said);
