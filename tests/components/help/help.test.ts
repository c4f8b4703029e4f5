import {afterEach, expect, test} from 'vitest';
import {fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen;
afterEach(() => screen.close());

async function help(columns: number, rows: number) {
	screen = openScreen({columns, rows, engine: fakeEngine().engine, view: {id: 'gate', phase: 'ASSESSMENT'}});
	await screen.settle();
	await screen.press('?');
	if (process.env['DUMP']) console.log(screen.text());
}

test('help begins with the keys of the place it was asked in', async () => {
	await help(80, 24);
	expect(screen.lines()[0]).toMatch(/^ HELP {2}the gate view .*nothing waits$/);
	expect(screen.lines()[2]).toBe(' Here, in the gate view');
	await screen.press('/', 'Waive', 'enter');
	expect(screen.text()).toMatch(/^ w +Waive a failed check, with a reason and a last day.$/m);
});

test('all other keys and the commands with only a name follow, and are found by search', async () => {
	await help(80, 24);
	await screen.press('G');
	expect(screen.text()).toContain('CONFIRM: while a question is asked');
	await screen.press('/', 'colour-blind', 'enter');
	expect(screen.text()).toMatch(/^ theme +Dark, light, high contrast, colour-blind safe.$/m);
});

test('with 120 columns there are two columns of keys', async () => {
	await help(120, 32);
	expect(screen.lines()[3]).toMatch(/^ j down +Next line\. +│ /);
	expect(screen.scrolledOff()).toBe(0);
});

test('esc goes back to where one came from', async () => {
	await help(80, 24);
	await screen.press('esc');
	expect(screen.lines()[0]).toContain('GATE');
});
