import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

// The house and its ranks, as CONTRIBUTING.md draws it. An import may go down, or stay in its own room; never up, never across.
const ranks: readonly (readonly string[])[] = [
	['src/domain'],
	['src/system'],
	['src/session', 'src/environment', 'src/agents', 'src/analysis', 'src/blueprints'],
	['src/steps'],
	['src/gates', 'src/analyst'],
	['src/app'],
	['components'],
	['src/cli'],
];
const root = path.resolve(import.meta.dirname, '..');
const rooms = ranks.flat();
const roomOf = (file: string) => rooms.find(room => file.startsWith(`${room}/`));
const rankOf = (room: string) => ranks.findIndex(rank => rank.includes(room));

type Import = {readonly from: string; readonly to: string; readonly typeOnly: boolean};

const files = globSync(['src/**/*.{ts,tsx}', 'components/**/*.{ts,tsx}'], {cwd: root}).sort();

const importsOf = (file: string): readonly Import[] => {
	const source = readFileSync(path.join(root, file), 'utf8');
	const pattern = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\(\s*'([^']+)'\s*\)/g;
	return [...source.matchAll(pattern)].map(match => {
		const specifier = match[2] ?? match[3] ?? '';
		const to = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
		return {from: file, to, typeOnly: match[1] !== undefined};
	});
};

const imports = files.flatMap(importsOf);

test('every source file lies in a room of the house', () => {
	expect(files.length).toBeGreaterThan(20);
	expect(files.filter(file => roomOf(file) === undefined)).toEqual([]);
});

test('no import goes up a rank or across to a neighbour', () => {
	const wrong = imports.filter(({from, to}) => {
		const source = roomOf(from);
		const target = roomOf(to);
		if (source === undefined || target === undefined || source === target) return false;
		return rankOf(target) >= rankOf(source);
	});
	expect(wrong.map(one => `${one.from} imports ${one.to}`)).toEqual([]);
});

test('no import makes a circle', () => {
	const graph = new Map<string, string[]>();
	for (const {from, to, typeOnly} of imports) if (!typeOnly) graph.set(from, [...(graph.get(from) ?? []), to]);
	const circles: string[] = [];
	const done = new Set<string>();
	const visit = (file: string, trail: readonly string[]) => {
		if (trail.includes(file)) {
			circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
			return;
		}
		if (done.has(file)) return;
		for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
		done.add(file);
	};
	for (const file of files) visit(file, []);
	expect(circles).toEqual([]);
});

test('who works does not judge: no check imports the work of a step', () => {
	const judges = imports.filter(({from}) => from.endsWith('/checks.ts') || from.startsWith('src/gates/'));
	expect(judges.length).toBeGreaterThan(0);
	expect(judges.filter(({to}) => to.endsWith('/work.ts')).map(one => `${one.from} imports ${one.to}`)).toEqual([]);
});

test('the gates measure data with their own reader, not with the analyst’s', () => {
	const judges = imports.filter(
		({from}) => from.endsWith('/checks.ts') || from.startsWith('src/gates/') || from.startsWith('src/analysis/recount/'),
	);
	expect(judges.filter(({to}) => to.startsWith('src/analysis/dataset/')).map(one => `${one.from} imports ${one.to}`)).toEqual([]);
});

const only = (what: string, packages: RegExp, allowed: RegExp) =>
	test(what, () => {
		const wrong = imports.filter(({from, to}) => packages.test(to) && !allowed.test(from));
		expect(wrong.map(one => `${one.from} imports ${one.to}`)).toEqual([]);
	});

only('only system/exec.ts and its guard start processes', /^(execa|node:child_process)$/, /^src\/system\/(exec|guard)\.ts$/);
only('only the connection and the analyst speak the protocol', /^@agentclientprotocol\//, /^src\/(agents\/connection\.ts|analyst\/)/);
only('only analysis/dataset uses DuckDB', /^@duckdb\//, /^src\/analysis\/dataset\//);
only(
	'only components and the screen’s entry use ink and react',
	/^(ink|ink-.*|react)$/,
	/^(components\/|src\/app\/(hooks|use-[a-z-]+)\.ts$|src\/cli\/screen\.tsx$)/,
);

test('components import only src/app, src/domain, ink, react and the pickers', () => {
	const allowed = /^(src\/(app|domain)\/|components\/|ink$|ink-|react$|zustand)/;
	const wrong = imports.filter(({from, to}) => from.startsWith('components/') && !allowed.test(to));
	expect(wrong.map(one => `${one.from} imports ${one.to}`)).toEqual([]);
});

test('the domain does no input or output and has no clock or dice', () => {
	const wrong = files
		.filter(file => file.startsWith('src/domain/'))
		.filter(file => /from 'node:|Date\.now|new Date\(\)|Math\.random|process\./.test(readFileSync(path.join(root, file), 'utf8')));
	expect(wrong).toEqual([]);
});

test('only the session sets the session’s state', () => {
	const setters = files.filter(
		file => !file.startsWith('src/session/') && /\bSessionView\b/.test(readFileSync(path.join(root, file), 'utf8')),
	);
	const wrong = setters.filter(file => /createStore<SessionView>/.test(readFileSync(path.join(root, file), 'utf8')));
	expect(wrong).toEqual([]);
});
