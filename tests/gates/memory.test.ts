import {chmod, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Role} from '../../src/domain/roles.ts';
import type {EnvironmentRecord, SessionState} from '../../src/domain/state.ts';
import {checksOf} from '../../src/gates/checks.ts';
import {judge} from '../../src/gates/judge.ts';
import {breakCheck} from '../../src/gates/sabotage/break-check.ts';
import {leakyTable, makeProject, type Project} from './project.ts';

const infrastructureChecks = checksOf('ASSESSMENT', ['training_pipeline']).filter(check => check.step === 'infrastructure');

let project: Project;
beforeEach(async () => {
	project = await makeProject('churn.csv', leakyTable(), 'churn');
});
afterEach(() => project.remove());

/** A Python that notes how it was called and answers as a sample fit does. */
async function fakePython(answer: string, exit = 0): Promise<string> {
	const file = path.join(project.folder, 'python3');
	await writeFile(file, `#!/bin/sh\nprintf '%s\\n' "$@" > '${project.folder}/called'\necho '${answer}'\nexit ${exit}\n`);
	await chmod(file, 0o755);
	return file;
}

const fitted = '{"rows": 600, "columns": 6, "seconds": 0.5, "peak_rss_mib": 200.0}';

function environmentOf(executable: string, packages: readonly string[]): EnvironmentRecord {
	return {
		python: {status: 'ok', summary: '3.11.7 PATH', facts: {version: '3.11.7', label: 'PATH', executable}},
		frameworks: {status: 'ok', summary: '', facts: {packages: [...packages]}},
	};
}

const report = (fit: object, mib = 220) => ({
	schema: 1,
	needs: [],
	sample_fit: {measured: true, allowed: true, rows: 600, peak_rss_mib: 210, seconds: 1, reason: null, ...fit},
	estimate: {mib, how: 'measured on all 600 rows'},
});

const letThrough = (title = 'python3 sample_fit.py', role: Role = 'infrastructure'): SessionState => ({
	...project.state,
	allowed: [{role, title, by: 'person', at: '2026-01-01T00:00:01.000Z'}],
});

const options = async (environment: EnvironmentRecord, state = letThrough()) => ({
	state,
	phase: 'ASSESSMENT' as const,
	root: project.root,
	environment,
	dataFilesOf: () => project.dataFiles,
	scratch: await project.scratch(),
	signal: new AbortController().signal,
	only: infrastructureChecks,
	among: infrastructureChecks,
});

test('the fit is run by the program on the training rows, and every sabotage is caught', async () => {
	await project.write('infrastructure', report({}));
	const environment = environmentOf(await fakePython(fitted), ['scikit-learn 1.8.0']);
	const [judged] = await judge(await options(environment));
	expect([judged?.verdict, judged?.value, judged?.claimed, judged?.unit]).toEqual(['pass', 300, 210, 'MiB']);
	expect(judged?.detail).toContain('the sample fit was allowed at 2026-01-01T00:00:01.000Z (person)');
	const called = (await readFile(path.join(project.folder, 'called'), 'utf8')).split('\n');
	expect(path.basename(called[0] ?? '')).toBe('sample_fit.py');
	expect(called.slice(1, 6)).toEqual([project.dataFiles[0], ',', 'utf-8-sig', 'churn', 'classes']);
	const results = await breakCheck('infrastructure.memory', await options(environment));
	expect(results.length).toBe(2);
	expect(results.filter(one => !one.caught)).toEqual([]);
});

test('without scikit-learn it is not run, names what is missing, and shows the estimate as an estimate', async () => {
	await project.write('infrastructure', {
		...report({measured: false, allowed: null, peak_rss_mib: null, rows: null, seconds: null, reason: 'no'}),
		estimate: {mib: 152, how: 'estimate, not measured'},
	});
	const [judged] = await judge(await options(environmentOf('/usr/bin/python3', ['numpy 2.0.0'])));
	expect([judged?.verdict, judged?.reason]).toEqual(['not_run', 'scikit-learn is not in Python 3.11.7 (PATH)']);
	expect(judged?.detail?.join()).toContain('estimates 152 MiB');
});

test('a peak that cannot have been measured fails', async () => {
	await project.write('infrastructure', report({}));
	const [judged] = await judge(await options(environmentOf('/usr/bin/python3', [])));
	expect([judged?.verdict, judged?.reason]).toEqual([
		'fail',
		'the report claims a measured peak, but scikit-learn is not in Python 3.11.7 (PATH)',
	]);
});

test.each([
	['by nobody', () => project.state],
	['to another sub-agent', () => letThrough('python3 sample_fit.py', 'monitoring')],
	['as another command', () => letThrough('python3 sample_fit.py --everything')],
])('a report that claims a permission which the session gave %s runs nothing', async (_, state) => {
	await project.write('infrastructure', report({allowed: true}));
	const environment = environmentOf(await fakePython(fitted), ['scikit-learn 1.8.0']);
	const [judged] = await judge(await options(environment, state()));
	expect([judged?.verdict, judged?.reason]).toEqual(['not_run', 'no one let the sample fit run in this session']);
	await expect(readFile(path.join(project.folder, 'called'))).rejects.toThrow('ENOENT');
});

test('a permission counts for the Python by its path, whatever the report says, until it is refused', async () => {
	await project.write('infrastructure', report({measured: false, allowed: false, peak_rss_mib: null, rows: null, seconds: null}));
	const python = await fakePython(fitted);
	const environment = environmentOf(python, ['scikit-learn 1.8.0']);
	const allowed = letThrough(`${python} sample_fit.py`);
	expect((await judge(await options(environment, allowed)))[0]?.verdict).toBe('pass');
	const refused = {
		...allowed,
		refused: [{role: 'infrastructure' as const, title: 'python3 sample_fit.py', at: '2026-01-01T00:00:02.000Z'}],
	};
	const [judged] = await judge(await options(environment, refused));
	expect([judged?.verdict, judged?.reason]).toEqual(['not_run', 'running the sample fit was refused in this session']);
});

test('a fit that needs more than is free, or does not finish, fails and says so', async () => {
	await project.write('infrastructure', report({peak_rss_mib: 90_000_000}, 90_000_000));
	const huge = environmentOf(await fakePython('{"rows": 600, "columns": 6, "seconds": 1, "peak_rss_mib": 90000000}'), [
		'scikit-learn 1.8.0',
	]);
	expect((await judge(await options(huge)))[0]?.reason).toContain('needs 135000000 MiB');
	const broken = environmentOf(await fakePython('no', 3), ['scikit-learn 1.8.0']);
	expect((await judge(await options(broken)))[0]?.reason).toContain('the sample fit ended with 3');
});
