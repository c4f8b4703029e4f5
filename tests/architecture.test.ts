import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {circles, climbing, type House, reaching, readHouse, roomOf, strangers} from './architecture/house.ts';

const house = readHouse(path.resolve(import.meta.dirname, '..'));

const dataEngine = 'src/analysis/dataset/engine.ts';

const outside = {
	components: /^(src\/system\/sanitize\.ts$|src\/(app|domain|engine)\/|components\/|ink$|ink-|react$|zustand)/,
} as const;

/** What must hold: each rule gives what breaks it, and has a small tree that does. */
const rules: readonly {
	readonly rule: string;
	readonly broken: (house: House) => readonly string[];
	readonly by: Readonly<Record<string, string>>;
}[] = [
	{
		rule: 'every source file lies in a room of the house',
		broken: ({files}) => files.filter(file => roomOf(file) === undefined),
		by: {'src/helpers/text.ts': ''},
	},
	{
		rule: 'no import goes up a rank',
		broken: climbing,
		by: {'src/domain/state.ts': "import type {Files} from '../system/files.ts';", 'src/system/files.ts': ''},
	},
	{
		rule: 'no import goes across to a neighbour, not even one of a type',
		broken: climbing,
		by: {'src/gates/a.ts': "import type {Work} from '../analyst/work.ts';", 'src/analyst/work.ts': ''},
	},
	{
		rule: 'an import on demand counts',
		broken: climbing,
		by: {'src/engine/a.ts': "const rows = await import('../app/rows.ts');", 'src/app/rows.ts': ''},
	},
	{
		rule: 'no import makes a circle, types included',
		broken: circles,
		by: {
			'src/app/a.ts': "import type {B} from './b.ts';",
			'src/app/b.ts': "export {c} from './c.ts';",
			'src/app/c.ts': "import {a} from './a.ts';",
		},
	},
	{
		rule: 'who works does not judge: gates reach neither the analyst nor the data engine of its reports',
		broken: all => reaching(all, 'src/gates', ['src/analyst', 'src/analysis/dataset']),
		by: {
			'src/gates/a.ts': "import {b} from '../steps/b.ts';",
			'src/steps/b.ts': "import type {Rows} from '../analysis/dataset/open.ts';",
			'src/analysis/dataset/open.ts': '',
		},
	},
	{
		rule: 'the session’s own process never loads the data engine: it asks the data process',
		broken: all => [...reaching(all, 'src/engine', [dataEngine]), ...reaching(all, 'src/app', [dataEngine])],
		by: {
			'src/engine/a.ts': "import {openDataset} from '../analysis/dataset/open.ts';",
			'src/analysis/dataset/open.ts': "const engine = await import('./engine.ts');",
			'src/analysis/dataset/engine.ts': '',
		},
	},
	{
		rule: 'who judges does not work: the analyst does not reach the gates',
		broken: all => reaching(all, 'src/analyst', ['src/gates']),
		by: {
			'src/analyst/a.ts': "import {b} from '../steps/b.ts';",
			'src/steps/b.ts': "import {c} from '../gates/c.ts';",
			'src/gates/c.ts': '',
		},
	},
	{
		rule: 'only system/exec.ts and its guard start processes',
		broken: all => strangers(all, /^(execa|node:child_process)$/, /^src\/system\/(exec|guard)\.ts$/),
		by: {'src/system/files.ts': "import {spawn} from 'node:child_process';"},
	},
	{
		rule: 'only the connection and the analyst speak the protocol',
		broken: all => strangers(all, /^@agentclientprotocol\//, /^src\/(agents\/connection\.ts|analyst\/)/),
		by: {'src/agents/run.ts': "import {client} from '@agentclientprotocol/sdk';"},
	},
	{
		rule: 'only analysis/dataset uses DuckDB',
		broken: all => strangers(all, /^@duckdb\//, /^src\/analysis\/dataset\//),
		by: {'src/gates/a.ts': "import {DuckDBInstance} from '@duckdb/node-api';"},
	},
	{
		rule: 'only components and the screen’s entry use ink and react',
		broken: all => strangers(all, /^(ink|ink-.*|react)$/, /^(components\/|src\/app\/(hooks|use-[a-z-]+)\.ts$|src\/cli\/screen\.tsx$)/),
		by: {'src/app/rows.ts': "import {Text} from 'ink';"},
	},
	{
		rule: 'components import only what a person sees and does, ink and react',
		broken: ({imports}) =>
			imports
				.filter(({from, to}) => from.startsWith('components/') && !outside.components.test(to))
				.map(({from, to}) => `${from} imports ${to}`),
		by: {'components/App.tsx': "import {readFile} from 'node:fs/promises';"},
	},
	{
		rule: 'the domain does no input or output and has no clock or dice',
		broken: ({files, read}) =>
			files.filter(file => file.startsWith('src/domain/') && /from 'node:|Date\.now|new Date\(\)|Math\.random|process\./.test(read(file))),
		by: {'src/domain/a.ts': 'export const now = () => Date.now();'},
	},
	{
		rule: 'only the session sets the session’s state',
		broken: ({files, read}) => files.filter(file => !file.startsWith('src/session/') && /createStore<SessionView>/.test(read(file))),
		by: {'src/app/a.ts': 'const view = createStore<SessionView>(() => first);'},
	},
];

test('the house is there', () => {
	expect(house.files.length).toBeGreaterThan(500);
	expect(house.imports.length).toBeGreaterThan(house.files.length);
});

describe.each(rules)('$rule', ({broken, by}) => {
	test('holds', () => expect(broken(house)).toEqual([]));

	test('is noticed where it is broken', () => {
		const root = mkdtempSync(path.join(os.tmpdir(), 'house-'));
		onTestFinished(() => rmSync(root, {recursive: true}));
		for (const [file, text] of Object.entries(by)) {
			mkdirSync(path.dirname(path.join(root, file)), {recursive: true});
			writeFileSync(path.join(root, file), text);
		}
		expect(broken(readHouse(root))).not.toEqual([]);
	});
});
