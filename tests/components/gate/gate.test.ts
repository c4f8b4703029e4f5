import {afterEach, expect, test} from 'vitest';
import type {Check} from '../../../src/domain/check.ts';
import {stepsOf} from '../../../src/domain/workflow.ts';
import type {CheckText, Engine} from '../../../src/engine/engine.ts';
import {type FakeEngine, fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

const texts: Record<string, CheckText> = {
	'data.recount': {
		title: 'counts agree',
		mustBe: '0 differences between the report and a recount',
		couldBeFooledBy: 'a file that both readers misunderstand in the same way',
	},
	'problem_type.rules': {
		title: 'type follows the rules',
		mustBe: 'a type that the fixed rules allow',
		couldBeFooledBy: 'codes that are numbers',
	},
	'infrastructure.memory': {title: 'a sample fit fits', mustBe: 'peak memory x 1.5 fits', couldBeFooledBy: 'a larger model'},
};
const check = (id: string, given: Partial<Check>): Check => ({
	id,
	step: id.split('.')[0] ?? '',
	verdict: 'pass',
	value: 0,
	op: '<=',
	threshold: 0,
	unit: 'differences',
	reason: null,
	claimed: null,
	evidence: [`reports/${id.split('.')[0]}.json#/x`],
	duration_ms: 812,
	set_by: 'program',
	...given,
});
const rules = check('problem_type.rules', {value: 'multiclass', threshold: 'binary', op: 'agrees', unit: '', claimed: 'multiclass'});
const recount = check('data.recount', {
	verdict: 'fail',
	value: 3,
	claimed: '10000 rows x 14 columns',
	reason: 'Speed: report 12 missing, counted 15',
	detail: ['Speed: report 12 missing, counted 15', 'Airport: report 49 distinct, counted 50'],
});
const memory = check('infrastructure.memory', {
	verdict: 'not_run',
	value: null,
	threshold: 21414,
	unit: 'MiB',
	reason: 'scikit-learn is not in Python 3.11.7',
});

const open: OpenScreen[] = [];
afterEach(async () => {
	for (const screen of open.splice(0)) await screen.close();
});

async function gate(fake: FakeEngine, columns: number, rows: number, given: Partial<Engine> = {}) {
	const engine: Engine = {
		...fake.engine,
		checks: phase => (phase === 'ASSESSMENT' ? [rules, recount, memory] : []),
		checkText: id => texts[id] ?? {title: id, mustBe: '', couldBeFooledBy: ''},
		...given,
	};
	const screen = openScreen({columns, rows, engine, view: {id: 'gate', phase: 'ASSESSMENT'}, now: fake.now});
	open.push(screen);
	await screen.settle();
	return screen;
}

/** A phase whose steps are done and whose gate measures the given checks. */
function judged(checks: readonly Check[], finish = true): FakeEngine {
	const fake = fakeEngine();
	fake.dispatch({
		type: 'data.prepared',
		data: {
			files: ['/home/you/strikes/birdstrikes.csv'],
			sha256: '0',
			target: 'Effect Amount of damage',
			time_split: null,
			rows: 10000,
			columns: 14,
			missing_words: [],
			visible: [],
			hidden: {rows: 2000, rule: 'stratified', judged: 2},
		},
	});
	const phase = 'ASSESSMENT';
	fake.dispatch({type: 'phase.started', phase});
	for (const {id: step} of stepsOf(phase, ['inference_service'])) {
		fake.dispatch({type: 'step.started', phase, step, backend: 'analyst'});
		fake.dispatch({type: 'step.settled', phase, step, outcome: 'done', summary: 'found', report: `reports/${step}.json`});
	}
	for (const one of checks) fake.dispatch({type: 'check.measured', phase, check: one});
	if (finish) fake.dispatch({type: 'gate.judged', phase, isolation: 'by agreement', seed: 77, durationMs: 2497, today: '2026-11-23'});
	return fake;
}

test('a judged gate shows counts, hidden rows, isolation and every check beside what the sub-agent said', async () => {
	const screen = await gate(judged([rules, recount, memory]), 120, 32);
	const text = screen.text();
	if (process.env['DUMP']) console.log(text);
	expect(screen.lines()[0]).toMatch(
		/^ GATE {2}Assess, inference_service .*1 pass {2}1 FAIL {2}0 waived {2}1 not run .*1 WAITS FOR YOU, press i$/,
	);
	expect(text).toContain('hidden rows: 2,000 stratified, judged against 2 times so far');
	expect(text).toContain('seed 77; isolation: by agreement. Sub-agents run as you and could have read all of birdstrikes.csv');
	expect(text).toMatch(/GATE {2}CHECK +MEASURED BY US +MUST BE +SET BY +AGENT SAID +EVIDENCE/);
	expect(text).toMatch(/pass {2}type follows the rules +multiclass +binary +program +multiclass +problem_type.json/);
	expect(text).toMatch(/n\/r {3}a sample fit fits +not measured +<= 21,414 MiB/);
	expect(screen.scrolledOff()).toBe(0);
});

test('the cursor begins on what failed, and below it stand the reason, the details and what to do next', async () => {
	const screen = await gate(judged([rules, recount, memory]), 120, 32);
	const text = screen.text();
	expect(text).toMatch(/^>FAIL {2}counts agree +3 differences +<= 0/m);
	expect(text).toContain('counts agree: must be 0 differences between the report and a recount');
	expect(text).toContain('Airport: report 49 distinct, counted 50');
	expect(text).toMatch(/what could fool it +a file that both readers misunderstand/);
	expect(text).toMatch(/do it yourself +\S.*ml-engineer(\.js)?\s+report\s+1764000000000000417\s+--state-dir/);
	expect(text).toContain('r  hand it back: Data runs again, told what failed but no figure; then judged again');
	expect(text).toContain('w  waive');
});

test('80 columns keep the same order with fewer columns', async () => {
	const screen = await gate(judged([rules, recount, memory]), 80, 24);
	if (process.env['DUMP']) console.log(screen.text());
	expect(screen.lines()[0]).toMatch(/^ GATE Assess {3}1 pass {2}1 FAIL {2}0 waived {2}1 not run .*1 WAITS FOR YOU, press i$/);
	expect(screen.text()).toContain('judged 2 times; by agreement; seed 77');
	expect(screen.text()).toMatch(/^>FAIL {2}counts agree +3 differences +must be <= 0/m);
	expect(screen.lines()).toHaveLength(24);
	expect(screen.scrolledOff()).toBe(0);
});

test('r on a failed check runs its step again, b breaks it, w opens the form of a waiver', async () => {
	const fake = judged([rules, recount, memory]);
	const screen = await gate(fake, 120, 32);
	await screen.press('b');
	expect(fake.commands.at(-1)).toEqual({type: 'break-check', phase: 'ASSESSMENT', check: 'data.recount'});
	fake.breaks.setState({'data.recount': {now: 'a class one row too large: rows recounted, check 1 of 5', results: []}});
	await screen.settle();
	expect(screen.text()).toContain('its sabotages run now');
	expect(screen.text().replaceAll(/\s+/g, ' ')).toContain('a class one row too large: rows recounted, check 1 of 5');
	fake.breaks.setState({
		'data.recount': {
			now: null,
			results: [
				{title: 'a class one row too large', caught: true, applicable: true, detail: ''},
				{title: 'a missing value hidden', caught: false, applicable: true, detail: 'the check still passes'},
				{title: 'no scaling', caught: false, applicable: false, detail: 'changes nothing for trees'},
			],
		},
	});
	await screen.settle();
	expect(screen.text()).toContain('1 of 2 sabotages were caught');
	expect(screen.text()).toMatch(/NOT CAUGHT +a missing value hidden: the check still passes/);
	expect(screen.text()).toMatch(/left out +no scaling/);
	await screen.press('w');
	expect(screen.text()).toContain('Last day');
	await screen.press('esc', 'r');
	expect(fake.commands.at(-1)).toEqual({type: 'run-step', phase: 'ASSESSMENT', step: 'data'});
});

test('a check that passed cannot be waived, and says so', async () => {
	const fake = judged([rules, recount, memory]);
	const screen = await gate(fake, 80, 24);
	await screen.press('k', 'w');
	expect(screen.text()).toContain('Only a check that failed can be waived');
	expect(screen.text()).not.toContain('Last day');
});

test('while it is judged, checks arrive one by one and the one being measured is named', async () => {
	const fake = judged([rules], false);
	const screen = await gate(fake, 120, 32);
	expect(screen.lines()[0]).toContain('judging 1/3');
	expect(screen.text()).toMatch(/run {3}counts agree +being measured now/);
	fake.measuring.setState({check: 'data.recount', label: 'counting big.csv', fraction: 0.4}, true);
	// Data is drawn at 15 Hz.
	await expect.poll(() => screen.text()).toMatch(/run {3}counts agree +counting big.csv, 40 %/);
	fake.dispatch({type: 'check.measured', phase: 'ASSESSMENT', check: recount});
	await screen.settle();
	expect(screen.lines()[0]).toContain('judging 2/3');
	expect(screen.text()).toMatch(/run {3}a sample fit fits +being measured now/);
});

test('before anything ran it says what will be measured; h and l go to other phases', async () => {
	const screen = await gate(fakeEngine(), 80, 24);
	expect(screen.lines()[0]).toContain('not judged yet');
	expect(screen.text()).toContain('counts agree');
	expect(screen.text()).toContain('The gate is judged by itself when all steps of Assess are');
	await screen.press('l');
	expect(screen.lines()[0]).toContain('GATE Design');
	expect(screen.text()).toContain('has no checks for Design');
	await screen.press('h', 'h');
	expect(screen.lines()[0]).toContain('GATE Assess');
});

test('enter shows the evidence where it stands, e opens it there in the editor', async () => {
	const text = '{\n\t"rows": 1,\n\t"x": [\n\t\t2\n\t]\n}\n';
	const given = {
		files: async () => [
			{path: 'docs/assessment.md', bytes: 10, step: null},
			{path: 'reports/data.json', bytes: 30, step: 'data'},
		],
		readFile: async () => text,
	};
	const screen = await gate(judged([rules, recount, memory]), 80, 24, given);
	await screen.press('e');
	expect(screen.did.at(-1)).toBe('edit /home/you/strikes/bird-strike-damage-predictor/reports/data.json:3');
	await screen.press('enter');
	expect(screen.lines()[0]).toContain('FILES');
	expect(screen.text()).toMatch(/^>reports\/data\.json/m);
});

test('y copies the line that shows the gate outside of the screen', async () => {
	const screen = await gate(judged([rules, recount, memory]), 120, 32);
	await screen.press('y');
	expect(screen.did.at(-1)).toMatch(
		/^copy .*ml-engineer(\.js)? report 1764000000000000417 --state-dir \/home\/you\/\.local\/state\/ml-engineer$/,
	);
});

test.each([
	[200, 60],
	[59, 14],
	[40, 12],
	[20, 5],
])('it fits %ix%i without scrolling', async (columns, rows) => {
	const screen = await gate(judged([rules, recount, memory]), columns, rows);
	if (process.env['DUMP']) console.log(screen.text());
	expect(screen.lines()).toHaveLength(rows);
	expect(screen.scrolledOff()).toBe(0);
	expect(screen.text()).toContain('FAIL');
});

const drawn = check('data.recount', {
	detail: Array.from({length: 40}, (_, index) => `line ${index} of long evidence`),
	plots: [
		{
			kind: 'confusion',
			labels: ['None', 'Minor'],
			counts: [
				[1780, 9],
				[30, 90],
			],
		},
		{kind: 'calibration', bins: [{predicted: 0.1, observed: 0.2, rows: 500}]},
		{kind: 'history', values: [0.4, null, 0.43], best: 0.43, metric: 'macro_f1'},
		{
			kind: 'residuals',
			quantiles: [
				{q: 0, value: -3},
				{q: 0.5, value: 0},
				{q: 1, value: 4},
			],
		},
	],
});

test.each([
	[80, 24],
	[120, 32],
])('the evidence of a check is drawn below it, and enter draws it larger (%ix%i)', async (columns, rows) => {
	const screen = await gate(judged([drawn]), columns, rows);
	expect(screen.text()).toMatch(/^ None +1,780 █ +9 ░ +99 %/m);
	await screen.press('ctrl-d');
	expect(screen.text()).toContain('tuning history: macro_f1 of 3 trials');
	expect(screen.scrolledOff()).toBe(0);
	await screen.press('enter');
	expect(screen.lines()[0]).toContain('CHARTS');
	expect(screen.text()).toMatch(/^>confusion matrix +measured by data\.recount/m);
	await screen.press('j', 'j');
	expect(screen.text()).toContain('tuning history: macro_f1 of 3 trials');
	expect(screen.text()).toContain('1 trial pruned or failed');
});

test('what sabotages did is seen at once, however long the evidence is', async () => {
	const fake = judged([drawn]);
	const screen = await gate(fake, 80, 24);
	await screen.press('ctrl-d', 'b');
	const caught = {title: 'a class one row too large', caught: true, applicable: true, detail: ''};
	fake.breaks.setState({'data.recount': {now: null, results: [caught]}});
	await screen.settle();
	expect(screen.text()).toContain('1 of 1 sabotages were caught');
	expect(screen.text()).toMatch(/caught +a class one row too large/);
});

test('keys of one read move one line each, and the last of them acts where they led', async () => {
	const fake = judged([rules, recount, memory]);
	const screen = await gate(fake, 120, 32);
	const line = () =>
		screen
			.lines()
			.filter(text => /^[> ](?:pass|FAIL|n\/r)/.test(text))
			.findIndex(text => text.startsWith('>'));
	const first = line();
	await screen.press('kkkk');
	expect(line()).toBe(0);
	await screen.press('jj');
	expect(line()).toBe(2);
	await screen.press('kkb');
	expect(fake.commands).toMatchObject([{type: 'break-check', check: rules.id}]);
	expect(first).toBeGreaterThan(0);
});
