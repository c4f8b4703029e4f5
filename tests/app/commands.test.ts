import {describe, expect, it} from 'vitest';
import {confirmLines} from '../../src/app/commands/confirm.ts';
import {paletteEntries} from '../../src/app/commands/palette.ts';
import {hints} from '../../src/app/keymap.ts';
import {topView} from '../../src/app/view-state.ts';
import {check, today} from '../domain/support.ts';
import {allowItem, assessing, chooseItem, constraintsItem} from '../support/assessment.ts';
import {driver} from '../support/commander.ts';
import {type FakeEngine, fakeEngine} from '../support/fake-engine.ts';

const answers = (fake: ReturnType<typeof assessing>) =>
	fake.commands.filter(command => command.type === 'answer' || command.type === 'add-rule');
const settled = () => new Promise(resolve => setTimeout(resolve, 0));

describe('approving', () => {
	it('a allows what is under the cursor, once', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('i', 'j');
		person.read();
		person.press('a');
		expect(answers(fake)).toEqual([{type: 'answer', id: 'fit', answer: {kind: 'allow', allowed: true, words: null}}]);
	});
	it('does nothing within 400 ms of a change of what it would act on', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('i', 'j', 'a');
		fake.pass(399);
		person.press('a', 'A', 'd');
		expect(answers(fake)).toEqual([]);
		expect(person.toast()).toBe('That changed just now; read it and press again.');
		fake.pass(1);
		person.press('a');
		expect(answers(fake)).toHaveLength(1);
	});
	it('is dead again when what waits changes under the cursor', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('i', 'j');
		person.read();
		fake.dispatch({type: 'inbox.withdrawn', ids: ['fit']});
		fake.ask(allowItem('evil', 'infrastructure', ['rm', '-rf', '/']));
		person.press('.', 'a');
		expect(answers(fake)).toEqual([]);
	});
	it('keeps the order of the inbox while it is open; a new ask waits for .', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('i', 'j');
		person.read();
		fake.ask(allowItem('other', 'data_pipeline', ['pip', 'install', 'shap']));
		expect(topView(person.view.getState()).id).toBe('inbox');
		person.press('a');
		expect(answers(fake)).toEqual([{type: 'answer', id: 'fit', answer: {kind: 'allow', allowed: true, words: null}}]);
		person.press('.');
		person.read();
		person.press('a');
		expect(answers(fake)).toHaveLength(2);
	});
	it('takes in what arrived when all that was shown is answered, and is dead for a moment then', () => {
		const fake = fakeEngine();
		const person = driver(fake);
		fake.ask(allowItem('one', 'data_pipeline', ['python', 'a.py']));
		person.press('i');
		fake.ask(allowItem('two', 'data_pipeline', ['python', 'b.py']));
		person.read();
		person.press('a', 'a');
		expect(answers(fake)).toEqual([{type: 'answer', id: 'one', answer: {kind: 'allow', allowed: true, words: null}}]);
		person.read();
		person.press('a');
		expect(answers(fake)).toHaveLength(2);
	});
	it('a new ask never opens the inbox and never takes the cursor', () => {
		const fake = fakeEngine();
		const person = driver(fake);
		fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
		const before = person.view.getState();
		fake.ask(chooseItem);
		expect(person.view.getState()).toEqual(before);
	});
	it('by rule offers the phase first: all commands of the analyst there, asked once', () => {
		const fake = fakeEngine();
		const person = driver(fake);
		fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
		fake.ask(allowItem('one', 'data_pipeline', ['python', 'a.py'], {cwd: '/home/you/strikes/work'}));
		fake.ask(allowItem('two', 'infrastructure', ['pip', 'install', 'shap'], {cwd: '/home/you/strikes/work'}));
		fake.ask(allowItem('elsewhere', 'infrastructure', ['python', 'b.py'], {cwd: '/etc'}));
		person.press('i');
		person.read();
		person.press('A', 'enter');
		expect(answers(fake)).toEqual([]);
		person.press('A');
		const said = confirmLines(person.view.getState().confirm ?? {kind: 'quit'}, fake.engine).join(' ');
		for (const words of [
			"this project's Assess",
			'installing packages uses the network',
			'Not covered: other agents, other folders, later phases',
		])
			expect(said).toContain(words);
		person.press('y');
		expect(fake.commands).toEqual([{type: 'allow-phase', phase: 'ASSESSMENT', what: 'commands'}]);
		expect(fake.session.getState().state.inbox.map(item => item.id)).toEqual(['elsewhere']);
	});
	it('by rule asks first; enter means no, y lets through all that match', () => {
		const fake = fakeEngine();
		const person = driver(fake);
		fake.ask(allowItem('one', 'data_pipeline', ['python', '-m', 'strikes.profile', '--column', 'Cost Repair']));
		fake.ask(allowItem('two', 'data_pipeline', ['python', '-m', 'strikes.profile', '--memory']));
		fake.ask(allowItem('three', 'data_pipeline', ['pip', 'install', 'shap']));
		person.press('i', 'enter');
		person.read();
		person.press('A');
		expect(person.layer()).toBe('CONFIRM');
		person.press('enter');
		expect(person.layer()).toBe('COMMAND');
		expect(fake.commands).toEqual([]);
		person.press('A', 'e', 'y');
		expect(fake.commands).toEqual([{type: 'add-rule', rule: {prefix: ['python', '-m', 'strikes.profile'], roles: ['data_pipeline']}}]);
		expect(fake.session.getState().state.inbox.map(item => item.id)).toEqual(['three']);
	});
	it('a rule can be narrowed but not widened', () => {
		const fake = fakeEngine();
		const person = driver(fake);
		fake.ask(allowItem('one', 'data_pipeline', ['python', '-m', 'strikes.profile', '--memory']));
		person.press('i');
		person.read();
		person.press('A', 'e', 'e', 'ctrl-u', '"python"', 'enter');
		expect(person.toast()).toBe('A narrower rule begins with: python -m strikes.profile');
		person.press('ctrl-u', '"python -m strikes.profile --memory"', 'enter', 'y');
		expect(fake.commands).toEqual([
			{type: 'add-rule', rule: {prefix: ['python', '-m', 'strikes.profile', '--memory'], roles: ['data_pipeline']}},
		]);
	});
	it('acts on what is marked, and * marks what one rule covers', () => {
		const fake = fakeEngine();
		const person = driver(fake);
		for (const column of ['A', 'B']) fake.ask(allowItem(column, 'data_pipeline', ['python', '-m', 'strikes.profile', column]));
		fake.ask(allowItem('pip', 'infrastructure', ['pip', 'install', 'shap']));
		person.press('i', '*');
		person.read();
		person.press('d');
		expect(answers(fake).map(command => (command.type === 'answer' ? command.id : ''))).toEqual(['A', 'B']);
	});
	it('D hands the words of a refusal to the sub-agent', () => {
		const fake = fakeEngine();
		const person = driver(fake);
		fake.ask(allowItem('one', 'data_pipeline', ['pip', 'install', 'shap']));
		person.press('i');
		person.read();
		person.press('D', '"use what is here"', 'enter');
		expect(answers(fake)).toEqual([{type: 'answer', id: 'one', answer: {kind: 'allow', allowed: false, words: 'use what is here'}}]);
	});
	it('a pasted a approves nothing and is said to be ignored', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('i', 'j');
		person.read();
		person.commander.paste('a');
		person.commander.paste('aaaaaaaaaaaaaa');
		expect(answers(fake)).toEqual([]);
		expect(person.toast()).toBe('14 characters pasted outside a text field were ignored');
	});
});

describe('enter', () => {
	it('never tells the engine anything, wherever the cursor stands', () => {
		for (const before of [[], ['j', 'j'], ['G'], ['3'], ['i'], ['i', 'j'], ['z'], ['v'], ['f'], ['?']]) {
			const fake = assessing();
			fake.ask(chooseItem);
			const person = driver(fake);
			person.press(...before);
			person.read();
			person.press('enter');
			expect(fake.commands, before.join(' ')).toEqual([]);
		}
	});
	it('takes the marked answer only in the list that says so', () => {
		const fake = fakeEngine();
		fake.ask(chooseItem);
		const person = driver(fake);
		person.press('i', 'enter');
		expect(person.layer()).toBe('INPUT');
		person.press('enter');
		expect(fake.commands).toEqual([{type: 'answer', id: 'rare', answer: {kind: 'choose', value: 'merge'}}]);
	});
});

describe('filling in', () => {
	it('goes from field to field and answers on the last line', () => {
		const fake = fakeEngine();
		fake.ask(constraintsItem);
		const person = driver(fake);
		person.press('i', 'enter', 'ctrl-u', '"80"', 'enter', 'enter', 'tab', 'enter');
		expect(fake.commands).toEqual([
			{
				type: 'answer',
				id: 'constraints',
				answer: {kind: 'fill_in', values: {latency_p99_ms: 80, throughput_rps: 100, quality_metric: 'macro_f1'}},
			},
		]);
	});
	it('names a field that is no number and stays on it', () => {
		const fake = fakeEngine();
		fake.ask(constraintsItem);
		const person = driver(fake);
		person.press('i', 'enter', 'ctrl-u', '"fast"', 'enter');
		expect(person.toast()).toBe('Latency p99 needs a number, not fast.');
		expect(fake.commands).toEqual([]);
	});
	it('esc leaves and the draft is there again', () => {
		const fake = fakeEngine();
		fake.ask(constraintsItem);
		const person = driver(fake);
		person.press('i', 'enter', 'ctrl-u', '"80"', 'esc', 'enter', 'tab', 'tab', 'tab', 'enter');
		expect(fake.commands[0]).toMatchObject({answer: {values: {latency_p99_ms: 80}}});
	});
	it('pasting many lines into a field writes them on one and accepts nothing', () => {
		const fake = fakeEngine();
		fake.ask(constraintsItem);
		const person = driver(fake);
		person.press('i', 'enter', 'ctrl-u');
		person.commander.paste('8\r\n0\n');
		expect(person.view.getState().forms['fill:constraints']?.fields[0]?.editor.text).toBe('8 0 ');
		expect(fake.commands).toEqual([]);
	});
	it('says how much of a long pasted text had no room', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('m');
		person.commander.paste('x'.repeat(20_500));
		expect(person.toast()).toBe('A text holds 20,000 characters: the last 500 were left out. Name a file that has them.');
		person.press('ctrl-u');
		person.commander.paste('short');
		expect(person.toast()).toBeNull();
	});
});

const answerConstraints = (fake: FakeEngine) =>
	fake.dispatch({type: 'inbox.answered', id: 'constraints', answer: {kind: 'fill_in', values: {}}, by: 'person'});

describe('running and stopping', () => {
	it('r runs the phase under the cursor', () => {
		const fake = fakeEngine();
		driver(fake).press('r');
		expect(fake.commands).toEqual([{type: 'run-phase', phase: 'ASSESSMENT'}]);
	});
	it('r runs an interrupted step again', () => {
		const fake = assessing();
		fake.dispatch({
			type: 'step.settled',
			phase: 'ASSESSMENT',
			step: 'infrastructure',
			outcome: 'interrupted',
			summary: 'killed',
			report: null,
		});
		driver(fake).press('3', 'r');
		expect(fake.commands).toEqual([{type: 'run-step', phase: 'ASSESSMENT', step: 'infrastructure'}]);
	});
	it('says why a later phase cannot run', async () => {
		const fake = fakeEngine();
		const person = driver(fake);
		person.press('l', 'r');
		await settled();
		expect(person.toast()).toBe('PIPELINE_DESIGN comes after ASSESSMENT, which has not passed its gate');
	});
	it('x stops a young step at once and asks before half a minute of work is lost', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('3', 'x');
		expect(fake.commands).toEqual([{type: 'stop-step', phase: 'ASSESSMENT', step: 'infrastructure'}]);
		// What a person took to answer is no work that could be lost.
		fake.pass(40_000);
		answerConstraints(fake);
		fake.pass(40_000);
		person.press('5', 'x');
		expect(fake.commands).toHaveLength(1);
		expect(person.layer()).toBe('CONFIRM');
		person.press('y');
		expect(fake.commands).toHaveLength(2);
	});
});

describe('leaving', () => {
	it('ctrl-c says what a second one does, and any other key takes it back', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('3', 'ctrl-c');
		expect(person.toast()).toBe('ctrl-c again quits; sub-agents stop, session is saved. x stops only 3 infrastructure.');
		person.press('j', 'ctrl-c');
		expect(person.did).toEqual([]);
		person.press('ctrl-c');
		expect(person.did).toEqual(['quit']);
	});
	it('q at the workspace asks; elsewhere it goes back', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('i', 'q');
		expect(topView(person.view.getState()).id).toBe('workspace');
		person.press('q');
		expect(person.layer()).toBe('CONFIRM');
		person.press('enter');
		expect(person.did).toEqual([]);
		person.press('q', 'y');
		expect(person.did).toEqual(['quit']);
	});
	it('ctrl-c in a text clears it first', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('m', '"hello"', 'ctrl-c');
		expect(person.view.getState().input).toMatchObject({kind: 'text', editor: {text: ''}});
		person.press('ctrl-c', 'ctrl-c');
		expect(person.did).toEqual(['quit']);
	});
	it('ctrl-z suspends the screen and says that sub-agents went on', async () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('ctrl-z');
		await settled();
		expect(person.did).toEqual(['suspend']);
		expect(person.toast()).toContain('Sub-agents went on');
	});
});

describe('looking around', () => {
	it('the sub-agent follows the step under the cursor, and the step follows the sub-agent', () => {
		const person = driver(assessing());
		person.press('j', 'j');
		expect(person.view.getState().role).toBe('performance');
		person.press('1');
		expect(person.view.getState()).toMatchObject({role: 'data_pipeline', region: 'panes', cursors: {steps: 1}});
	});
	it('tab goes round steps and all sub-agents', () => {
		const person = driver(assessing());
		const seen = ['tab', 'tab', 'tab', 'tab', 'tab', 'tab'].map(key => {
			person.press(key);
			const {region, role} = person.view.getState();
			return region === 'steps' ? 'steps' : role;
		});
		expect(seen).toEqual(['data_pipeline', 'model_architecture', 'infrastructure', 'monitoring', 'performance', 'steps']);
	});
	it('scrolling leaves the end and G pins it again', () => {
		const fake = assessing();
		for (let line = 0; line < 200; line += 1) fake.transcripts.performance.add(fake.now(), `line ${line}`);
		const person = driver(fake);
		person.press('5', 'z', 'k', 'k');
		expect(person.view.getState().scrolls.performance).toEqual({pinned: false, top: 205 - 28 - 2});
		person.press('G');
		expect(person.view.getState().scrolls.performance).toEqual({pinned: true});
	});
	it('searches the whole transcript, up from the end, n further down and N further up', async () => {
		const fake = assessing();
		for (let line = 0; line < 5000; line += 1)
			fake.transcripts.performance.add(fake.now(), line % 1000 === 7 ? `needle ${line}` : `hay ${line}`);
		const person = driver(fake);
		person.press('5', '/', '"NEEDLE"', 'enter');
		await settled();
		expect(person.toast()).toContain('line 4013 of 5005');
		person.press('N');
		await settled();
		expect(person.toast()).toContain('line 3013');
		person.press('n', 'n');
		await settled();
		expect(person.toast()).toMatch(/line 4013|No other/);
	});
	it('the grid is refused with its reason where it has no room', () => {
		const person = driver(assessing(), {columns: 80, rows: 24});
		person.press('t');
		expect(person.toast()).toContain('36 columns x 6 rows');
	});
	it(': finds a command by part of its name', () => {
		const person = driver(assessing());
		person.press(':', '"envi"', 'enter');
		expect(topView(person.view.getState()).id).toBe('environment');
	});
	it(': never offers an approval', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('i', 'j');
		person.read();
		person.press(':', '"allow"', 'enter');
		expect(answers(fake)).toEqual([]);
	});
	it('reopening a phase names what becomes stale before it does it', () => {
		const fake = assessing();
		for (const step of ['constraints', 'infrastructure'])
			fake.dispatch({type: 'step.settled', phase: 'ASSESSMENT', step, outcome: 'done', summary: '', report: null});
		const person = driver(fake);
		person.press(':', '"reopen"', 'enter', 'enter');
		expect(person.layer()).toBe('CONFIRM');
		expect(fake.commands).toEqual([]);
		person.press('y');
		expect(fake.commands).toEqual([{type: 'reopen', phase: 'ASSESSMENT'}]);
	});
	it('a message goes to the focused sub-agent, ctrl-j makes a line', () => {
		const fake = assessing();
		const person = driver(fake);
		person.press('2', 'm', '"try"', 'ctrl-j', '"this"', 'enter');
		expect(fake.commands).toEqual([{type: 'message', role: 'model_architecture', text: 'try\nthis'}]);
	});
	it('e opens the place the sub-agent spoke of last', async () => {
		const fake = assessing();
		fake.transcripts.performance.add(fake.now(), 'see src/strikes/train.py:88 for the loop');
		const person = driver(fake);
		person.press('5', 'e');
		await settled();
		expect(person.did).toEqual(['edit /home/you/strikes/bird-strike-damage-predictor/src/strikes/train.py:88']);
	});
});

describe('before a session is open', () => {
	it('offers by name only what can be done without one', () => {
		expect(paletteEntries('start', '').map(entry => entry.title)).toEqual(['theme', 'start', 'help', 'quit', 'suspend']);
	});
	it('says when leaving that nothing was written', () => {
		expect(confirmLines({kind: 'quit'}, null).join(' ')).toBe('Quit? Nothing has begun and nothing was written.');
	});
	it('a text of one line does not promise new lines', () => {
		expect(hints('line').map(hint => hint.title)).toEqual(['done', 'leave', 'clear']);
		expect(hints('text').map(hint => hint.title)).toContain('new line');
	});
});

describe('what comes next', () => {
	const pass = (fake: ReturnType<typeof assessing>) => {
		fake.dispatch({type: 'system_types.changed', systemTypes: ['training_pipeline']});
		fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
		for (const step of ['problem_type', 'data', 'maturity', 'constraints', 'infrastructure'])
			fake.dispatch({type: 'step.settled', phase: 'ASSESSMENT', step, outcome: 'done', summary: '', report: null});
		fake.dispatch({type: 'check.measured', phase: 'ASSESSMENT', check: check('data.recount')});
		fake.dispatch({type: 'gate.judged', phase: 'ASSESSMENT', isolation: 'sandbox', durationMs: 1, today});
	};
	it('r goes on from a passed gate to the next phase and shows it, from the gate view too', () => {
		for (const from of [{id: 'workspace'}, {id: 'gate', phase: 'ASSESSMENT'}] as const) {
			const fake = fakeEngine();
			pass(fake);
			const person = driver(fake, {view: from});
			person.press('r');
			expect(fake.commands).toEqual([{type: 'run-phase', phase: 'PIPELINE_DESIGN'}]);
			expect(person.view.getState().phase).toBe('PIPELINE_DESIGN');
			expect(topView(person.view.getState()).id).toBe('workspace');
		}
	});
	it('enter on a finished step opens what it found, or its words from where it began', async () => {
		const fake = fakeEngine();
		fake.transcripts.model_architecture.add(fake.now(), 'of an earlier step');
		fake.pass(5000);
		fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
		for (const step of ['problem_type', 'data']) fake.dispatch({type: 'step.started', phase: 'ASSESSMENT', step, backend: 'analyst'});
		fake.transcripts.model_architecture.add(fake.now(), 'the problem');
		for (const step of ['problem_type', 'data'])
			fake.dispatch({type: 'step.settled', phase: 'ASSESSMENT', step, outcome: 'done', summary: '', report: null});
		const person = driver(fake);
		person.press('j', 'enter');
		expect(topView(person.view.getState()).id).toBe('data');
		person.press('esc', 'k', 'enter');
		await expect.poll(() => person.view.getState().scrolls['model_architecture']).toEqual({pinned: false, top: 1});
		expect(topView(person.view.getState())).toEqual({id: 'zoom', role: 'model_architecture'});
	});
	it(':types offers what can be built and marks what cannot; nothing else is taken', () => {
		const fake = fakeEngine();
		const person = driver(fake);
		person.press(':', '"types"', 'enter');
		const {input} = person.view.getState();
		expect(input?.kind === 'pick' ? input.title : '').toBe('What is built? Now: inference service. It can be changed until Build begins.');
		const at = (value: string) => (input?.kind === 'pick' ? input.options.findIndex(option => option.value === value) : -1);
		person.view.setState({input: input?.kind === 'pick' ? {...input, highlighted: at('feature_store')} : null});
		person.press('enter');
		expect(fake.commands).toEqual([]);
		expect(person.toast()).toBe('feature store: not part of this version yet');
		person.view.setState({input: input?.kind === 'pick' ? {...input, highlighted: at('training_pipeline')} : null});
		person.press('enter');
		expect(fake.session.getState().state.system_types).toEqual(['training_pipeline']);
	});
});
