import {afterEach, expect, test} from 'vitest';
import {reviewLines} from '../../../src/app/diff/review-list.ts';
import type {ReviewItem} from '../../../src/domain/inbox.ts';
import type {Engine} from '../../../src/engine/engine.ts';
import {diffOf} from '../../../src/engine/staging/file-diff.ts';
import {reviewItem} from '../../../src/engine/staging/review.ts';
import type {ReviewedChange} from '../../../src/engine/staging/review-record.ts';
import {type FakeEngine, fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen | null = null;
let clock = 0;
/** Approvals are dead for a moment after what they act on changed. */
const wait = () => {
	clock += 1000;
};
afterEach(async () => {
	await screen?.close();
	screen = null;
});

const id = 'review:IMPLEMENTATION.pipeline';
const change = (path: string, parts: Partial<ReviewedChange> = {}): ReviewedChange => ({
	path,
	status: 'new',
	from: 'data',
	binary: false,
	bytes: 10,
	executable: false,
	now: null,
	conflict: null,
	keys: [],
	added: 3,
	removed: 0,
	...parts,
});
const mine = change('src/birds/train.py', {status: 'changed', conflict: 'yours', removed: 1});
const changes = [
	change('src/birds/features.py'),
	change('pyproject.toml', {from: 'blueprint', added: 40}),
	mine,
	change('src/birds/export.py', {from: 'blueprint', added: 60}),
	change('tests/evil\u001b[2J.py'),
];
const item: ReviewItem = {
	kind: 'review',
	id,
	phase: 'IMPLEMENTATION',
	step: 'pipeline',
	role: 'data_pipeline',
	at: '2026-01-02T03:04:05.000Z',
	title: '4 new files, 1 changed: 2 as in the blueprint, 1 that you changed too',
	why: 'a pipeline that runs',
	effect: 'written to the project',
	files: [{path: mine.path, status: 'changed', from: 'data', added: 3, removed: 1, conflict: 'yours'}],
	total: 5,
	same: {files: 2, added: 100},
	left_out: 1,
};
const old = Array.from({length: 60}, (_, line) => `line ${line + 1}`);
const next = old.with(9, 'tenth').with(49, 'fiftieth').toSpliced(20, 1);

function given(): {engine: Engine; fake: FakeEngine} {
	const fake = fakeEngine();
	fake.ask(item);
	const engine: Engine = {
		...fake.engine,
		review: async () => ({
			phase: 'IMPLEMENTATION',
			step: 'pipeline',
			role: 'data_pipeline',
			summary: '',
			changes,
			leftOut: [{path: 'secret', why: 'a link'}],
			files: '/session/reviews/x/files',
		}),
		reviewDiff: async (_id, path, take) =>
			path === mine.path
				? diffOf(old.join('\n'), next.join('\n'))
				: diffOf(null, `def month():\n\treturn 1${take ? '!' : ''}\n${'x'.repeat(300)}\u001b[2J\n`),
	};
	return {engine, fake};
}

test('pipeline.yaml is read first and the rows of the data last, in the list and in the inbox', () => {
	const all = [change('data/train.csv'), change('pipeline.yaml'), change('src/birds/features.py'), change('Makefile', {from: 'blueprint'})];
	const {phase, step, role} = {phase: 'IMPLEMENTATION', step: 'pipeline', role: 'data_pipeline'} as const;
	const lines = reviewLines({phase, step, role, summary: '', changes: all, leftOut: [], files: '/files'}, false);
	expect(lines.map(line => (line.kind === 'file' ? line.change.path : line.kind))).toEqual([
		'pipeline.yaml',
		'src/birds/features.py',
		'same',
		'data/train.csv',
	]);
	const base = {schema: 1, phase, step, role, backend: 'analyst', summary: '', report: null, pipeline: null} as const;
	const asked = reviewItem({...base, leftOut: [], changes: all, improves: false}, item.at);
	expect(asked.files.map(file => file.path)).toEqual(['pipeline.yaml', 'src/birds/features.py', 'data/train.csv']);
});

async function review(columns: number, rows: number): Promise<{shown: OpenScreen; fake: FakeEngine}> {
	const {engine, fake} = given();
	const shown = openScreen({columns, rows, engine, view: {id: 'files'}, now: () => clock});
	screen = shown;
	await shown.settle();
	if (process.env['DUMP']) console.log(shown.text());
	return {shown, fake};
}

test.each([
	[80, 24],
	[120, 32],
	[120, 40],
	[200, 60],
	[300, 80],
])('what is new about the project stands first, the blueprint in one line, the difference below (%ix%i)', async (columns, rows) => {
	const {shown} = await review(columns, rows);
	expect(shown.lines()[0]).toMatch(/REVIEW {2}Build: Pipeline {3}4 new, 1 changed/);
	const at = (pattern: RegExp) => shown.lines().findIndex(line => pattern.test(line));
	expect(at(/^>src\/birds\/train\.py +\+3 -1 {2}KEEP YOURS/)).toBe(2);
	expect(at(/^ src\/birds\/features\.py +\+3 {2}new, written for your data/)).toBe(3);
	expect(at(/^ 2 files +\+100 {2}as in the blueprint, enter opens/)).toBe(5);
	expect(at(/^ 1 file left out/)).toBe(6);
	expect(shown.text()).not.toContain('export.py');
	expect(shown.text()).toMatch(/^ 10 - line 10$/m);
	expect(shown.text()).toMatch(/^ 10 \+ tenth$/m);
	expect(shown.text()).toMatch(/COMMAND .*a accept/);
	expect(shown.scrolledOff()).toBe(0);
});

test('n goes from difference to difference and into the next file, h and l sideways', async () => {
	const {shown} = await review(80, 24);
	await shown.press('n', 'n');
	expect(shown.text()).toMatch(/^ 20 \+|^ 21 - line 21$/m);
	await shown.press('n', 'n');
	expect(shown.text()).toMatch(/^>src\/birds\/features\.py/m);
	expect(shown.text()).toMatch(/^ 1 \+ def month\(\):$/m);
	expect(shown.text()).toMatch(/^ 3 \+ x+\.\.$/m);
	for (let turn = 0; turn < 18; turn += 1) await shown.press('l');
	expect(shown.text()).toMatch(/^ 3 \+ x+$/m);
	await shown.press('N');
	expect(shown.text()).toMatch(/^>src\/birds\/train\.py/m);
});

test('enter unfolds the blueprint and writes nothing; a accepts, and yours is kept', async () => {
	const {shown, fake} = await review(120, 32);
	await shown.press('j', 'j', 'j', 'enter');
	expect(shown.text()).toContain('src/birds/export.py');
	await shown.press('j', 'enter');
	expect(fake.commands).toEqual([]);
	wait();
	await shown.press('a');
	expect(fake.commands).toEqual([{type: 'answer', id, answer: {kind: 'review', accepted: true, take: []}}]);
	expect(shown.text()).toContain('Accepted: 4 files to write, 1 kept as it stands.');
});

test('A says here, too, whose files it can accept for the whole phase', async () => {
	const {shown, fake} = await review(120, 32);
	wait();
	await shown.press('A');
	expect(fake.commands).toEqual([]);
	expect(shown.text()).toContain('No rule accepts files of another agent than the built-in analyst; a accepts these.');
});

test('space takes the new content of a file that you changed too', async () => {
	const {shown, fake} = await review(120, 32);
	await shown.press('space');
	expect(shown.text()).toMatch(/TAKE the new one/);
	wait();
	await shown.press('a');
	expect(fake.commands).toEqual([{type: 'answer', id, answer: {kind: 'review', accepted: true, take: [mine.path]}}]);
});

test('D sends the files back with words', async () => {
	const {shown, fake} = await review(80, 24);
	wait();
	await shown.press('D');
	await shown.press(...'no month');
	await shown.press('enter');
	expect(fake.commands).toEqual([{type: 'answer', id, answer: {kind: 'review', accepted: false, words: 'no month'}}]);
});

test('y copies the difference, e opens the file that waits at its line', async () => {
	const {shown} = await review(80, 24);
	await shown.press('j', 'y', 'e');
	expect(shown.did[0]).toMatch(/^copy \+\+\+ src\/birds\/features\.py\n\+def month\(\):/);
	expect(shown.did[1]).toBe('edit /session/reviews/x/files/src/birds/features.py:1');
});

test('tab shows all files that are written, and back', async () => {
	const {shown} = await review(80, 24);
	await shown.press('tab');
	expect(shown.lines()[0]).toContain('FILES');
	await shown.press('tab');
	expect(shown.lines()[0]).toContain('REVIEW');
});

test('the inbox names the files and what enter does', async () => {
	const {engine} = given();
	const shown = openScreen({columns: 120, rows: 32, engine, view: {id: 'workspace'}});
	screen = shown;
	await shown.settle();
	await shown.press('i');
	expect(shown.text()).toMatch(/src\/birds\/train\.py +\+3 -1 {2}YOU changed it too/);
	expect(shown.text()).toMatch(/2 files +\+100 {2}as in the blueprint/);
	await shown.press('enter');
	expect(shown.lines()[0]).toContain('REVIEW');
});

test('a large difference is cut and says so', () => {
	const many = Array.from({length: 30_000}, (_, line) => `${line}`).join('\n');
	const diff = diffOf(null, many);
	expect(diff.added).toBe(30_000);
	expect(diff.hunks[0]?.lines).toHaveLength(20_000);
	expect(diff.note).toBe('20000 of 30000 lines are shown; e opens the file');
});

test('keys of one read move one line each', async () => {
	const {shown} = await review(120, 32);
	await shown.press('jjj');
	expect(shown.lines().findIndex(line => line.startsWith('>'))).toBe(5);
	expect(shown.text()).toMatch(/^>2 files/m);
	await shown.press('\rjjkk');
	expect(shown.lines().findIndex(line => line.startsWith('>'))).toBe(5);
});
