import {afterEach, describe, expect, it, vi} from 'vitest';
import {costText} from '../../src/app/steps-view.ts';
import {allowItem, assessing, chooseItem} from '../support/assessment.ts';
import {type OpenScreen, type Options, openScreen} from '../support/screen.ts';

let open: OpenScreen | null = null;
afterEach(async () => {
	await open?.close();
	open = null;
});

async function show(options: Options): Promise<OpenScreen> {
	open = openScreen(options);
	await open.settle();
	return open;
}

const modes = {colour: {}, 'no colour': {color: false}, ascii: {ascii: true}, 'screen reader': {screenReader: true}} as const;
const sizes = [
	[20, 5],
	[40, 12],
	[60, 15],
	[80, 24],
	[120, 32],
	[200, 60],
	[300, 80],
] as const;

describe.each(Object.entries(modes))('the workspace in %s', (_mode, options) => {
	it.each(sizes)('at %ix%i says what waits, stays inside the window and ends with the keys', async (columns, rows) => {
		const fake = assessing();
		const screen = await show({columns, rows, engine: fake.engine, now: fake.now, ...options});
		const lines = screen.lines();
		expect(screen.scrolledOff()).toBe(0);
		expect(lines).toHaveLength(rows);
		expect(lines[0]).toContain(columns >= 60 ? '2 WAIT FOR YOU, press i' : '2 WAIT FOR YOU');
		expect(screen.text()).toContain('Assess 3/5');
		expect(lines.findLast(line => line !== '')).toContain('COMMAND');
	});
});

describe('the workspace', () => {
	it('at 120x32 shows steps, environment, sub-agents and the focused one open', async () => {
		const fake = assessing();
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now});
		await screen.press('5');
		const lines = screen.lines();
		expect(lines[0]).toMatch(
			/^ bird strike damage predictor {3}birdstrikes\.csv > Effect Amount of damage +Assess 0:12 +2 WAIT FOR YOU, press i$/,
		);
		expect(lines[1]).toMatch(/^ >Assess 3\/5 {3}Design {3}Build {3}Deploy {3}Monitor {3}Optimize +saved \d\d:\d\d:\d\d$/);
		expect(lines[3]).toMatch(/^ STEP +FOUND +AGENT +GATE │ ENVIRONMENT +live$/);
		expect(lines[6]).toMatch(
			/^>Constraints +p99 50 ms, 100 rps, macro-F1: defaults, nobody set them +ASK +- +│ docker +Docker not available$/,
		);
		expect(lines[9]).toMatch(/^ Gate +judged by itself when all five are done +- +│ mem +3\.1 of 23\.4 GiB$/);
		expect(lines[11]).toMatch(/^ 1 data pipeline +done {2}4\.1s +analyst$/);
		expect(screen.text()).toMatch(/\n>5 performance +ASK +0:07 +analyst ─+ pinned to the end\n/);
		expect(screen.text()).toMatch(/\d\d:\d\d:\d\d {2}asked: accept, change, or leave out/);
		expect(lines[31]).toBe(
			' COMMAND  i inbox  enter open  r run  x stop  v verdicts  f files  m message  1-5 agent  / search  : all  ? help  q quit',
		);
	});
	it('at 80x24 keeps the same order with one line a sub-agent', async () => {
		const fake = assessing();
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		const lines = screen.lines();
		expect(lines[3]).toMatch(/^>Problem type +done {2}- +6 classes/);
		expect(lines[8]).toContain('Docker not available');
		expect(lines[10]).toMatch(/^ 1 data pipeline +done {2}4\.1s +10,000 x 14/);
		expect(lines[12]).toMatch(/^ 3 infrastructure +ASK +0:07 +run {2}python sample_fit\.py/);
		expect(lines[23]).toContain('? help');
	});
	it('at 40x12 shows one thing that waits, with the keys that answer it', async () => {
		const fake = assessing();
		fake.dispatch({type: 'inbox.withdrawn', ids: ['constraints']});
		const screen = await show({columns: 40, rows: 12, engine: fake.engine, now: fake.now});
		expect(screen.lines()[0]).toBe(' 1 WAITS FOR YOU');
		expect(screen.text()).toContain('3 infrastructure asks\n python sample_fit.py\n runs project code, no sandbox');
		expect(screen.lines()[11]).toMatch(/a once {2}d deny/);
		fake.pass(1000);
		await screen.press('a');
		expect(fake.commands).toEqual([{type: 'answer', id: 'fit', answer: {kind: 'allow', allowed: true, words: null}}]);
	});
	it('at 200x60 streams all five side by side, and t goes back to the accordion', async () => {
		const fake = assessing();
		const screen = await show({columns: 200, rows: 60, engine: fake.engine, now: fake.now});
		expect(screen.lines()[11]).toMatch(/1 data pipeline.*2 model architecture.*3 infrastructure.*4 monitoring.*5 performance/);
		await screen.press('t');
		expect(screen.lines()[11]).toMatch(/^ 1 data pipeline +done/);
		expect(screen.lines()[11]).not.toContain('2 model');
	});
	it('keeps the words of the focus where time and focus do not both fit', async () => {
		const fake = assessing();
		const narrow = await show({columns: 60, rows: 15, engine: fake.engine, now: fake.now});
		expect(narrow.lines()[0]).toMatch(/^ bird strike damage predictor +2 WAIT FOR YOU, press i$/);
	});
	it('shows no cost while no agent tells of one, and their sum when one does', async () => {
		const fake = assessing();
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now});
		expect(screen.lines()[0]).not.toContain('$');
		const {state} = fake.engine.session.getState();
		const agent = {backend: 'claude', version: null, pid: null, started_at: null, cost_usd: 0.12};
		expect(costText({...state, agents: {data_pipeline: agent, monitoring: agent}})).toBe('$0.24');
	});
	it('says a long sentence over the footer in full', async () => {
		const fake = assessing();
		const screen = await show({columns: 60, rows: 20, engine: fake.engine, now: fake.now});
		await screen.press('3', 'ctrl-c');
		const text = screen.text().replace(/\s+/g, ' ');
		expect(text).toContain('ctrl-c again quits; sub-agents stop, session is saved. x stops only');
		expect(screen.scrolledOff()).toBe(0);
	});
	it('names keys that allow and deny only beside something to allow', async () => {
		const fake = assessing();
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now});
		await screen.press('i');
		expect(screen.lines()[31]).toBe(' COMMAND  j/k move  enter look  : all  ? help  esc back');
		await screen.press('j');
		expect(screen.lines()[31]).toContain('a once  A by rule  d deny');
	});
	it('shows what would run at 20x5, where the keys have no room', async () => {
		const fake = assessing();
		fake.dispatch({type: 'inbox.withdrawn', ids: ['constraints']});
		const screen = await show({columns: 20, rows: 5, engine: fake.engine, now: fake.now});
		await screen.press('enter');
		expect(screen.text()).toContain('python');
		expect(screen.text()).not.toContain('deny this one');
	});
	it('says in every view that it could not save', async () => {
		const fake = assessing();
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		fake.failSaving('no space left on the disk');
		await screen.settle();
		for (const key of ['v', 'f', 'i', 'z']) {
			await screen.press(key);
			expect(screen.lines()[0]).toContain('NOT SAVED');
			await screen.press('q');
		}
	});
	it('does not open a form to fill in where a session is only watched', async () => {
		const fake = assessing();
		const screen = await show({columns: 80, rows: 24, engine: {...fake.engine, readOnly: true}, now: fake.now});
		await screen.press('i', 'enter');
		expect(screen.text()).toContain('This is a watched session: it is answered where it runs.');
		expect(screen.view.getState().input).toBeNull();
	});
	it('says nothing waits, and zero is shown', async () => {
		const fake = assessing();
		fake.dispatch({type: 'inbox.withdrawn', ids: ['constraints', 'fit']});
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		expect(screen.lines()[0]).toMatch(/nothing waits$/);
	});
	it('says in an empty inbox what goes on meanwhile', async () => {
		const fake = assessing();
		fake.dispatch({type: 'inbox.withdrawn', ids: ['constraints', 'fit']});
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		await screen.press('i');
		expect(screen.text()).toContain('Constraints, Infrastructure of Assess go on; what needs you is said by itself.');
	});
	it('draws a line as soon as it is said, in its own pane', async () => {
		const fake = assessing();
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now});
		await screen.press('1');
		fake.transcripts.data_pipeline.add(fake.now(), 'counting missing values');
		await new Promise(resolve => setTimeout(resolve, 90));
		await screen.settle();
		expect(screen.text()).toContain('counting missing values');
	});
	it('shows hostile words without letting them move anything', async () => {
		const fake = assessing();
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		await screen.press('1');
		fake.transcripts.data_pipeline.add(fake.now(), '\u001b[2J\u001b[H\u001b]0;owned\u0007evil\u202e\r\nsecond ⚠️ 日本語 👩‍💻 line');
		await new Promise(resolve => setTimeout(resolve, 90));
		await screen.settle();
		expect(screen.lines()[0]).toContain('bird strike damage predictor');
		expect(screen.text()).toContain('evil second ⚠ 日本語');
		expect(screen.scrolledOff()).toBe(0);
	});
	it('says when it could not save, instead of a time', async () => {
		const fake = assessing();
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now});
		fake.failSaving('no space left on the disk');
		await screen.settle();
		expect(screen.lines()[1]).toContain('NOT SAVED');
		expect(screen.lines()[1]).toContain('no space left on the disk');
	});
	it('writes nothing while nothing changes', async () => {
		const fake = assessing();
		for (const step of ['constraints', 'infrastructure'])
			fake.dispatch({type: 'step.settled', phase: 'ASSESSMENT', step, outcome: 'stopped', summary: 'stopped', report: null});
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now});
		const before = screen.out.written.length;
		await new Promise(resolve => setTimeout(resolve, 1300));
		await screen.settle();
		expect(screen.out.written.slice(before)).toBe('');
	});
	it('follows the window through a storm of sizes', async () => {
		const fake = assessing();
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now});
		for (const [columns, rows] of [
			[20, 5],
			[300, 80],
			[60, 15],
			[59, 14],
			[161, 50],
			[80, 24],
		] as const) {
			await screen.resize(columns, rows);
			expect(screen.lines()[0], `${columns}x${rows}`).toContain('2 WAIT FOR YOU');
			expect(screen.scrolledOff()).toBe(0);
		}
		expect(screen.lines()[23]).toContain('COMMAND');
	});
	it('tells states in words: without colour nothing is lost', async () => {
		const fake = assessing();
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now, color: false});
		expect(screen.text()).toContain('ASK');
		// Only weight and reversal remain: no colour is ever set.
		// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are what is looked for
		expect(screen.out.written).not.toMatch(/\u001b\[[0-9;]*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;]*m/);
	});
	it.each(['dark', 'light', 'high-contrast', 'colour-blind'] as const)('has the same words in the theme %s', async theme => {
		const fake = assessing();
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now, theme});
		expect(screen.lines()[6]).toMatch(/Constraints .* ASK/);
	});
});

describe('the inbox', () => {
	it('shows ten things in groups, and what each key would do', async () => {
		const fake = assessing();
		fake.ask(chooseItem);
		for (const column of ['Cost Repair', 'Cost Other'])
			fake.ask(allowItem(column, 'data_pipeline', ['python', '-m', 'strikes.profile', '--column', column]));
		const screen = await show({columns: 120, rows: 32, engine: fake.engine, now: fake.now});
		await screen.press('i', 'j');
		const text = screen.text();
		expect(screen.lines()[0]).toMatch(/^ WAITS FOR YOU {2}5 things in 3 groups, oldest 0:12/);
		expect(text).toMatch(/\n > allow 3 +1 x2, 3 x1 +python sample_fit\.py \.\.\./);
		expect(text).toContain('[ ] 1  python -m strikes.profile --column "Cost Repair"');
		expect(text).toContain('a  allow this one, this once');
		fake.ask(allowItem('late', 'monitoring', ['pip', 'list']));
		await screen.settle();
		expect(screen.lines()[0]).toContain('1 new, press .');
		expect(screen.text()).not.toContain('pip list');
	});
	it('shows an age that moves while something waits, and writes nothing when nothing does', async () => {
		const fake = assessing();
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		await screen.press('i');
		expect(screen.lines()[0]).toContain('oldest 0:12');
		fake.pass(3000);
		await vi.waitFor(
			async () => {
				await screen.settle();
				expect(screen.lines()[0]).toContain('oldest 0:15');
			},
			{timeout: 5000},
		);
		fake.dispatch({type: 'inbox.withdrawn', ids: fake.session.getState().state.inbox.map(item => item.id)});
		await screen.press('.');
		const {length} = screen.out.written;
		fake.pass(3000);
		await new Promise(resolve => setTimeout(resolve, 1200));
		await screen.settle();
		expect(screen.out.written).toHaveLength(length);
	});
	it('never lets a long command look complete: it says that it goes on, and enter shows all of it', async () => {
		const fake = assessing();
		fake.dispatch({type: 'inbox.withdrawn', ids: ['constraints', 'fit']});
		fake.ask(
			allowItem('long', 'infrastructure', [
				'python',
				'fit.py',
				...Array.from({length: 60}, (_, index) => `--option-${index}`),
				'--delete-everything',
			]),
		);
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		await screen.press('i');
		expect(screen.text()).toMatch(/IT GOES ON for \d+ more lines; enter shows all of it/);
		expect(screen.text()).not.toContain('--delete-everything');
		await screen.press('enter');
		expect(screen.text()).toContain('--delete-everything');
		await screen.resize(40, 12);
		await screen.press('esc');
		expect(screen.text()).toContain('IT GOES ON; enter shows all');
	});
	it('asks before a rule, in full, whatever the width', async () => {
		const fake = assessing();
		const screen = await show({columns: 60, rows: 20, engine: fake.engine, now: fake.now});
		await screen.press('i', 'j');
		fake.pass(1000);
		await screen.press('A');
		expect(screen.text().replaceAll('\n ', ' ')).toContain(
			"Allow all commands of this project's Assess, for all sub-agents that are the built-in analyst",
		);
		await screen.press('e');
		const text = screen.text().replaceAll('\n ', ' ').replaceAll(/ +/g, ' ');
		expect(text).toContain('From now on, without asking: python sample_fit.py * by 3 infrastructure in this session');
		expect(text).toContain('python can do anything your account can.');
		expect(screen.lines()[19]).toMatch(/^ CONFIRM {2}y yes {2}n, esc, enter no/);
	});
	it('picks an answer with a list and enter, digits do nothing', async () => {
		const fake = assessing();
		fake.dispatch({type: 'inbox.withdrawn', ids: ['constraints', 'fit']});
		fake.ask(chooseItem);
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		await screen.press('i', 'enter', '3', 'j');
		expect(fake.commands).toEqual([]);
		expect(screen.text()).toMatch(/ > drop 15 rows/);
		await screen.press('enter');
		expect(fake.commands).toEqual([{type: 'answer', id: 'rare', answer: {kind: 'choose', value: 'drop'}}]);
	});
	it('fills a form with keys alone', async () => {
		const fake = assessing();
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		await screen.press('i', 'enter', 'ctrl-u', '8', '0', 'enter');
		expect(screen.text()).toMatch(/Latency p99 +80 +ms/);
		await screen.press('tab', 'tab');
		expect(screen.text()).toContain('> [ Accept these ]');
		await screen.press('enter');
		expect(fake.commands[0]).toMatchObject({answer: {kind: 'fill_in', values: {latency_p99_ms: 80}}});
	});
});

describe('a zoomed pane', () => {
	it('reads back lines from the beginning while new ones arrive, and finds words in all of them', async () => {
		const fake = assessing();
		for (let line = 0; line < 3000; line += 1) fake.transcripts.performance.add(fake.now(), line === 40 ? 'the needle' : `line ${line}`);
		const screen = await show({columns: 80, rows: 24, engine: fake.engine, now: fake.now});
		await screen.press('5', 'z');
		expect(screen.text()).toContain('line 2999');
		expect(screen.text()).toContain('pinned to the end');
		await screen.press('g');
		expect(screen.text()).toContain('no constraint in flags');
		fake.transcripts.performance.add(fake.now(), 'a new line');
		await new Promise(resolve => setTimeout(resolve, 90));
		await screen.settle();
		expect(screen.text()).not.toContain('a new line');
		await screen.press('/', 'n', 'e', 'e', 'd', 'l', 'e', 'enter');
		expect(screen.text()).toContain('the needle');
		await screen.press('G');
		expect(screen.text()).toContain('a new line');
	});
});
