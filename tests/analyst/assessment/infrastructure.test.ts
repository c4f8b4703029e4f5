import {spawnSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {commandFor, scriptFor} from '../../../src/analyst/assessment/infrastructure/sample-fit.ts';
import {assessInfrastructure} from '../../../src/analyst/assessment/infrastructure/work.ts';
import type {EnvironmentRecord} from '../../../src/domain/state.ts';
import {Environment} from '../../../src/steps/assessment/infrastructure/environment.ts';
import {infrastructureReport} from '../../../src/steps/assessment/infrastructure/report.ts';
import {FakeTools, withFile} from '../../steps/tools.ts';
import {inputFor} from '../inputs.ts';

const python = (origin: string) => ({
	status: 'ok',
	summary: '3.11.7 x',
	facts: {version: '3.11.7', origin, executable: '/opt/python/bin/python3.11'},
});
const bare: EnvironmentRecord = {
	python: python('PATH'),
	frameworks: {status: 'missing', summary: 'No ML frameworks detected', facts: {packages: []}},
	memory: {status: 'ok', summary: '1 of 2 GiB', facts: {availableGiB: 0.1}},
	cpu: {status: 'ok', summary: '2 cores', facts: {cores: 8, coreLimit: 2}},
	container: {status: 'missing', summary: 'Docker not available', facts: {}},
};

test('without scikit-learn the memory is an estimate that says how, and what is short is named with its reason', async () => {
	const tools = new FakeTools();
	const report = await assessInfrastructure(inputFor('infrastructure', {environment: bare}), tools);
	expect(report.sample_fit).toMatchObject({
		measured: false,
		allowed: null,
		reason: expect.stringContaining('scikit-learn is not in the found Python'),
	});
	expect(report.estimate?.how).toContain('10,000 rows x 14 columns x 8 bytes');
	const verdicts = Object.fromEntries(report.needs.map(need => [need.what, need.verdict]));
	expect(verdicts).toMatchObject({
		Python: 'enough',
		memory: 'short',
		'container engine': 'short',
		disk: 'unknown',
		'processor cores': 'enough',
	});
	expect(tools.said).toContain(
		'short of container engine: Docker not available; without it the image of Deploy is written and linted, not built',
	);
	expect(infrastructureReport.summary(report)).toMatch(/^a fit needs about \d+ MiB, estimated; short of /);
});

test('a Python of PATH is called by its plain name, any other by its path', () => {
	const wordsFor = (origin: string) =>
		commandFor(inputFor('infrastructure'), new Environment({python: python(origin)}), 'print(1)\n', '/p').words;
	expect(wordsFor('PATH')).toEqual(['python3', 'sample_fit.py']);
	expect(wordsFor('workspace')).toEqual(['/opt/python/bin/python3.11', 'sample_fit.py']);
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
test.skipIf(!hasPython)('names out of the data stay text in the script, whatever is in them', async () => {
	const target = `y"\n'''; import os; os.system("x") # \\ \u2028 é`;
	await withFile('fit.py', await scriptFor({file: '/tmp/a "b".csv', delimiter: '\t', target, kind: 'number'}), async (file, folder) => {
		const reader = path.join(folder, 'read.py');
		const names =
			'tree = ast.parse(open(sys.argv[1], encoding="utf-8").read())\nprint(json.dumps({n.targets[0].id: n.value.value for n in tree.body if isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant)}))';
		await writeFile(reader, `import ast, json, sys\n${names}\n`);
		const {stdout, stderr} = spawnSync('python3', [reader, file], {encoding: 'utf8'});
		expect(stderr).toBe('');
		expect(JSON.parse(stdout)).toMatchObject({FILE: '/tmp/a "b".csv', DELIMITER: '\t', TARGET: target});
	});
});
