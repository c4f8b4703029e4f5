import {afterEach, expect, test} from 'vitest';
import {fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen;
afterEach(() => screen.close());

function worked() {
	const fake = fakeEngine();
	const phase = 'ASSESSMENT';
	fake.dispatch({type: 'phase.started', phase});
	fake.pass(2000);
	fake.dispatch({type: 'step.started', phase, step: 'data', backend: 'analyst'});
	fake.pass(4000);
	const outcome = {phase, step: 'data', outcome: 'done', report: 'reports/data.json'} as const;
	fake.dispatch({type: 'step.settled', ...outcome, summary: '10,000 x 14; 3 columns may be known only afterwards'});
	return fake;
}

async function history(columns: number, rows: number, fake = worked()) {
	screen = openScreen({columns, rows, engine: fake.engine, view: {id: 'history'}});
	await screen.settle();
	if (process.env['DUMP']) console.log(screen.text());
	return fake;
}

test.each([
	[80, 24],
	[120, 32],
	[200, 60],
])('every transition stands there with its time, its step and its note, the newest last (%ix%i)', async (columns, rows) => {
	await history(columns, rows);
	expect(screen.lines()[0]).toMatch(/HISTORY {2}4 transitions, newest last .*nothing waits$/);
	const begun = screen.lines().findIndex(line => /step\.started +Assess: data/.test(line));
	const settled = screen.lines().findIndex(line => /step\.settled +Assess: data +done: 10,000 x 14/.test(line));
	expect(begun).toBeGreaterThan(2);
	expect(settled).toBeGreaterThan(begun);
	expect(screen.scrolledOff()).toBe(0);
});

test('it stays at the end while transitions arrive, until one scrolls up', async () => {
	const fake = await history(80, 12);
	for (let turn = 0; turn < 20; turn += 1) fake.dispatch({type: 'session.renamed', name: `name ${turn}`});
	await screen.settle();
	expect(screen.text()).toContain('name 19');
	await screen.press('g');
	expect(screen.text()).toContain('session.activated');
	fake.dispatch({type: 'session.renamed', name: 'the last name'});
	await screen.settle();
	expect(screen.text()).not.toContain('the last name');
	await screen.press('G');
	expect(screen.text()).toContain('the last name');
});

test('a search leaves only what has the text, and esc shows all again', async () => {
	await history(80, 24);
	await screen.press('/', 'afterwards', 'enter');
	expect(screen.lines()[0]).toContain('1 of 4 with "afterwards"');
	expect(screen.text()).not.toContain('phase.started');
	await screen.press('esc');
	expect(screen.text()).toContain('phase.started');
	await screen.press('/', 'nowhere', 'enter');
	expect(screen.text()).toContain('Nothing here has "nowhere"');
});
