import {lutimes, readdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {count, short} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {ProjectFault} from '../../project/cannot-judge.ts';
import {copyTree} from '../../project/copy.ts';
import {needing} from '../../project/needs.ts';
import {oracle} from '../../project/oracle.ts';
import {permutedTraining} from '../../project/permuted.ts';
import {projectCheck} from '../../project/project-check.ts';
import {type Rows, reading, rowsOf} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import {freshPredictions, freshRun, type PredictionOptions, predictionRun} from '../../project/training.ts';
import type {UnderTest} from '../../project/under-test.ts';
import type {Among} from '../../project/workplace.ts';
import {seedFor} from '../../seeds.ts';

/** Rows that are predicted each by itself: one start of the project's command a row. */
const alone = 3;
/** The age of a model that is still served. */
const agedMs = 400 * 24 * 60 * 60_000;

const written = z.looseObject({files: z.array(z.object({name: z.string(), file: z.string(), rows: z.array(z.int().min(0))}))});
const taken = z.looseObject({rows: z.number()});
const compared = z.looseObject({
	varied: z.array(
		z.object({
			name: z.string(),
			rows: z.number(),
			changed: z.number(),
			largest: z.number(),
			examples: z.array(z.object({row: z.number(), column: z.string(), left: z.string(), right: z.string()})),
		}),
	),
});

/** One way in which the same rows are asked for again. */
type Variation = {
	readonly what: string;
	readonly file: string;
	readonly rows: readonly number[];
	readonly options: PredictionOptions;
	/** Its files say that they were written long ago. */
	readonly aged?: true;
};
type Outcome = {readonly what: string; readonly rows: number; readonly changed: number; readonly example: string};

/**
 * Scores within 1e-5 + 1e-4 of themselves are the same, decisions are unless their scores are that close. A function of its row never
 * fails: false alarms come only from sums in another order, which are 100 times smaller in float32.
 */
export const predictFunctionCheck: CheckDefinition = projectCheck({
	id: 'pipeline.predict_function',
	step: 'pipeline',
	title: 'predict is a function',
	mustBe:
		'a row alone, another order, a subset, after a newer training, moved, grown old, without the training rows, beside labels: the same answers',
	onKeptRows: true,
	couldBeFooledBy: 'what it keeps inside {model}: that is its own, and may be the training rows',
	told: {op: '<=', threshold: 0, unit: 'predictions changed', evidence: ['pipeline.yaml#/commands/predict']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		const rows = await rowsOf(project);
		const whole = await freshPredictions(project);
		const {files} = await oracle(
			context,
			'variations',
			{
				...reading(pipeline),
				data: rows.unlabelled,
				alone,
				seed: seedFor(context, 'variations'),
				out: path.join(folder, 'variations'),
			},
			written,
		);
		const inBatches = needing(project, 'batch');
		const named = (name: string) => files.filter(file => file.name === name);
		const gone: PredictionOptions = {data: null};
		const among = await labelsBeside(project, rows);
		const {workplace} = await permutedTraining(project, false);
		const all = {file: rows.unlabelled, rows: Array.from({length: rows.heldRows}, (_, row) => row)};
		const first: readonly Variation[] = [
			...(inBatches ? [] : files.filter(file => file.name.startsWith('alone-'))).map(file => ({
				...file,
				what: 'a row by itself',
				options: {},
			})),
			// Four questions in one start; only where an answer changed they are asked apart.
			...named(inBatches ? 'order' : 'mixed').map(file => ({...file, what: together(inBatches), options: gone, aged: true as const})),
			...(workplace === null ? [] : [{...all, what: 'the same model after a newer training', options: {within: workplace}}]),
			{...all, what: 'labels of other rows beside the rows', options: {among}},
		];
		const apart: readonly Variation[] = [
			...named('order').map(file => ({...file, what: 'another order', options: {}})),
			...(inBatches ? [] : named('subset')).map(file => ({...file, what: 'a subset', options: {}})),
			{...all, what: 'the training rows gone', options: gone},
			{...all, what: 'the model more than a year old', options: {}, aged: true},
		];
		const found = await outcomes(project, whole, first);
		const mixed = found.find(one => one.what === together(inBatches));
		const causes = mixed && mixed.changed > 0 ? (await outcomes(project, whole, apart)).filter(one => one.changed > 0) : [];
		const heard = [...found.filter(one => one !== mixed || causes.length === 0), ...causes];
		const broken = heard.filter(one => one.changed > 0);
		const detail = [
			...heard.map(one => `${one.what}: ${count(one.changed)} of ${count(one.rows)} predictions changed${one.example}`),
			'the model lies elsewhere than where it was trained, in every run',
			...(inBatches ? ['a row by itself and a subset were not asked for: pipeline.yaml declares the need batch'] : []),
		];
		const value = Math.max(0, ...broken.map(one => one.changed));
		return measured({...told, value, detail}, broken.length === 0 ? null : broken.map(sentence).join('; '));
	},
	sabotages: [
		moved('the place of a row in its file as a feature', 'place'),
		moved('the rows of data.path looked up when it predicts', 'lookup'),
		moved('the mean of what is predicted at once taken off', 'mean'),
		moved('other answers of a model that lies for long', 'age'),
		tampering('labels that lie beside the rows', ['predict', 'labels_beside'], ['predict_onnx', 'labels_beside']),
	],
});

/** Laid out as if the truth lay beside the question, which it never does: who looks for it finds labels of training rows. */
async function labelsBeside(project: UnderTest, {training, heldRows}: Rows): Promise<Among> {
	const other = path.join(project.folder, 'labels-of-other-rows.csv');
	await oracle(project.context, 'take', {...reading(project.pipeline), data: training, first: heldRows, out: other}, taken);
	const names = ['held.csv', 'labels.csv', 'truth.csv', 'answers.csv', 'test.csv'];
	return {as: 'rows/held_unlabelled.csv', beside: Object.fromEntries(names.map(name => [name, other]))};
}

const together = (inBatches: boolean) => `another order${inBatches ? '' : ', a subset'}, the training rows gone and an old model, at once`;

const sentence = ({what, changed, rows, example}: Outcome) =>
	`${count(changed)} of ${count(rows)} predictions changed with ${what}${example}`;

/** A row by itself is asked for several times and told once. */
async function outcomes(project: UnderTest, whole: string, variations: readonly Variation[]): Promise<readonly Outcome[]> {
	const broken: Outcome[] = [];
	const answered: {name: string; what: string; predictions: string; rows: readonly number[]}[] = [];
	const {model} = await freshRun(project);
	// A row by itself comes with the history that all rows have.
	const {unlabelled: judged, training} = await rowsOf(project);
	for (const {what, file, rows, options, aged} of variations) {
		const name = `${what} ${rows.length === 1 ? rows[0] : ''}`.trim();
		project.context.progress?.(`predict: ${what}`, null);
		try {
			const {out} = await predictionRun(project, name, aged ? await grownOld(project, model) : model, file, {
				...options,
				before: judged,
				rows: training,
			});
			answered.push({name, what, predictions: out, rows});
		} catch (error) {
			if (!(error instanceof ProjectFault)) throw error;
			broken.push({what, rows: rows.length, changed: rows.length, example: `: ${error.message}`});
		}
	}
	const asked = answered.map(({name, predictions, rows}) => ({name, predictions, rows}));
	const {varied} = asked.length === 0 ? {varied: []} : await oracle(project.context, 'judge_variations', {whole, varied: asked}, compared);
	const measuredOnes = varied.map(({name, rows, changed, examples: [one]}) => ({
		what: answered.find(answer => answer.name === name)?.what ?? name,
		rows,
		changed,
		example: one ? ` (row ${one.row}: ${one.column} ${shortWord(one.left)}, then ${shortWord(one.right)})` : '',
	}));
	return joined([...measuredOnes, ...broken]);
}

/** The model with the time of its files set back: what it answers follows from what it learned, not from its age. */
function grownOld(project: UnderTest, model: string): Promise<string> {
	return project.context.shared(`${model} grown old`, async () => {
		const old = path.join(project.folder, 'old-model', path.basename(model));
		const then = new Date(Date.now() - agedMs);
		await copyTree(model, old);
		const below = (await readdir(old, {recursive: true}).catch(() => [])).sort().reverse(); // a model may be a single file
		for (const place of [...below.map(name => path.join(old, name)), old]) await lutimes(place, then, then);
		return old;
	});
}

function joined(outcomes: readonly Outcome[]): readonly Outcome[] {
	const by = new Map<string, Outcome>();
	for (const one of outcomes) {
		const before = by.get(one.what);
		const both = before && {
			...one,
			rows: before.rows + one.rows,
			changed: before.changed + one.changed,
			example: before.example || one.example,
		};
		by.set(one.what, both ?? one);
	}
	return [...by.values()];
}

const shortWord = (word: string) => (Number.isFinite(Number(word)) && word !== '' ? short(Number(word)) : word.slice(0, 40));

/** Moves every score towards the middle by a little, by something that is not in its row. */
function moved(title: string, by: 'place' | 'lookup' | 'mean' | 'age') {
	// What it recorded of its test rows is not what its predictions give, either.
	return {
		...tampering(title, ['predict', 'answers_moved', {by}], ['predict_onnx', 'answers_moved', {by}]),
		implies: ['pipeline.claimed_metric'],
	};
}
