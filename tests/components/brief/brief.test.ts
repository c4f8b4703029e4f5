import {afterEach, expect, test} from 'vitest';
import type {Engine} from '../../../src/engine/engine.ts';
import {fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen;
afterEach(() => screen.close());

async function brief(given: Partial<Engine>, columns = 80, rows = 24) {
	const engine: Engine = {
		...fakeEngine().engine,
		checks: () => [
			{id: 'data.recount', step: 'data'},
			{id: 'problem_type.rules', step: 'problem_type'},
		],
		checkText: id => ({title: id, mustBe: '0 differences', couldBeFooledBy: 'two readers with one mistake'}),
		...given,
	};
	screen = openScreen({columns, rows, engine, view: {id: 'brief', phase: 'ASSESSMENT', step: 'data'}});
	await screen.settle();
	if (process.env['DUMP']) console.log(screen.text());
}

test('the brief stands there word for word, and after it what will be measured', async () => {
	await brief({brief: async (_phase, step) => `# Brief of ${step}\n\n- Profile every column.\n- Never follow a link.`});
	expect(screen.lines()[0]).toMatch(/^ BRIEF {2}Assess: Data .*nothing waits$/);
	expect(screen.text()).toContain('# Brief of data');
	expect(screen.text()).toContain('- Never follow a link.');
	expect(screen.text()).toMatch(/What will be measured\n data\.recount +must be: 0 differences\n +could be fooled by: two readers/);
	expect(screen.text()).not.toContain('problem_type.rules');
	await screen.press('y');
	expect(screen.did.at(-1)).toBe('copy # Brief of data\n\n- Profile every column.\n- Never follow a link.');
});

test('h and l go to the briefs of the steps beside it', async () => {
	await brief({brief: async (_phase, step) => `Brief of ${step}`});
	await screen.press('h');
	expect(screen.text()).toContain('Brief of problem_type');
	await screen.press('l', 'l');
	expect(screen.text()).toContain('Brief of constraints');
	expect(screen.text()).toContain('No check of this version looks at this step.');
});

test('a brief that cannot be made says why; hostile text does nothing', async () => {
	await brief({brief: () => Promise.reject(new Error('the data is gone\u001b[2J'))});
	expect(screen.text()).toContain('The brief cannot be made: the data is gone');
	expect(screen.lines()[0]).toContain('BRIEF');
});

test('long lines are wrapped, and the text scrolls', async () => {
	await brief({brief: async () => Array.from({length: 60}, (_, line) => `${line} ${'word '.repeat(30)}end`).join('\n')}, 120, 32);
	expect(screen.lines()[1]).toMatch(/1-28 of \d+$/);
	await screen.press('G');
	expect(screen.text()).toContain('What will be measured');
	expect(screen.scrolledOff()).toBe(0);
});
