import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {integrate} from '../../../src/analyst/implementation/integration/work.ts';
import {buildPipeline} from '../../../src/analyst/implementation/pipeline/work.ts';
import {trackTrainings} from '../../../src/analyst/implementation/tracking/work.ts';
import {tuneModel} from '../../../src/analyst/implementation/tuning/work.ts';
import {validateModel} from '../../../src/analyst/implementation/validation/work.ts';
import {integrationReport} from '../../../src/steps/implementation/integration/report.ts';
import {pipelineReport} from '../../../src/steps/implementation/pipeline/report.ts';
import {trackingReport} from '../../../src/steps/implementation/tracking/report.ts';
import {tuningReport} from '../../../src/steps/implementation/tuning/report.ts';
import {validationReport} from '../../../src/steps/implementation/validation/report.ts';
import {withToy} from './project.ts';

const has = (program: string) => spawnSync(program, ['--version']).status === 0;
const lastLog = async (home: string) => (await readFile(path.join(home, 'trials.log'), 'utf8')).trim().split('\n');

describe.skipIf(!has('python3'))('the steps of the training pipeline', () => {
	test('pipeline completes the project, keeps what was changed, and reads the run back', () =>
		withToy('pipeline', async ({home, tools, input}) => {
			const report = pipelineReport.schema.parse(await buildPipeline(input, tools));
			expect(report).toMatchObject({
				run_id: 'ab'.repeat(16),
				metrics: {test_accuracy: 0.75},
				candidate: 'linear',
				rows: {train: 150, test: 50},
			});
			expect(report.tracking_uri).toBe('sqlite:///mlflow.db');
			expect(pipelineReport.summary(report)).toMatch(/^accuracy 0\.75, linear, trained in /);
			expect(await readFile(path.join(tools.folder, 'src/toy/config.py'), 'utf8')).toContain('from toy.');
			expect(report.files).toContainEqual(expect.objectContaining({path: 'src/toy/config.py', from: 'blueprint'}));
			expect(report.files).toContainEqual(expect.objectContaining({path: 'src/toy/__main__.py', from: 'data'}));
			expect(tools.said).toContain('kept as you changed it: src/toy/__main__.py');
			expect(existsSync(path.join(home, 'models/current/model.json'))).toBe(true);
			const train = tools.ran.find(command => command.words.includes('train'));
			expect(train?.words).toEqual(expect.arrayContaining(['--store', home]));
			expect(train?.detail.join('\n')).toContain(`${home}/mlflow.db`);
			expect(existsSync(path.join(tools.folder, '.ml-engineer/pipeline'))).toBe(false);
		}));

	test('tracking finds two trainings equal, and names the aliases', () =>
		withToy('tracking', async ({tools, input}) => {
			const report = trackingReport.schema.parse(await trackTrainings(input, tools));
			expect(report).toMatchObject({equal: true, rows: 200, registry: {champion: '3', challenger: '3'}, shown_at: null});
			expect(report.predictions_sha256[0]).toMatch(/^[0-9a-f]{64}$/);
			expect(tools.asked.map(one => one.decision)).toEqual(['mlflow_server']);
			expect(trackingReport.summary(report)).toBe('two trainings agree on 200 predictions, to the byte; champion 3');
			expect(trackingReport.document(report)).toContain('PYTHONPATH=src python -m toy serve-tracking --store .');
		}));

	test('for a project that records no run nobody is asked to start a server', () =>
		withToy('tracking', async ({tools, input}) => {
			await writeFile(path.join(tools.folder, 'untracked'), '');
			const report = await trackTrainings(input, tools);
			expect(report).toMatchObject({equal: true, run_ids: [], shown_at: null});
			expect(tools.asked).toEqual([]);
			expect(tools.said).toContain('`train` records no run: the project does not track itself');
		}));

	test('tracking says when two trainings differ', () =>
		withToy('tracking', async ({tools, input}) => {
			await writeFile(path.join(tools.folder, 'wobble'), '');
			const report = await trackTrainings(input, tools);
			expect(report.equal).toBe(false);
			expect(trackingReport.summary(report)).toMatch(/^two trainings DIFFER on 200 predictions/);
		}));

	test('tuning that was cut off goes on with its study: no finished trial runs again', () =>
		withToy('tuning', async ({home, tools, input}) => {
			await writeFile(path.join(tools.folder, 'die'), '');
			await expect(tuneModel(input, tools)).rejects.toThrow(
				/^`python3 -m toy tune \.\.\.` exited with 1: ToyError: the power went; mend that, then run the step again\.$/,
			);
			expect(await lastLog(home)).toHaveLength(7);
			await rm(path.join(tools.folder, 'die'));
			const report = tuningReport.schema.parse(await tuneModel(input, tools));
			expect(tools.said).toContain('7 finished trials of an earlier session are kept');
			expect(await lastLog(home)).toEqual(Array.from({length: 20}, (_, at) => String(at)));
			expect(report).toMatchObject({trials: 20, default_cv: 0.5, best_cv: 0.69, candidate: 'lightgbm', best_params: {leaves: 7}});
			expect(report.gain?.low).toBeGreaterThan(0);
			expect(report.compared?.map(one => [one.name, one.tuned])).toEqual([
				['linear', false],
				['lightgbm', false],
				['lightgbm', true],
			]);
			expect(tools.told).toContain('trial 20 of 20');
			expect(JSON.parse(tools.written.get('params.json') ?? '')).toMatchObject({candidate: 'lightgbm'});
			expect(tuningReport.summary(report)).toMatch(
				/^accuracy 0\.\d+ \[.* to .*\] out of fold, lightgbm ships; 20 trials: 0\.5 by default, 0\.\d+ at best$/,
			);
		}));

	test('validation counts again: metric, baseline, simple candidate, slices, ONNX flips, model card, refit', () =>
		withToy('validation', async ({home, tools, input}) => {
			const report = validationReport.schema.parse(await validateModel(input, tools));
			expect(report.rows).toBe(50);
			expect(report.evaluated).toBe(0.5);
			expect(tools.said).toContainEqual(expect.stringMatching(/^its own `evaluate` says 0\.5, counted again it is /));
			const right = (report.confusion?.cells[0]?.[0] ?? 0) + (report.confusion?.cells[1]?.[1] ?? 0);
			expect(report.value).toBeCloseTo(right / 50);
			expect(report.low).toBeLessThan(report.value);
			expect(report.simple).toBeCloseTo((report.confusion?.cells[0]?.reduce((sum, one) => sum + one, 0) ?? 0) / 50);
			expect(report.onnx).toMatchObject({rows: 50, equal: 49, flips: [{row: 8}]});
			expect(report.onnx?.largest_difference).toBeCloseTo(0.8);
			expect(report.calibration?.reduce((sum, bin) => sum + bin.rows, 0)).toBe(50);
			expect(report.slices).toEqual([]);
			expect(tools.written.get('docs/model_card.md')).toContain('A toy.');
			expect(report.refit).toMatchObject({model: 'models/refit', rows: 200});
			expect(await readdir(path.join(home, 'models/refit'))).toContain('model.json');
			expect(validationReport.document(report)).toContain(
				'fitted on all 200 rows, in `models/refit`; the figures above are those of the judged fit',
			);
			expect(validationReport.summary(report)).toContain('ONNX differs in 1 row');
		}));

	test.skipIf(!has('make'))('integration reads what the tests count through make, and a failing test is a result', () =>
		withToy('integration', async ({tools, input}) => {
			await writeFile(path.join(tools.folder, 'Makefile'), 'PYTHON ?= .venv/bin/python\ntest:\n\tPYTHONPATH=src $(PYTHON) -m toy test\n');
			const report = integrationReport.schema.parse(await integrate(input, tools));
			expect(report.tests).toMatchObject({passed: 3, failed: 1});
			expect(report.make?.exit).not.toBe(0);
			expect(tools.ran.filter(command => command.words.includes('test'))).toHaveLength(1);
			expect(integrationReport.summary(report)).toMatch(/^1 test of 4 FAIL in .* make test exits 2$/);
		}),
	);

	test('a project that names only train and predict is scored on rows that its training did not see, and its missing tuning is said', () =>
		withToy('validation', async ({tools, input}) => {
			const file = path.join(tools.folder, 'pipeline.yaml');
			const kept = (await readFile(file, 'utf8'))
				.split('\n')
				.filter(line => !/^ {2}(split|tune|cross_validate|predict_onnx|evaluate):/.test(line));
			await writeFile(file, kept.join('\n').replace('package: toy', 'package: null'));
			const theirs = {...input, job: 'improve' as const};
			const tuning = tuningReport.schema.parse(await tuneModel(theirs, tools));
			expect(tuning).toMatchObject({trials: 0, best_cv: null, not_run: 'pipeline.yaml names no `tune` command'});
			expect(tuningReport.summary(tuning)).toBe('not tuned: pipeline.yaml names no `tune` command');
			expect(tuningReport.document(tuning)).toContain('Not tuned');
			const report = await validateModel(theirs, tools);
			expect(report).toMatchObject({rows: 40, simple: null, onnx: null});
			const train = tools.ran.find(command => command.words.includes('train'));
			expect(train?.words.at(-5)).toMatch(/seen\.csv$/);
		}));

	test('without a Makefile the project’s own test command is run, and the report says so', () =>
		withToy('integration', async ({tools, input}) => {
			const report = await integrate(input, tools);
			expect(report).toMatchObject({tests: {passed: 3, failed: 1}, make: null, make_reason: 'the project has no Makefile'});
			expect(integrationReport.document(report)).toContain('`make test` was not run: the project has no Makefile.');
		}));

	test('what is denied is said with the words of whoever denied it', () =>
		withToy('tracking', async ({tools, input}) => {
			tools.refuse = 'train';
			await expect(trackTrainings(input, tools)).rejects.toThrow(
				/^`python3 -m toy train \.\.\.` was not allowed \(not today\): .* run the step again and allow it\.$/,
			);
		}));

	test('a split that names a row which is not there is refused', () =>
		withToy('validation', async ({tools, input}) => {
			await writeFile(path.join(tools.folder, 'beyond'), '');
			await expect(validateModel(input, tools)).rejects.toThrow('The command `split` names row 200 of 200');
		}));

	test('a pipeline.yaml that is missing, or names no command, is said in one sentence', () =>
		withToy('tuning', async ({tools, input}) => {
			const file = path.join(tools.folder, 'pipeline.yaml');
			await writeFile(file, (await readFile(file, 'utf8')).replace(/ {2}tune:.*\n/, ''));
			await expect(tuneModel(input, tools)).rejects.toThrow(/^pipeline\.yaml names no `tune` command: /);
			await rm(file);
			await expect(tuneModel(input, tools)).rejects.toThrow(/^There is no pipeline\.yaml yet: run the steps of Design first\.$/);
		}));
});
