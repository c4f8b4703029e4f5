import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {dataLine, foundLine, gitPlace, sessionLine} from '../../src/app/start-found.ts';
import {StartGuide} from '../../src/app/start-guide.ts';
import {Session} from '../../src/session/session.ts';
import {add, gitTree} from '../analysis/tree.ts';
import {activation} from '../session/activation.ts';
import {temporaryFolder} from '../session/support.ts';

const nothing = {notebooks: 0, python: 0, app: null, models: [], read: []};

test('what was found is said in one line, a model without a producer first', () => {
	const app = {framework: 'FastAPI', path: 'app/main.py', line: 12};
	const models = [
		{path: 'kept.joblib', produced: true},
		{path: 'model.pkl', produced: false},
	];
	expect(foundLine({...nothing, notebooks: 9, python: 41, app, models: models.slice(1)})).toBe(
		'9 notebooks, 41 .py, FastAPI app/main.py:12, model.pkl (no producer)',
	);
	expect(foundLine({...nothing, notebooks: 1, models})).toBe('1 notebook, model.pkl (no producer) +1 model');
	expect(foundLine({...nothing, models: [{path: 'm.onnx', produced: null}]})).toBe('m.onnx');
	expect(foundLine(nothing)).toBe(null);
});

test('data is counted by type with what the notebooks read; one file alone needs no count', () => {
	const files = [{format: 'csv'}, {format: 'parquet'}, {format: 'csv'}];
	expect(dataLine(files, [{path: 'data/raw.csv', ignored: true}])).toBe('2 csv, 1 parquet; the notebooks read data/raw.csv (git-ignored)');
	expect(dataLine([{format: 'csv'}], [])).toBe(null);
});

test('the branch and the number of changed files stand for the repository', () => {
	expect(gitPlace({git: true, branch: 'main', head: 'abc', changed: 2, untracked: 1})).toBe('git main, 3 changed');
	expect(gitPlace({git: true, branch: null, head: '0123456789', changed: 0, untracked: 0})).toBe('git 0123456, clean');
	expect(gitPlace({git: true, branch: null, head: null, changed: null, untracked: null})).toBe('git');
	expect(gitPlace({git: false})).toBe(null);
});

test('an earlier session is listed by what it is about, then its time, job, phase and the maturity it found', async () => {
	const session = await Session.create(await temporaryFolder(), activation);
	const {state} = session.view.getState();
	await session.close();
	const {ASSESSMENT} = state.phases;
	const {data} = ASSESSMENT.steps;
	if (!data) throw new Error('there is no data step');
	const steps = {...ASSESSMENT.steps, maturity: {...data, summary: '1.33 of 7, band; Google 0'}};
	const scored = {...state, phases: {...state.phases, ASSESSMENT: {...ASSESSMENT, steps}}};
	const now = new Date(2026, 10, 23, 9, 0);
	const at = (day: number) => new Date(2026, 10, day, 17, 2).toISOString();
	expect(sessionLine(scored, at(22), now)).toMatch(/^17:02 yesterday {3}new {3}at Assess {3}maturity 1\.33 of 7$/);
	expect(sessionLine(state, at(20), now)).toMatch(/^17:02 2026-11-20 {3}new {3}at Assess$/);
});

test('the start view of a repository fills in branch, changes, code and data by itself', async () => {
	const root = gitTree({'train.py': 'x = 1\n', 'a.csv': 'x,y\n1,2\n', 'b.csv': 'x,y\n1,2\n'});
	execFileSync('git', ['checkout', '-q', '-b', 'topic'], {cwd: root});
	add(root, {'new.py': ''});
	const given = {
		resume: null,
		stateDirectory: await temporaryFolder(),
		allow: null,
		focus: null,
		job: null,
		systemTypes: null,
		workspace: root,
		out: null,
		dataPaths: null,
		target: null,
		timeSplit: null,
		missingWords: [],
		reading: {},
		table: null,
		query: null,
		constraints: {},
		backend: 'analyst',
		backendFor: {},
	};
	const open = {
		place: {directory: given.stateDirectory, isDefault: false},
		analyst: {command: process.execPath, args: []},
		env: {PATH: process.env['PATH'] ?? ''},
		allow: 'ask' as const,
		unattended: false,
	};
	const guide = new StartGuide(given, open, () => {});
	await guide.begin();
	const model = guide.port.model.getState();
	await guide.stop();
	expect(model.place).toMatch(/git topic, 4 changed$/);
	expect(model.found).toBe('2 .py');
	expect(model.dataFound).toBe('2 csv');
	expect(model.jobs.map(job => [job.value, job.unavailable])).toEqual([
		['new', undefined],
		['improve', undefined],
		['assess', undefined],
	]);
	expect(model.job).toBe('improve');
});
