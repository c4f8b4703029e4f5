import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {fakeEngine} from '../../support/fake-engine.ts';
import {maturityReport} from '../../support/maturity-report.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen;
let workspace: string;
beforeEach(async () => {
	workspace = await mkdtemp(path.join(os.tmpdir(), 'maturity-view-'));
});
afterEach(async () => {
	await screen.close();
	await rm(workspace, {recursive: true, force: true});
});

async function maturity(columns: number, rows: number, report: unknown = maturityReport(), ascii = false) {
	const fake = fakeEngine({workspace, project: null});
	const engine = {...fake.engine, report: async (step: string) => (step === 'ASSESSMENT.maturity' ? report : null)};
	screen = openScreen({columns, rows, engine, view: {id: 'maturity'}, ascii});
	for (let turn = 0; turn < 300 && (turn === 0 || screen.text().includes('Reading')); turn += 1) await screen.settle();
	await screen.settle();
	if (process.env['DUMP']) console.log(screen.text());
	return fake;
}

/** Moves the cursor to the line of a test. */
async function to(id: string) {
	for (let line = 0; line < 40; line += 1) {
		if (screen.lines().some(one => one.startsWith(`>${id} `))) return;
		await screen.press('j');
	}
	throw new Error(`${id} is not among the lines:\n${screen.text()}`);
}

test.each([
	[80, 24],
	[120, 32],
	[200, 60],
])('the score, its band, the levels and what comes next stand first (%ix%i)', async (columns, rows) => {
	await maturity(columns, rows);
	expect(screen.lines()[0]).toMatch(/^ MATURITY {2}0 of 7(, research project)?; Google 0 to 1, Microsoft 1 .*nothing waits$/);
	expect(screen.text()).toMatch(/^>score +0 of 7, research project; the least of the four sums: Monitoring/m);
	expect(screen.text()).toMatch(/^ levels +Google 0 to 1 of 2, Microsoft 1 of 4/m);
	expect(screen.text()).toMatch(/^ next +O1 \+\.5, about an hour: Turn on dependency updates\./m);
	expect(screen.text()).toMatch(/^ claimed +1 test in prose only: D1/m);
	expect(screen.text()).toMatch(/^ earlier +no earlier assessment of this folder/m);
	expect(screen.text()).toMatch(/^ DATA {2}\.5 of 7/m);
	expect(screen.text()).toMatch(/^ D1 +0 {2}sure +Feature expectations .*claimed only *$/m);
	expect(screen.text()).toMatch(/^ D3 +0 {2}unknown/m);
	expect(screen.scrolledOff()).toBe(0);
});

test('all 28 tests are there in their sections, and the least one says that it counts', async () => {
	await maturity(200, 80);
	const ids = screen.lines().flatMap(line => line.match(/^[ >]([DMIO][1-7]) /)?.[1] ?? []);
	expect(ids).toEqual(['D', 'M', 'I', 'O'].flatMap(letter => [1, 2, 3, 4, 5, 6, 7].map(number => `${letter}${number}`)));
	expect(screen.text()).toMatch(/^ MONITORING {2}0 of 7 {2}the least counts: this is the score$/m);
	expect(screen.text()).toMatch(/^ INFRASTRUCTURE {2}1 of 7 {2}training, testing/m);
	expect(screen.text()).toMatch(/^ M3 +\.5 {2}sure +Hyperparameters are tuned +src\/churn\/train\.py:4 \+1 *$/m);
});

test('a test tells its evidence line by line, what it lacks, how to get it and what is only claimed', async () => {
	await maturity(120, 40);
	await to('M3');
	expect(screen.text()).toMatch(/score +\.5 of 1: half of it is there/);
	expect(screen.text()).toMatch(/^ >src\/churn\/train\.py:4 +import optuna$/m);
	expect(screen.text()).toMatch(/^ {2}src\/churn\/train\.py:31 +study\.optimize\(objective, n_trials=50\)$/m);
	expect(screen.text()).toMatch(/missing +what M3 lacks/);
	expect(screen.text()).toMatch(/next \+\.5 +a day or two: Run the search in CI\. \(does not move the score: another section is lower\)/);
	expect(screen.text()).toMatch(/looked at +by 2 model architecture/);
	await screen.press('g');
	await to('D1');
	expect(screen.text()).toMatch(/claimed +in prose, which earns nothing:/);
	expect(screen.text()).toMatch(/README\.md:7 +All data is validated by Great Expectations\./);
	await to('D3');
	expect(screen.text()).toMatch(/certain +no file can tell: somebody who knows has to say/);
});

test('e opens the chosen line of evidence in the editor, enter shows it in its file, l chooses the next line', async () => {
	await mkdir(path.join(workspace, 'src/churn'), {recursive: true});
	const lines = Array.from({length: 60}, (_, index) => `line_${index + 1} = ${index}`);
	await writeFile(path.join(workspace, 'src/churn/train.py'), `${lines.join('\n')}\n`);
	await maturity(120, 32);
	await to('M3');
	await screen.press('e');
	expect(screen.did).toEqual([`edit ${path.join(workspace, 'src/churn/train.py')}:4`]);
	await screen.press('l', 'e');
	expect(screen.did.at(-1)).toBe(`edit ${path.join(workspace, 'src/churn/train.py')}:31`);
	await screen.press('enter');
	for (let turn = 0; turn < 100 && !screen.text().includes('line_31'); turn += 1) await screen.settle();
	expect(screen.lines()[0]).toMatch(/^ EVIDENCE {2}src\/churn\/train\.py:31/);
	expect(screen.text()).toMatch(/^> 31 line_31 = 30$/m);
	await screen.press('esc');
	expect(screen.text()).toMatch(/^>M3 /m);
});

test('a file outside the workspace is never opened, through a link neither', async () => {
	await symlink('/etc', path.join(workspace, 'link'));
	await maturity(
		120,
		32,
		maturityReport({
			D1: {score: 0.5, evidence: [{path: '../outside.py', line: 1, quote: 'x'}]},
			D2: {score: 0.5, evidence: [{path: 'link/hostname', line: 1, quote: 'x'}]},
		}),
	);
	await to('D1');
	await screen.press('e');
	expect(screen.text()).toContain('../outside.py lies outside the workspace and is not opened.');
	await to('D2');
	await screen.press('enter');
	expect(screen.text()).toContain('link/hostname lies outside the workspace and is not opened.');
	expect(screen.did).toEqual([]);
});

test('what to do next is ordered: the least section first, least effort first; enter goes to the test', async () => {
	await maturity(120, 40);
	await screen.press('j', 'j');
	expect(screen.text()).toContain('In the least section, Monitoring; least effort first');
	const order = [...screen.text().matchAll(/^ [ >]([DMIO]\d) \+\.5 /gm)].map(match => match[1]);
	expect(order).toEqual(['O1', 'O7', 'D1', 'M3']);
	await screen.press('l', 'enter');
	expect(screen.text()).toMatch(/^>O7 /m);
});

test('risks stand there with the worst first, and open at their lines', async () => {
	const risks = [
		{kind: 'broken', path: 'Makefile', line: 3, what: 'names a file that is not there'},
		{kind: 'secret', path: 'config/prod.env', line: 2, what: 'a private key'},
	];
	await maturity(120, 40, maturityReport({}, {risks}));
	expect(screen.text()).toMatch(/^ risks +1 secret, 1 broken: a private key/m);
	await screen.press('j', 'j', 'j', 'j');
	expect(screen.text()).toMatch(/^ >config\/prod\.env:2 +secret: a private key$/m);
	await screen.press('l', 'e');
	expect(screen.did).toEqual([`edit ${path.join(workspace, 'Makefile')}:3`]);
});

test('the levels name their conditions, met and missing, with lines that open', async () => {
	await maturity(120, 40);
	await screen.press('j');
	expect(screen.text()).toContain('Google MLOps level 0 to 1 of 2 (manual process); a range, because the evidence does not decide');
	expect(screen.text()).toMatch(/^ {2}met +pipeline: the pipeline is code {2}dvc\.yaml:1$/m);
	expect(screen.text()).toMatch(/^ >in part +validation: a model is validated before promotion, .* {2}evaluate\.py:12$/m);
	expect(screen.text()).toMatch(/^ {2}missing +trigger: something other than a person starts training$/m);
	await screen.press('l', 'e');
	expect(screen.did).toEqual([`edit ${path.join(workspace, 'dvc.yaml')}:1`]);
});

test('a filter shows only what has the words, and esc shows all again', async () => {
	await maturity(120, 32);
	await screen.press('/', 'c', 'l', 'a', 'i', 'm', 'e', 'd', 'enter');
	expect(screen.lines()[0]).toContain('only "claimed"');
	const ids = screen.lines().flatMap(line => line.match(/^[ >]([DMIO][1-7]) +[.\d]/)?.[1] ?? []);
	expect(ids).toEqual(['D1']);
	await screen.press('esc');
	expect(screen.text()).toMatch(/^ MODEL /m);
	await screen.press('/', 'z', 'q', 'x', 'enter');
	expect(screen.text()).toContain('No test has "zqx". esc shows all of them again.');
});

test('no machine learning, and nothing to score yet, are said in words', async () => {
	await maturity(80, 24, maturityReport({}, {ml: false, score: null, band: 'not a machine learning project', tests: []}));
	expect(screen.text()).toContain('No machine learning was found here');
	await screen.press('e', 'enter', 'l', 'y');
	expect(screen.did).toEqual([]);
	await screen.close();
	await maturity(80, 24, maturityReport({}, {ml: false, nothing_to_score: true, score: null, band: 'nothing to score yet', tests: []}));
	expect(screen.text()).toContain('A new folder: nothing to score yet.');
	await screen.close();
	await maturity(80, 24, null);
	expect(screen.text()).toContain('There is no score yet: it comes with the step Maturity of Assess.');
	await screen.close();
	await maturity(80, 24, {schema: 1, ml: 'perhaps'});
	expect(screen.text()).toContain('reports/maturity.json is not in its form: ml');
});

test('what a person attested stands apart from evidence, and the score stays', async () => {
	await maturity(
		120,
		40,
		maturityReport(
			{D3: {attested: {score: 0.5, by: 'person', at: '2026-11-23T17:02:00Z', words: 'we watch the bill'}}},
			{score_with_attested: 0.5},
		),
	);
	expect(screen.text()).toContain('.5 if what was attested holds');
	await to('D3');
	expect(screen.text()).toMatch(/^>D3 +0 {2}attested/m);
	expect(screen.text()).toMatch(/attested +\.5 by person on 2026-11-23: "we watch the bill"; a word, not evidence: the score stays/);
});

test.each([
	[59, 14],
	[40, 12],
	[20, 5],
])('it fits %ix%i', async (columns, rows) => {
	await maturity(columns, rows);
	expect(screen.lines()).toHaveLength(rows);
	expect(screen.scrolledOff()).toBe(0);
});

test('in ASCII no glyph is beyond the keyboard', async () => {
	await maturity(120, 40, maturityReport(), true);
	expect(/^[\n\x20-\x7e]*$/.test(screen.text())).toBe(true);
});

test('enter on the maturity step opens the tests once it is done, before that its pane; while it asks, the view says where', async () => {
	const fake = fakeEngine({workspace, project: null, job: 'assess'});
	let report: unknown = null;
	const engine = {...fake.engine, report: async () => report};
	screen = openScreen({columns: 120, rows: 32, engine});
	fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
	fake.dispatch({type: 'step.started', phase: 'ASSESSMENT', step: 'maturity', backend: 'analyst'});
	fake.ask({
		kind: 'fill_in',
		id: 'q1',
		phase: 'ASSESSMENT',
		step: 'maturity',
		role: 'monitoring',
		at: '2026-11-23T17:02:00.000Z',
		title: 'one thing that no file can tell: D3',
		why: '',
		effect: 'recorded as attested beside the score',
		decision: 'maturity_attested',
		fields: [{name: 'D3', label: 'D3', type: 'choice', unit: '', value: 'unknown', options: ['unknown', 'no'], help: ''}],
	});
	await screen.settle();
	await screen.press('j', 'j', 'j', 'j', 'enter');
	expect(screen.lines()[0]).not.toContain('MATURITY');
	await screen.press('esc', ':', 'm', 'a', 't', 'u', 'r', 'enter');
	expect(screen.text()).toContain('once the maturity step has your answers to what no file can tell: i shows what it asks');
	await screen.press('esc');
	fake.dispatch({type: 'inbox.answered', id: 'q1', answer: {kind: 'fill_in', values: {D3: 'unknown'}}, by: 'person'});
	report = maturityReport();
	const done = {outcome: 'done', summary: '', report: 'reports/maturity.json'} as const;
	fake.dispatch({type: 'step.settled', phase: 'ASSESSMENT', step: 'maturity', ...done});
	await screen.settle();
	await screen.press('enter');
	for (let turn = 0; turn < 100 && !screen.text().includes('research project'); turn += 1) await screen.settle();
	expect(screen.lines()[0]).toMatch(/^ MATURITY {2}0 of 7/);
});
