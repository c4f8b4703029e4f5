import {mkdir, readdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {metricOf, titleOf} from '../../../domain/metric.ts';
import {tuningReportSchema} from '../../../steps/implementation/tuning/schema.ts';
import type {ValidationReport} from '../../../steps/implementation/validation/schema.ts';
import {between, figure} from '../../../steps/implementation/wording.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {withProject} from '../../project/open.ts';
import {crossValidate, predictRows} from '../../project/predict.ts';
import {jsonOf, type Project, runProject} from '../../project/project.ts';
import {groupsOf, labelsOf, type Rows, splitRows, writeRows} from '../../project/rows.ts';
import {shippedModelOf, trainOnce} from '../../project/training.ts';
import {gainInterval, intervalOf} from '../../scoring/bootstrap.ts';
import {measure} from '../../scoring/metrics.ts';
import {baselineOf, caseOf} from '../../scoring/predictions.ts';
import {deliverModelCard} from './model-card.ts';
import {compareOnnx} from './onnx.ts';
import {plotsOf} from './plots.ts';
import {askQualityLevel} from './quality-level.ts';
import {refitModel} from './refit.ts';
import {worstSlices} from './slices.ts';

/** Scores what ships on the test rows of the project's own split: metric, baseline, simple candidate, weak spots, ONNX. */
export async function validateModel(input: StepInput, tools: WorkTools): Promise<ValidationReport> {
	return withProject(input, tools, async project => {
		const {pipeline, home} = project;
		const metric = metricOf(pipeline);
		const rows = await splitRows(project, tools);
		const model = await modelFor(project, tools, rows, path.join(home, shippedModelOf(pipeline)));
		tools.progress('predicting the test rows', 0.1);
		const data = await writeRows(project, rows, rows.test, 'test.csv');
		const labels = labelsOf(rows, rows.test);
		const native = await predictRows(project, tools, 'predict', {model, data, out: 'native.csv'});
		const given = caseOf(pipeline, labels, native.table, 'The output of `predict`');
		const dummy = baselineOf(pipeline, labels, labelsOf(rows, rows.train), metric);
		const groups = groupsOf(pipeline, rows, rows.test);
		const score = intervalOf(metric, given, groups);
		const gain = gainInterval(metric, given, dummy, groups);
		const baseline = measure(metric, dummy);
		tools.say(
			`${titleOf(metric)} ${between(score.value, score.low, score.high)} on ${labels.length} test rows; baseline ${figure(baseline)}`,
		);
		tools.progress('the simplest candidate on the same rows', 0.35);
		const simple = await simplest(project, tools, rows, metric);
		if (simple !== null) tools.say(`the simplest candidate, trained on the same rows: ${figure(simple)}`);
		tools.progress('ONNX against native', 0.6);
		const onnx = await compareOnnx(project, tools, {model, data, native: native.table, rows: rows.test});
		const slices = worstSlices(pipeline, rows, given, metric);
		for (const one of slices.slice(0, 3))
			tools.say(
				`weak where ${clean(one.column)} is ${clean(one.value)} (${one.rows} rows): ${titleOf(one.metric)} ${between(one.score, one.low, one.high)}`,
			);
		tools.progress('what its own `evaluate` says', 0.8);
		const evaluated = await ownEvaluation(project, tools, model, data);
		if (evaluated !== null && Math.abs(evaluated - score.value) > 1e-6)
			tools.say(`its own \`evaluate\` says ${figure(evaluated)}, counted again it is ${figure(score.value)}`);
		await deliverModelCard(project, tools, model);
		tools.progress('fitting once more on all rows', 0.9);
		const refit = await refitModel(project, tools, rows, model);
		await askQualityLevel(input, tools, {metric, ...score, baseline});
		const tuned = tuningReportSchema.safeParse(input.reports['IMPLEMENTATION.tuning']);
		return {
			schema: 1,
			metric,
			value: score.value,
			low: score.low,
			high: score.high,
			baseline,
			simple,
			onnx,
			rows: labels.length,
			gain,
			evaluated,
			...(tuned.success ? {candidate: tuned.data.candidate} : {}),
			...plotsOf(given),
			slices,
			refit,
			command: repeated(project),
		};
	});
}

/** What ships, where its own split says what it did not see; else a model trained now without the rows that it is scored on. */
async function modelFor(project: Project, tools: WorkTools, rows: Rows, shipped: string): Promise<string> {
	if (project.pipeline.commands.split !== undefined) {
		await requireModel(project, tools, shipped);
		return shipped;
	}
	const data = await writeRows(project, rows, rows.train, 'seen.csv');
	const model = path.join(project.scratch, 'validated', 'model');
	await mkdir(path.dirname(model), {recursive: true});
	await trainOnce(project, tools, {model, data, title: 'train without the test rows', why: 'a model is scored on rows it did not see'});
	return model;
}

/** The model that tuning left; trained anew where somebody took it away. */
async function requireModel(project: Project, tools: WorkTools, model: string): Promise<void> {
	const files = await readdir(model).catch(() => []);
	if (files.length > 0) return;
	tools.say('there is no model yet: training it');
	await trainOnce(project, tools, {model, title: 'train', why: 'the model that is judged is not there'});
}

/** The simplest candidate with its defaults, trained on the training rows and scored on the test rows: two folds, of which one is scored. */
async function simplest(project: Project, tools: WorkTools, rows: Rows, metric: string): Promise<number | null> {
	const {pipeline} = project;
	const [name] = pipeline.model?.candidates ?? [];
	if (name === undefined || pipeline.commands.cross_validate === undefined) return null;
	const both = [...rows.train, ...rows.test];
	const data = await writeRows(project, rows, both, 'both.csv');
	const table = await crossValidate(project, tools, {
		data,
		folds: both.map((_, at) => (at < rows.train.length ? 1 : 0)),
		candidate: name,
		params: {},
		title: `${name} on the same rows`,
		why: 'what the simplest candidate would score',
		name: 'simple',
	});
	const scored = {header: table.header, rows: table.rows.slice(rows.train.length)};
	return measure(metric, caseOf(pipeline, labelsOf(rows, rows.test), scored, 'The output of `cross_validate`'));
}

const evaluatedSchema = z.looseObject({value: z.number()});

async function ownEvaluation(project: Project, tools: WorkTools, model: string, data: string): Promise<number | null> {
	if (project.pipeline.commands.evaluate === undefined) return null;
	const out = path.join(project.scratch, 'evaluation.json');
	await runProject(
		project,
		tools,
		'evaluate',
		{model, data, out},
		{title: 'evaluate', why: 'what the project says of itself', detail: [`reads ${model} and ${data}`], timeoutMs: 10 * 60_000},
	);
	const read = evaluatedSchema.safeParse(await jsonOf(out, 'The command `evaluate`'));
	return read.success ? read.data.value : null;
}

function repeated({pipeline}: Project): string[] {
	const values: Readonly<Record<string, string>> = {model: shippedModelOf(pipeline), data: pipeline.data.path, out: 'evaluation.json'};
	return (pipeline.commands.evaluate ?? pipeline.commands.predict ?? []).map(word =>
		word.replaceAll(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole),
	);
}
