import {readdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type {CommandName} from '../../../domain/pipeline.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {wordsOf} from '../../project/command.ts';
import {testEnvironment} from '../../project/environments.ts';
import {oracle} from '../../project/oracle.ts';
import {ownTests} from '../../project/own-tests.ts';
import {projectCheck} from '../../project/project-check.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {makeWholeWorkplace} from '../../project/workplace.ts';
import {seedFor} from '../../seeds.ts';

const least = 0.8;
const fewest = 8;
const wanted = 12;
/** Breaks looked at; most lie in code that the commands below never reach, and are not tried. */
const candidates = 200;
/** Rows that the commands are run on to see whether a break changes anything. */
const oracleRows = 400;
const budgetSeconds = 900;

const answer = z.looseObject({
	applicable: z.number(),
	killed: z.number(),
	survived: z.number(),
	share: z.number().nullable(),
	equivalent: z.number(),
	stopped: z.string(),
	mutants: z.array(z.looseObject({title: z.string(), path: z.string(), line: z.number(), outcome: z.string(), why: z.string().nullish()})),
});

/** Tests are worth what they catch: we break copies of the project and run its own tests on them. */
export const mutantsCheck: CheckDefinition = projectCheck({
	id: 'integration.mutants',
	costly: true,
	step: 'integration',
	title: 'tests catch errors',
	mustBe: `its own tests fail on at least ${least} of the copies that we broke; breaks that change no output are left out`,
	couldBeFooledBy: 'tests that compare the sources with what they were, instead of testing what these do',
	told: {op: '>=', threshold: least, unit: 'of our breaks noticed', evidence: ['pipeline.yaml#/commands/test']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		const environment = await testEnvironment(project);
		wordsOf(project, 'test', {}, environment);
		if (!(await ownTests(project)).passed)
			throw new CannotJudge('the tests do not even pass on the healthy project: see integration.tests');
		const {copy, root: work} = await makeWholeWorkplace(project);
		const sample = path.join(folder, 'mutants-rows.csv');
		const {training: data} = await rowsOf(project);
		await oracle(
			context,
			'take',
			{...reading(pipeline), data, sample: oracleRows, seed: seedFor(context, 'breaks'), out: sample},
			z.looseObject({rows: z.number()}),
		);
		const found = await oracle(
			context,
			'mutants',
			{
				mode: 'run',
				project: copy,
				work: path.join(work, 'm'),
				oracle: await looksOf(project, sample),
				test: stoppingAtOnce(wordsOf(project, 'test', {}, environment)),
				env: {...environment.variables, MLFLOW_TRACKING_URI: `sqlite:///${path.join(work, 'm.db')}`},
				applicable: wanted,
				count: candidates,
				seconds: budgetSeconds,
				seed: seedFor(context, 'breaks'),
				columns: (pipeline.features ?? []).map(({name}) => name),
				excluded: pipeline.excluded.map(({name}) => name),
			},
			answer,
			{timeoutMs: (budgetSeconds + 120) * 1000, onProgress: line => tell(project, line)},
		);
		const detail = [
			`${found.killed} of ${found.applicable} breaks noticed; ${found.equivalent} left out: they change no output`,
			...found.mutants.filter(one => one.outcome === 'survived').map(one => `unnoticed: ${clean(one.title, 70)} ${one.path}:${one.line}`),
			...found.mutants
				.filter(one => one.outcome === 'killed' || one.outcome === 'timeout')
				.map(one => `noticed: ${clean(one.title, 70)} ${one.path}:${one.line}`),
		];
		if (found.applicable < fewest)
			throw new CannotJudge(
				`only ${found.applicable} breaks change anything in this project (${found.stopped}); at least ${fewest} are needed to judge its tests`,
			);
		const share = found.share ?? 0;
		return measured(
			{...told, value: share, detail},
			share >= least ? null : `${found.survived} of ${found.applicable} breaks went unnoticed by the project's own tests`,
		);
	},
	sabotages: [
		{
			title: 'tests that test nothing',
			apply: async root => {
				const folder = path.join(root, 'tests');
				const entries = await readdir(folder).catch(() => []);
				if (entries.length === 0) return 'not applicable';
				for (const entry of entries) if (entry.startsWith('test_')) await rm(path.join(folder, entry), {recursive: true});
				await writeFile(path.join(folder, 'test_nothing.py'), 'def test_nothing() -> None:\n    assert True\n');
				return 'applied';
			},
		},
	],
});

/** One failure is enough to notice a break: pytest and unittest can stop there. */
const stoppingAtOnce = (words: readonly string[]) =>
	words.includes('pytest') ? [...words, '-x'] : words.includes('unittest') ? [...words, '--failfast'] : words;

/** The commands whose outputs show whether a break changes anything: the quick ones where there are, else train and predict. */
async function looksOf(project: UnderTest, data: string) {
	const environment = await testEnvironment(project);
	const {commands, target, model} = project.pipeline;
	const look = (name: CommandName, places: Readonly<Record<string, string>>) => ({
		name,
		// A prediction needs the model of the training before it.
		alone: name !== 'train' && name !== 'predict',
		words: wordsOf(project, name, places, environment),
	});
	const out = (file: string) => `{out}/${file}`;
	const looks = [];
	if (commands.validate) looks.push(look('validate', {data, out: out('validate.json')}));
	if (commands.split) looks.push(look('split', {data, out: out('split.json')}));
	if (commands.features) looks.push(look('features', {fit: data, data, out: out('features.csv'), parameters: out('parameters.json')}));
	if (commands.cross_validate && model) {
		const folds = path.join(project.folder, 'mutants-folds.csv');
		await oracle(
			project.context,
			'folds',
			{...reading(project.pipeline), data, folds: 3, seed: seedFor(project.context, 'breaks'), out: folds},
			z.looseObject({rows: z.number()}),
		);
		const params = path.join(project.folder, 'mutants-params.json');
		await writeFile(params, '{}');
		looks.push(look('cross_validate', {data, folds, candidate: model.candidates[0] ?? 'linear', params, out: out('cv.csv')}));
	} else {
		const unlabelled = path.join(project.folder, 'mutants-unlabelled.csv');
		await oracle(
			project.context,
			'take',
			{...reading(project.pipeline), data, first: oracleRows, without: [target.column], out: unlabelled},
			z.looseObject({rows: z.number()}),
		);
		looks.push(look('train', {data, model: out('model'), seed: String(seedFor(project.context, 'breaks'))}));
		looks.push(look('predict', {model: out('model'), data: unlabelled, out: out('predictions.csv')}));
	}
	return looks;
}

const progressSchema = z.looseObject({done: z.number(), applicable: z.number(), killed: z.number()});

function tell({context}: UnderTest, chunk: string): void {
	const line = chunk.trim().split('\n').at(-1) ?? '';
	if (!line.startsWith('{')) return;
	try {
		const {applicable, killed} = progressSchema.parse(JSON.parse(line));
		context.progress?.(`breaking copies: ${killed} of ${applicable} noticed`, Math.min(1, applicable / wanted));
	} catch {
		// half a line: the next one says it
	}
}
