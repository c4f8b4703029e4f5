import {afterEach, expect, test} from 'vitest';
import {lineOfPointer} from '../../../src/app/json-line.ts';
import type {Engine} from '../../../src/engine/engine.ts';
import {fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen | null = null;
afterEach(async () => {
	await screen?.close();
	screen = null;
});

const texts: Record<string, string> = {
	'docs/assessment.md': `# Assessment\n\n${Array.from({length: 60}, (_, line) => `line ${line + 3} of the text`).join('\n')}\n`,
	'reports/data.json': '{"schema":1,"rows":10000}',
	'reports/evil.txt': 'one \u001b[2Jtwo\u001b[31m red\tend\n',
};
const given: Partial<Engine> = {
	files: async () =>
		Object.entries(texts).map(([path, text]) => ({path, bytes: text.length, step: path === 'reports/data.json' ? 'data' : null})),
	readFile: async path => {
		const text = texts[path];
		if (text === undefined) throw new Error(`${path} is not there`);
		return text;
	},
};

async function files(columns: number, rows: number, engine: Partial<Engine> = given): Promise<OpenScreen> {
	const opened = openScreen({columns, rows, engine: {...fakeEngine().engine, ...engine}, view: {id: 'files'}});
	screen = opened;
	await opened.settle();
	if (process.env['DUMP']) console.log(opened.text());
	return opened;
}

test.each([
	[80, 24],
	[120, 32],
	[200, 60],
])('what was produced stands there with size and step, the content below with line numbers (%ix%i)', async (columns, rows) => {
	await files(columns, rows);
	expect(screen?.lines()[0]).toMatch(/FILES {2}3 files, 1\.\d kB .*nothing waits$/);
	expect(screen?.text()).toMatch(/^>docs\/assessment\.md +1\.\d kB/m);
	expect(screen?.text()).toMatch(/^ reports\/data\.json +25 B {2}data/m);
	expect(screen?.text()).toMatch(/^ {2}1 # Assessment$/m);
	expect(screen?.text()).toMatch(/^ {2}3 line 3 of the text$/m);
	expect(screen?.scrolledOff()).toBe(0);
});

test('JSON on one line is spread out, control sequences of a file do nothing', async () => {
	const shown = await files(80, 24);
	await shown.press('j');
	expect(shown.text()).toMatch(/^ 3 {3}"rows": 10000$/m);
	await shown.press('j');
	expect(shown.text()).toContain(' 1 one two red    end');
	expect(shown.lines()[0]).toContain('FILES');
});

test('ctrl-d scrolls the content; enter gives j and k to it, esc takes them back', async () => {
	const shown = await files(80, 24);
	await shown.press('ctrl-d');
	expect(shown.text()).not.toContain('# Assessment');
	await shown.press('enter', 'G');
	expect(shown.text()).toContain('line 62 of the text');
	await shown.press('g', 'j');
	expect(shown.text()).toMatch(/^>docs\/assessment\.md/m);
	expect(shown.text()).not.toContain('# Assessment');
	await shown.press('esc', 'j');
	expect(shown.text()).toMatch(/^>reports\/data\.json/m);
});

test('h and l move sideways in long lines', async () => {
	const long = `${'a'.repeat(100)}${'b'.repeat(100)}\n`;
	const shown = await files(80, 24, {...given, files: async () => [{path: 'x.txt', bytes: 200, step: null}], readFile: async () => long});
	expect(shown.text()).toMatch(/ 1 a+\.\.$/m);
	for (let turn = 0; turn < 7; turn += 1) await shown.press('l');
	expect(shown.text()).toMatch(/^ 1 b+/m);
	await shown.press('h');
	expect(shown.text()).toMatch(/^ 1 a+b+/m);
});

test('e opens the file where it is scrolled to, y copies it', async () => {
	const shown = await files(80, 24);
	await shown.press('e', 'y');
	expect(shown.did[0]).toBe('edit /home/you/strikes/bird-strike-damage-predictor/docs/assessment.md:1');
	expect(shown.did[1]).toBe(`copy ${texts['docs/assessment.md']}`);
});

test('nothing yet, and what cannot be read, are said', async () => {
	const empty = await files(80, 24, {files: async () => []});
	expect(empty.text()).toContain('Nothing was written to /home/you/strikes/bird-strike-damage-predictor yet');
	await empty.close();
	const gone = await files(80, 24, {...given, readFile: () => Promise.reject(new Error('docs/assessment.md is not there'))});
	expect(gone.text()).toContain('It cannot be shown: docs/assessment.md is not there');
});

test.each([
	[59, 14],
	[40, 12],
	[20, 5],
])('it fits %ix%i', async (columns, rows) => {
	const shown = await files(columns, rows);
	expect(shown.lines()).toHaveLength(rows);
	expect(shown.scrolledOff()).toBe(0);
});

test('a JSON pointer is found on its line', () => {
	const text =
		'{\n\t"rows": 1,\n\t"profile": [\n\t\t{"name": "a/b"},\n\t\t{\n\t\t\t"name": "c"\n\t\t}\n\t],\n\t"a/b": {\n\t\t"rows": 2\n\t}\n}';
	expect(lineOfPointer(text, '/rows')).toBe(2);
	expect(lineOfPointer(text, '/profile')).toBe(3);
	expect(lineOfPointer(text, '/profile/1/name')).toBe(6);
	expect(lineOfPointer(text, '/a~1b/rows')).toBe(10);
	expect(lineOfPointer(text, '/nowhere')).toBe(1);
});
