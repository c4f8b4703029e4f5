import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {Pipeline} from '../../../src/domain/pipeline.ts';
import type {FeaturesReport} from '../../../src/steps/pipeline_design/features/schema.ts';
import {featuresReportSchema} from '../../../src/steps/pipeline_design/features/schema.ts';
import {ingestionReportSchema} from '../../../src/steps/pipeline_design/ingestion/schema.ts';
import type {StepInput} from '../../../src/steps/step.ts';
import {withFile} from '../../steps/tools.ts';
import {birdstrikes} from '../inputs.ts';
import {mess, odd, rare, series, visits, wide} from './data.ts';
import {type Designed, withDesign} from './designed.ts';

const designed = <T>(name: string, content: string, over: Partial<StepInput>, use: (one: Designed) => Promise<T> | T) =>
	withFile(name, content, file => withDesign({dataFiles: [file], trainingFiles: [file], ...over}, use));

const featureOf = (pipeline: Pipeline, name: string) => pipeline.features?.find(one => one.name === name);
const whyNot = (pipeline: Pipeline, name: string) => pipeline.excluded.find(one => one.name === name)?.why;
const featuresOf = (one: Designed): FeaturesReport => featuresReportSchema.parse(one.reports['PIPELINE_DESIGN.features']);

test('the example: what is known only afterwards stays out, and "None" stays a word', async () => {
	await withDesign({dataFiles: [birdstrikes], trainingFiles: [birdstrikes]}, one => {
		const {pipeline} = one;
		expect(pipeline).toMatchObject({problem: 'multiclass', split: {rule: 'stratified'}, model: {metric: 'macro_f1', folds: 5}});
		expect(pipeline.target.classes).toEqual(['None', 'Minor', 'Substantial', 'Medium', 'C', 'B']);
		expect(pipeline.data.missing).toEqual(['']);
		expect(featuresOf(one).suspects.map(suspect => [suspect.column, suspect.kept, suspect.by])).toEqual([
			['Cost Other', false, 'default'],
			['Cost Repair', false, 'default'],
			['Cost Total $', false, 'default'],
		]);
		expect(whyNot(pipeline, 'Cost Repair')).toMatch(/^looks as if it were known only after the event: nonzero in 178 rows/);
		expect(featuresOf(one).suspects[0]?.reason).toMatch(/not allowed|No Python/);
		expect(featureOf(pipeline, 'Speed IAS in knots')).toMatchObject({kind: 'number', nullable: true, min: 0, integer: true});
		expect(featureOf(pipeline, 'Flight Date')).toMatchObject({kind: 'time', format: '%Y-%m-%d'});
		expect(one.document).toContain('would lose 8,939 words');
	});
}, 60_000);

test('the rows are written as plain CSV, every word as it was', async () => {
	await designed('odd.csv', odd, {target: 'Ziel'}, async ({folder, pipeline}) => {
		const lines = (await readFile(path.join(folder, 'data/train.csv'), 'utf8')).split('\n');
		expect(lines[0]).toBe('"Größe, cm","naïve ""name""",<b>html</b>,yes,datum,Ziel');
		expect(lines[1]).toMatch(/^,"a,b",True,0,01\.01\.2020,(Ja|Nein)$/);
		expect(lines).toHaveLength(302);
		expect(featureOf(pipeline, 'naïve "name"')?.values).toEqual(['1e5', 'a,b', 'c"d', 'no', 'null', '{x}', 'é ü']);
		expect(featureOf(pipeline, '<b>html</b>')).toMatchObject({kind: 'boolean', values: ['False', 'True']});
		expect(featureOf(pipeline, 'datum')).toMatchObject({kind: 'time', format: '%d.%m.%Y'});
		expect(featureOf(pipeline, 'Größe, cm')).toMatchObject({nullable: true});
		expect(pipeline.target).toMatchObject({classes: ['Nein', 'Ja'], positive: 'Ja'});
	});
});

test('JSON lines become the same CSV, and numbers keep their shortest form', async () => {
	const lines = Array.from({length: 60}, (_, row) => JSON.stringify({a: row / 4, 'b c': row % 2 ? 'x' : null, y: row % 3 === 0}));
	await designed('d.jsonl', `${lines.join('\n')}\n`, {target: 'y'}, async ({folder, pipeline}) => {
		const text = await readFile(path.join(folder, 'data/train.csv'), 'utf8');
		expect(text.split('\n').slice(0, 4)).toEqual(['a,b c,y', '0.0,,true', '0.25,x,false', '0.5,,false']);
		expect(pipeline.target).toMatchObject({positive: 'true'});
	});
});

test('what is no feature is left out, each for what was measured', async () => {
	await designed('mess.csv', mess, {target: 'churn'}, ({pipeline}) => {
		expect(pipeline.features?.map(one => one.name)).toEqual(['amount']);
		expect(whyNot(pipeline, 'id')).toBe('tells rows apart: 400 different values in 400 rows');
		expect(whyNot(pipeline, 'const')).toBe('has one value in all rows that have it');
		expect(whyNot(pipeline, 'email')).toBe('looks like personal data: e-mail');
		expect(whyNot(pipeline, 'copy')).toBe('equals amount in every row');
		expect(whyNot(pipeline, 'note')).toMatch(/^free text, 6 words each/);
		expect(whyNot(pipeline, 'ticket')).toMatch(/^267 different words in 400 rows, hardly one in as many as 8/);
		expect(pipeline.excluded.find(one => one.name === 'ticket')?.alone).toMatch(/^AUC 0\.\d+ \[0\.\d+ to 0\.\d+\]$/);
		expect(pipeline.model?.metric).toBe('average_precision');
	});
});

test('visits of the same patients stay on one side, unless a person says otherwise', async () => {
	await designed('visits.csv', visits, {target: 'ill'}, one => {
		expect(one.pipeline.split).toMatchObject({rule: 'group', column: 'patient_id'});
		expect(featuresOf(one).group).toMatchObject({column: 'patient_id', groups: 60, fixed: ['sex']});
		expect(featureOf(one.pipeline, 'patient_id')).toBeUndefined();
	});
	const apart = {group_split: {value: 'apart', by: 'person', at: '2026-01-01T00:00:00Z'}} as const;
	await designed('visits.csv', visits, {target: 'ill', decisions: apart}, ({pipeline}) =>
		expect(pipeline.split).toMatchObject({rule: 'stratified', column: null}),
	);
});

test('a number a day is a regression that is split by time', async () => {
	await designed('series.csv', series, {target: 'sales'}, ({pipeline, document}) => {
		expect(pipeline).toMatchObject({problem: 'regression', split: {rule: 'time', column: 'day'}, model: {metric: 'r2'}});
		expect(document).toContain('**forecasting: a regression on the columns of each row, split by time.**');
	});
});

test('300 columns: each has a contract, a field and a monitor', async () => {
	await designed('wide.csv', wide, {target: 'y'}, ({pipeline, tools}) => {
		expect(pipeline.features).toHaveLength(300);
		expect(new Set(pipeline.monitors?.map(one => one.of)).size).toBe(301);
		const api = JSON.parse(tools.written.get('docs/openapi.json') ?? '');
		expect(Object.keys(api.components.schemas.Row.properties)).toHaveLength(300);
	});
}, 60_000);

test('the recorded decision on small classes becomes the recode of the target', async () => {
	const decided = (choice: string) => ({rare_classes: {value: choice, by: 'person', at: '2026-01-01T00:00:00Z'}}) as const;
	const targetOf = (choice: string) =>
		designed('rare.csv', rare, {target: 'damage', decisions: decided(choice)}, ({pipeline: {problem, target}}) => ({problem, target}));
	expect(await targetOf('keep')).toMatchObject({problem: 'multiclass', target: {classes: ['None', 'Minor', 'Severe'], recode: {}}});
	expect(await targetOf('drop')).toMatchObject({problem: 'binary', target: {classes: ['None', 'Minor'], recode: {Severe: null}}});
	expect(await targetOf('merge')).toMatchObject({problem: 'binary', target: {recode: {Severe: 'Minor'}}});
	expect(await targetOf('recode')).toMatchObject({
		problem: 'binary',
		target: {classes: ['None', 'not None'], positive: 'not None', recode: {Minor: 'not None', Severe: 'not None'}},
	});
});

test('what the pipeline does not do is one sentence that says what it does', async () => {
	const clustering = {schema: 1, problem_type: 'clustering', target: null, classes: [], alternatives: [], evidence: []};
	await expect(
		designed('mess.csv', mess, {target: 'churn', reports: {'ASSESSMENT.problem_type': clustering}}, () => undefined),
	).rejects.toThrow(/^There is no target to predict/);
	const text = {...clustering, problem_type: 'text_classification', target: 'churn'};
	await expect(designed('mess.csv', mess, {target: 'churn', reports: {'ASSESSMENT.problem_type': text}}, () => undefined)).rejects.toThrow(
		/does not do text classification: it does binary, multiclass, regression/,
	);
});

test('a suspect that a person keeps by its name is a feature, and says so; a place in a list keeps none', async () => {
	const value = {'column: Cost Total $': 'leave out', 'column: Cost Repair': 'keep', 'column: Cost Other': 'leave out'};
	const decisions = {suspects: {value, by: 'person', at: '2026-01-01'}} as const;
	await withDesign({dataFiles: [birdstrikes], trainingFiles: [birdstrikes], decisions}, one => {
		expect(featureOf(one.pipeline, 'Cost Repair')?.why).toMatch(/^kept although suspected/);
		expect(featureOf(one.pipeline, 'Cost Other')).toBeUndefined();
		expect(featuresOf(one).suspects[1]).toMatchObject({column: 'Cost Repair', kept: true, by: 'person'});
	});
	const places = {suspects: {value: {column_1: 'keep', column_2: 'keep', column_3: 'keep'}, by: 'person', at: '2026-01-01'}} as const;
	await withDesign({dataFiles: [birdstrikes], trainingFiles: [birdstrikes], decisions: places}, one => {
		expect(featuresOf(one).suspects.map(({kept, by}) => [kept, by])).toEqual(Array(3).fill([false, 'default']));
	});
}, 90_000);

test('every decision names a measurement and an alternative that it beat, and every technique is judged by a figure', async () => {
	await designed('visits.csv', visits, {target: 'ill'}, ({reports}) => {
		const steps = (['ingestion', 'features', 'training', 'serving', 'monitoring'] as const).map(step =>
			JSON.parse(JSON.stringify(reports[`PIPELINE_DESIGN.${step}`])),
		);
		for (const {decisions} of steps) {
			expect(decisions.length).toBeGreaterThan(0);
			for (const decision of decisions) {
				expect(decision.because.length, decision.what).toBeGreaterThan(0);
				expect(decision.instead.length, decision.what).toBeGreaterThan(0);
			}
		}
		const techniques = steps.flatMap(({techniques}) => techniques);
		expect(techniques.map((one: {name: string}) => one.name)).toEqual([
			'distributed data processing (Spark, Ray)',
			'federated learning',
			'real-time features',
			'distributed training',
			'GPU',
			'streaming and online learning',
			'edge',
		]);
		for (const {because} of techniques) expect(because).toMatch(/\d/);
	});
});

test('the contract is measured on the rows that may be seen, not on the ones kept aside', async () => {
	await withFile(
		'all.csv',
		'x,y\n'.concat(...Array.from({length: 100}, (_, row) => `${row},${row % 2}\n`), '99999,1\n'),
		async (all, folder) => {
			const {writeFile} = await import('node:fs/promises');
			const visible = path.join(folder, 'visible.csv');
			await writeFile(visible, 'x,y\n'.concat(...Array.from({length: 80}, (_, row) => `${(row * 7) % 50},${row % 2}\n`)));
			await withDesign({dataFiles: [all], trainingFiles: [visible], target: 'y'}, ({pipeline, reports}) => {
				expect(ingestionReportSchema.parse(reports['PIPELINE_DESIGN.ingestion']).rows).toBe(80);
				expect(featureOf(pipeline, 'x')?.max).toBeLessThan(1000);
			});
		},
	);
});

test('a Kubeflow pipeline is designed when it is asked for, and only then', async () => {
	const asked = {orchestrator: {value: 'kubeflow', unit: 'name', source: 'flag', accepted: true}} as const;
	await designed('mess.csv', mess, {target: 'churn', constraints: asked}, async ({pipeline, folder, document}) => {
		expect(pipeline.kubeflow).toEqual({image: `${pipeline.name}:0.1.0`, compiled: 'kubeflow/pipeline.yaml'});
		expect(pipeline.commands.kubeflow_run?.join(' ')).toContain(`-m ${pipeline.package}.kubeflow run --pipeline {pipeline}`);
		expect(await readFile(path.join(folder, 'requirements/train.txt'), 'utf8')).toMatch(/^kfp==/m);
		expect(document).toMatch(/a Kubeflow pipeline beside the Makefile/);
	});
	await designed('mess.csv', mess, {target: 'churn'}, async ({pipeline, folder, document}) => {
		expect(pipeline.kubeflow).toBeUndefined();
		expect(Object.keys(pipeline.commands).filter(name => name.startsWith('kubeflow'))).toEqual([]);
		expect(await readFile(path.join(folder, 'requirements/train.txt'), 'utf8')).not.toMatch(/^kfp==/m);
		expect(document).toContain('--constraint orchestrator=kubeflow asks for it');
	});
});
