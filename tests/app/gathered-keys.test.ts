import {describe, expect, it} from 'vitest';
import {cursorOf} from '../../src/app/view-state.ts';
import {assessing} from '../support/assessment.ts';
import {driver} from '../support/commander.ts';

describe('keys that a slow line gathers into one chunk', () => {
	it('move as many times as they were pressed', () => {
		const person = driver(assessing());
		person.commander.key(null, 'jjj');
		expect(cursorOf(person.view.getState(), 'steps')).toBe(3);
		person.commander.key(null, 'kk');
		expect(cursorOf(person.view.getState(), 'steps')).toBe(1);
		person.commander.key(null, '\t\t\t');
		expect(person.view.getState()).toMatchObject({region: 'panes', role: 'infrastructure'});
		person.commander.key(null, 'll');
		expect(person.view.getState().phase).toBe('IMPLEMENTATION');
		expect(person.toast()).toBeNull();
	});
	it('run, stop, open and answer nothing', () => {
		const fake = assessing();
		const person = driver(fake);
		for (const chunk of ['rr', 'xx', '\r\r', 'jr', 'jk', 'qq', 'ii']) {
			person.commander.key(null, chunk);
			expect(person.toast()).toBe('2 characters pasted outside a text field were ignored');
		}
		expect(fake.commands).toEqual([]);
		expect(person.view.getState()).toMatchObject({stack: [{id: 'workspace'}], confirm: null});
	});
	it('go through the fields of a form, but never do what its last line says', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('i', 'k', 'k', 'enter');
		const form = () => Object.values(person.view.getState().forms)[0];
		person.commander.key(null, '\t\t');
		expect(form()?.at).toBe(2);
		person.commander.key(null, '\r'.repeat(40));
		expect(fake.commands).toEqual([]);
		expect(person.layer()).toBe('INPUT');
	});
	it('are text where text is typed', () => {
		const person = driver(assessing());
		person.press('m');
		person.commander.key(null, 'jj');
		expect(person.view.getState().input).toMatchObject({kind: 'text', editor: {text: 'jj'}});
	});
});
