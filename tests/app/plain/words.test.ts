import {describe, expect, it} from 'vitest';
import {palette, table} from '../../../src/app/keymap.ts';
import {wordOfCommand, words} from '../../../src/app/plain/words.ts';
import {assessing} from '../../support/assessment.ts';
import {fakeEngine} from '../../support/fake-engine.ts';
import {conversation} from './conversation.ts';

describe('words for all that the screen can', () => {
	it('has for every command of the keys and of the palette a word, or says that it is only visual', () => {
		for (const {id, title} of [...table, ...palette]) {
			const word = wordOfCommand[id];
			if (typeof word === 'string') expect(words, `${id} (${title}) is said to be "${word}"`).toHaveProperty(word);
			else expect(word?.visual, `${id} (${title}) has no word`).toMatch(/\w{3}/);
		}
	});
	it('names every word in help, each with what it takes in help WORD', async () => {
		const {hear} = conversation(fakeEngine());
		const help = await hear('help');
		for (const name of Object.keys(words)) {
			expect(help).toMatch(new RegExp(`[:,] ${name}[,.]`));
			expect(await hear(`help ${name}`)).toMatch(new RegExp(`^\\n${name}[^:]*: .+\\.$`));
		}
		expect(await hear('help nonsense')).toContain('"nonsense" is not a word of this session');
	});
	it('says of every word that takes nothing or something else that it was not understood, and changes nothing', async () => {
		const fake = assessing();
		const {hear} = conversation(fake);
		const takesAll = ['history', 'files', 'maturity', 'rename', 'deny', 'message', 'search'];
		for (const name of Object.keys(words).filter(word => !takesAll.includes(word))) {
			const heard = await hear(`${name} xyzzy`);
			expect(heard, name).toMatch(
				/"xyzzy"|no data report|xyzzy could not be|Say it like this|That does not answer|could not be answered: there is no such file|Nothing is being asked|No files wait/,
			);
		}
		expect(fake.commands).toEqual([]);
	});
	it('tells a long answer a page at a time, how much is left and the word for it', async () => {
		const {hear} = conversation(fakeEngine());
		const first = await hear('help all');
		expect(first.split('\n').length).toBeLessThan(30);
		const left = Number(/(\d+) lines left: type more\.$/.exec(first)?.[1]);
		expect(left).toBeGreaterThan(10);
		const second = await hear('more');
		expect(second).toContain(`${left - 20} lines left: type more.`);
		for (let page = 0; page < 5; page += 1) await hear('more');
		expect(await hear('more')).toBe('\nThere is no more of it.');
	});
	it('quits at once only when nothing runs and nothing waits', async () => {
		const idle = conversation(fakeEngine());
		await idle.hear('quit');
		expect(idle.left()).toBe(true);
		const busy = conversation(assessing());
		expect(await busy.hear('quit')).toMatch(
			/Quit\? Sub-agents that run are stopped.*\n2 things wait for you, and will wait again\.\nType yes or no\./,
		);
		expect(await busy.hear('verdicts')).toMatch(/Not done\.\nThe gate of Assess has not been judged/);
		expect(busy.left()).toBe(false);
		await busy.hear('quit');
		expect(await busy.hear('yes')).toMatch(
			/The session is saved\. Go on with:\n.*ml-engineer(\.js)? resume 1764000000000000417 --state-dir /,
		);
		expect(busy.left()).toBe(true);
	});
	it('draws nothing: no box, no colour, no movement, whatever is told', async () => {
		const fake = assessing();
		const {lines, plain} = conversation(fake, {readFile: async () => '\u001b[2J│red│\u001b[31mred'});
		for (const typed of [
			'status',
			'phases',
			'steps',
			'verdicts',
			'pipeline',
			'charts',
			'environment',
			'agents',
			'history',
			'help',
			'inbox',
			'file x',
		])
			await plain.typed(typed);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: none may remain
		expect(lines.filter(line => !line.includes('red')).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2500-\u259f]/);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: none may remain
		expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
	});
});
