import {afterEach, describe, expect, it} from 'vitest';
import {cursorOf} from '../../src/app/view-state.ts';
import {assessing} from '../support/assessment.ts';
import {type OpenScreen, openScreen} from '../support/screen.ts';

let screen: OpenScreen;
afterEach(() => screen.close());

async function workspace() {
	const fake = assessing();
	screen = openScreen({columns: 120, rows: 32, engine: fake.engine, now: fake.now});
	await screen.settle();
	return fake;
}

describe('keys that a slow line gathers into one read', () => {
	it('move as many times as they were pressed', async () => {
		await workspace();
		await screen.press('jjj');
		expect(cursorOf(screen.view.getState(), 'steps')).toBe(3);
		await screen.press('kk');
		expect(cursorOf(screen.view.getState(), 'steps')).toBe(1);
		await screen.press('\t\t\t');
		expect(screen.view.getState()).toMatchObject({region: 'panes', role: 'infrastructure'});
		await screen.press('\u001b[C\u001b[Cl');
		expect(screen.view.getState().phase).toBe('DEPLOYMENT');
	});

	it('go on in the view that the one before opened: what letter it is, is not what was drawn when it was read', async () => {
		await workspace();
		await screen.press('?jj');
		expect(screen.view.getState().stack.at(-1)).toMatchObject({id: 'help'});
		expect(screen.view.getState().offsets['help']).toBe(2);
		await screen.press('qn');
		expect(screen.view.getState().confirm).toBe(null);
		await screen.press('q\u0003');
		expect(screen.view.getState().toast).toContain('ctrl-c again quits');
	});

	it('are text where text is typed, and enter behind it sends it', async () => {
		const fake = await workspace();
		await screen.press('mlook at Speed\u007f\u007f again\r');
		expect(fake.commands).toEqual([{type: 'message', role: expect.any(String), text: 'look at Spe again'}]);
		expect(screen.view.getState().input).toBe(null);
		await screen.press(':theme\r');
		expect(screen.view.getState().input).toMatchObject({kind: 'pick'});
		await screen.press('jj\r');
		expect(screen.view.getState()).toMatchObject({theme: 'high-contrast', input: null});
	});

	it('answer nothing that nobody can have read: the second a meets another question', async () => {
		const fake = await workspace();
		await screen.press('iaaaa');
		expect(screen.view.getState().stack.at(-1)).toMatchObject({id: 'inbox'});
		expect(fake.commands.filter(command => command.type === 'answer')).toEqual([]);
	});

	it('only what the terminal marks as pasted is a paste, and it keeps its place among the keys', async () => {
		const fake = await workspace();
		await screen.press('\u001b[200~aaj\u001b[201~');
		expect(screen.text()).toContain('3 characters pasted outside a text field were ignored');
		await screen.press('mone \u001b[200~two\rthree\u001b[201~ four\r');
		expect(fake.commands).toEqual([{type: 'message', role: expect.any(String), text: 'one two\nthree four'}]);
	});

	it('a long text without the marks of a paste is written whole', async () => {
		const fake = await workspace();
		const text = 'all of it '.repeat(500).trim();
		await screen.press(`m${text}\r`);
		await expect.poll(() => fake.commands, {timeout: 10_000}).toEqual([{type: 'message', role: expect.any(String), text}]);
	});
});
