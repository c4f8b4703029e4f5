import {afterEach, describe, expect, it} from 'vitest';
import type {StartModel} from '../../src/app/actions.ts';
import {assessing} from '../support/assessment.ts';
import {type OpenScreen, openScreen} from '../support/screen.ts';
import {fakeStart, strikes} from '../support/start-model.ts';

let open: OpenScreen | null = null;
afterEach(async () => {
	await open?.close();
	open = null;
});

async function show(columns: number, rows: number, start = fakeStart()) {
	open = openScreen({columns, rows, engine: null, start: start.port});
	await open.settle();
	return {screen: open, start};
}

describe('the start view', () => {
	it('shows what was guessed, and what happens now, later and never', async () => {
		const {screen} = await show(120, 32);
		const text = screen.text();
		expect(screen.lines()[0]).toMatch(/^ ml-engineer +~\/strikes {2}1 file, no git +nothing waits$/);
		expect(text).toContain('What should be predicted, or made better?');
		expect(text).toMatch(/Focus +bird strike damage predictor/);
		expect(text).toMatch(/Data +birdstrikes\.csv +1\.2 MB +10,000 rows x 14 columns/);
		expect(text).toMatch(/Target +Effect Amount of damage +"None" 8,939/);
		expect(text).toContain('! "None" is a word here');
		expect(text).toMatch(/never +uploads anything/);
		expect(text).toContain('[ Start ]');
		expect(text).toContain('Enabled capabilities');
		expect(screen.lines()[31]).toMatch(/^ INPUT {2}enter go on/);
	});
	describe.each([
		[80, 24],
		[120, 32],
	])('of an existing repository at %ix%i', (columns, rows) => {
		const repository: StartModel = {
			...strikes,
			place: '~/acme/churn  git main, 3 changed',
			focus: 'churn service',
			found: '9 notebooks, 41 .py, FastAPI app/main.py:12, model.pkl (no producer)',
			dataFound: '2 csv, 1 parquet; the notebooks read data/raw.csv (git-ignored)',
			data: [
				{value: '/w/data/a.csv', label: 'data/a.csv', note: '3 MB'},
				{value: '/w/data/b.csv', label: 'data/b.csv', note: '1 MB'},
			],
			dataChosen: null,
			sessions: [{id: '1764000000000000417', title: 'churn service', line: '17:02 yesterday   assess   complete   maturity 1 of 7'}],
		};
		it('says branch and changes, what was found, the data by type, and earlier sessions', async () => {
			const {screen} = await show(columns, rows, fakeStart(repository));
			const text = screen.text();
			expect(screen.lines()[0]).toMatch(/^ ml-engineer +~\/acme\/churn {2}git main, 3 changed +nothing waits$/);
			expect(text).toMatch(/\n {3}Found +9 notebooks, 41 \.py, FastAPI app\/main\.py:12, model\.pkl \(no producer\)\n/);
			expect(text).toMatch(/\n {3}Data +2 csv, 1 parquet; the notebooks read data\/raw\.csv \(git-ignored\)/);
			expect(text).toContain('[ Start ]');
			expect(text).toMatch(/ Earlier sessions here\n {3}17:02 yesterday {3}assess {3}complete {3}maturity 1 of 7.*see Earlier above/);
			expect(text).toContain('python 3.11.7 conda:ml');
			expect(screen.scrolledOff()).toBe(0);
		});
		it('takes in what is found while the focus is typed', async () => {
			const start = fakeStart({...repository, focus: '', found: null, dataFound: null});
			const {screen} = await show(columns, rows, start);
			await screen.press('o', 'w');
			start.store.setState({...repository, focus: ''}, true);
			await screen.press('l');
			expect(screen.text()).toMatch(/ > Focus +owl/);
			expect(screen.text()).toContain('9 notebooks, 41 .py');
		});
	});
	it('starts in two keys when all is guessed right: esc, r', async () => {
		const {screen, start} = await show(80, 24);
		await screen.press('esc', 'r');
		expect(start.started).toEqual([
			{
				focus: 'bird strike damage predictor',
				data: '/home/you/strikes/birdstrikes.csv',
				target: 'Effect Amount of damage',
				job: 'new',
				systemTypes: ['training_pipeline'],
				writes: '~/strikes/bird-strike-damage-predictor/',
				agent: 'analyst',
				ask: 'ask',
			},
		]);
	});
	it('starts by the last line of the form, and enter on any line before it only goes on', async () => {
		const {screen, start} = await show(80, 24);
		await screen.press('enter', 'tab', 'tab', 'tab', 'tab', 'enter', 'tab', 'tab');
		expect(start.started).toEqual([]);
		await screen.press('enter');
		expect(start.started).toHaveLength(1);
	});
	it('takes another target from the list of candidates with their counts', async () => {
		const {screen, start} = await show(80, 24);
		await screen.press('tab', 'tab', 'enter');
		expect(screen.text()).toMatch(/ > Effect Amount of damage +"None" 8,939/);
		await screen.press('j', 'enter', 'esc', 'r');
		expect(start.started[0]?.target).toBe('Wildlife Size');
	});
	it('tells the command line which data was chosen, so that its columns are looked at', async () => {
		const start = fakeStart({...strikes, data: [...strikes.data, {value: '/w/other.csv', label: 'other.csv', note: '3 MB'}]});
		const {screen} = await show(80, 24, start);
		await screen.press('tab', 'enter', 'j', 'enter');
		expect(start.chosen).toEqual(['/w/other.csv']);
	});
	it('takes in guesses that come later, but never over what was written', async () => {
		const start = fakeStart({...strikes, focus: '', targets: [], targetChosen: null, looking: 'reading birdstrikes.csv'});
		const {screen} = await show(80, 24, start);
		await screen.press('m', 'i', 'n', 'e');
		expect(screen.text()).toContain('reading birdstrikes.csv');
		start.store.setState({...strikes, focus: 'guessed'}, true);
		await screen.settle();
		expect(screen.text()).toMatch(/Focus +mine/);
		expect(screen.text()).toMatch(/Target +Effect Amount of damage/);
	});
	it('names what is missing and does not start', async () => {
		const start = fakeStart({...strikes, focus: ''});
		const {screen} = await show(80, 24, start);
		await screen.press('esc', 'r');
		expect(screen.text()).toContain('A focus is needed: what should be predicted, or made better?');
		expect(start.started).toEqual([]);
	});
	it('shows why a session could not be opened and keeps the form', async () => {
		const {screen} = await show(80, 24, fakeStart(strikes, 'birdstrikes.csv is gone; choose another file.'));
		await screen.press('esc', 'r');
		expect(screen.text()).toContain('birdstrikes.csv is gone; choose another file.');
		expect(screen.text()).toMatch(/Focus +bird strike/);
	});
	it.each([
		[20, 5],
		[40, 12],
		[60, 15],
		[80, 24],
	])('keeps the focused field in sight at %ix%i', async (columns, rows) => {
		const {screen} = await show(columns, rows);
		for (const label of ['Focus', 'Data', 'Target', 'Job', 'Builds', 'Writes', 'Agent', 'Asks']) {
			expect(screen.text()).toContain(` > ${label}`);
			expect(screen.scrolledOff()).toBe(0);
			await screen.press('tab');
		}
	});
	it('says on a field of choices that it is chosen from a list, and opens it by any key that a hand tries', async () => {
		const {screen} = await show(80, 24);
		await screen.press('tab', 'tab', 'tab', 'tab');
		expect(screen.text()).toContain(' > Builds');
		expect(screen.lines()[23]).toMatch(/^ INPUT {2}enter choose {2}tab\/shift-tab move {2}esc then r starts/);
		for (const key of ['enter', 'space', 'right', 'left']) {
			await screen.press(key);
			expect(screen.lines()[23], key).toMatch(/enter take it/);
			await screen.press('esc');
		}
	});
	it('becomes the workspace when the session is open', async () => {
		const {screen} = await show(80, 24);
		const fake = assessing();
		screen.engine.setState(fake.engine, true);
		screen.view.setState({stack: [{id: 'workspace'}], input: null});
		await screen.settle();
		expect(screen.lines()[1]).toContain('>Assess 3/5');
	});
});

describe('while a session opens', () => {
	it('shows what is read and how far it is, without a form, and gives the form back when it is refused', async () => {
		const {screen, start} = await show(80, 24);
		start.store.setState({...strikes, opening: true, looking: 'reading birdstrikes.csv, 40 %'}, true);
		await screen.settle();
		expect(screen.text()).toContain('Opening the session');
		expect(screen.text()).toContain('reading birdstrikes.csv, 40 %');
		expect(screen.text()).not.toContain('[ Start ]');
		await screen.press('x', 'r', 'enter');
		expect(start.started).toEqual([]);
		expect(screen.lines()[23]).toMatch(/^ COMMAND {2}\? help {2}q quit/);
		start.store.setState({...strikes, opening: false}, true);
		await screen.settle();
		expect(screen.text()).toContain('[ Start ]');
	});
	it('shows of a session that is taken up what it is about, and that it stays as it was saved', async () => {
		const {screen, start} = await show(80, 24);
		const own = {place: '~/elsewhere', focus: 'churn service', targetChosen: 'Churned', writes: '~/elsewhere/churn'};
		start.store.setState({...strikes, ...own, resuming: true, opening: true, looking: 'taking the session up'}, true);
		await screen.settle();
		expect(screen.text()).toContain('Taking the session up');
		expect(screen.text()).toMatch(/~\/elsewhere\b[\s\S]*churn service[\s\S]*Churned[\s\S]*~\/elsewhere\/churn/);
		expect(screen.text()).toContain('the session stays as it was saved');
		expect(screen.text()).not.toContain('taken back');
		expect(screen.text()).not.toContain('bird strike');
	});
	it('tells earlier sessions of one name apart, and shows all of a long name that has room', async () => {
		const sessions = [
			{id: '1764000000000000417', title: 'a service that says who of the customers leaves', line: '17:02 yesterday   new   at Build'},
			{id: '1763000000000000001', title: 'a service that says who of the customers leaves', line: '09:00 2026-11-20   assess   complete'},
		];
		const {screen} = await show(120, 32, fakeStart({...strikes, sessions}));
		await screen.press('tab', 'tab', 'tab', 'tab', 'tab', 'tab', 'tab', 'tab', 'enter');
		expect(screen.text()).toMatch(/who of the customers leaves +17:02 yesterday {3}new {3}at Build/);
		expect(screen.text()).toMatch(/who of the customers leaves +09:00 2026-11-20 {3}assess {3}complete/);
	});
	it('asks by q whether to leave', async () => {
		const {screen, start} = await show(80, 24);
		start.store.setState({...strikes, opening: true}, true);
		await screen.settle();
		await screen.press('q');
		expect(screen.text()).toContain('Quit?');
	});
});

describe('what goes with what was written', () => {
	it('names the folder after the focus while it is typed, until another folder is written', async () => {
		const {screen} = await show(80, 24, fakeStart({...strikes, focus: '', writes: '~/strikes/project/'}));
		await screen.press('o', 'w', 'l');
		expect(screen.text()).toMatch(/Writes +~\/strikes\/owl\//);
		await screen.press('tab', 'tab', 'tab', 'tab', 'tab', 'x', 'shift-tab', 'shift-tab', 'shift-tab', 'shift-tab', 'shift-tab', 's');
		expect(screen.text()).toMatch(/Writes +~\/strikes\/owl\/x/);
	});
	it('reads a data file whose path was typed, when its field is left', async () => {
		const none = {...strikes, data: [], dataChosen: null, targets: [], targetChosen: null};
		const start = fakeStart(none);
		const {screen} = await show(80, 24, start);
		await screen.press('tab', 'o', '.', 'c', 's', 'v', 'tab');
		expect(start.chosen).toEqual(['o.csv']);
	});
});
