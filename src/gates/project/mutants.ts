import {copyFile, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type {CommandName} from '../../domain/pipeline.ts';
import {fleeting} from '../../system/sandbox/bubblewrap.ts';
import {sandboxPrefix} from '../../system/sandbox.ts';
import {seedFor} from '../seeds.ts';
import {confinementOf, untracked, wordsOf} from './command.ts';
import {accountPlugin, type OwnTests, startsPytest} from './counted-tests.ts';
import {type ProjectEnvironment, testEnvironment} from './environments.ts';
import {gatesPython} from './gates-python.ts';
import {historyOf} from './history.ts';
import {isolationOf} from './isolation.ts';
import {needing} from './needs.ts';
import {oracle} from './oracle.ts';
import {reading, rowsOf} from './rows.ts';
import type {UnderTest} from './under-test.ts';
import {makeWholeWorkplace} from './workplace.ts';

/** Breaks looked at; most lie in code that the commands below never reach, and are not tried. */
const candidates = 600;
/** Rows that the commands are run on to see whether a break changes anything. */
const oracleRows = 400;
/** After this time no break is begun, once the fewest were judged: with what comes before and after it is half a minute. */
const seconds = 20;
const longestSeconds = 600;

const trial = z.looseObject({title: z.string(), kind: z.string(), path: z.string(), line: z.number(), outcome: z.string()});
const answer = z.looseObject({
	applicable: z.number(),
	killed: z.number(),
	survived: z.number(),
	share: z.number().nullable(),
	/** The one-sided 95 % upper bound of the share that the tests would notice of all such breaks. */
	upper: z.number(),
	equivalent: z.number(),
	stopped: z.string(),
	mutants: z.array(trial),
	/** Changes of nothing, and whether the tests "noticed" them. */
	neutral: z.array(trial),
});
export type Mutants = z.infer<typeof answer>;

type MutantsOptions = {
	/** The share of breaks that tests must notice, by its upper bound. */
	readonly bar: number;
	readonly wanted: number;
	readonly fewest: number;
	readonly onProgress: (line: string) => void;
};

/**
 * Breaks copies of the project and runs its own tests on them. Each command that is started is confined as every other one of a project,
 * to the copy that it runs in: the loop itself stays outside, where nothing of the project can reach it or its answer.
 */
export async function mutantsOf(project: UnderTest, tests: OwnTests, options: MutantsOptions): Promise<Mutants> {
	const {context, pipeline} = project;
	const environment = await testEnvironment(project);
	const healthy = await makeWholeWorkplace(project);
	const work = path.dirname(healthy.fresh());
	const inputs = path.dirname(healthy.fresh());
	for (const folder of [work, inputs]) await mkdir(folder, {recursive: true});
	const plugin = path.join(inputs, `${accountPlugin}.py`);
	await copyFile(path.join(gatesPython(), 'account', `${accountPlugin}.py`), plugin);
	const looks = await looksOf(project, inputs);
	const {PYTHONPATH: _path, ...variables} = environment.variables;
	const env = {...variables, MLFLOW_TRACKING_URI: 'sqlite:///{folder}/m.db'};
	return oracle(
		context,
		'mutants',
		{
			mode: 'run',
			project: healthy.copy,
			work,
			oracle: looks,
			test: stoppingAtOnce(tests.words),
			...(tests.account === null ? {} : {account: tests.account, plugin}),
			...(await confined(project, environment, tests.words[0], {work, inputs, env})),
			bar: options.bar,
			applicable: options.wanted,
			fewest: options.fewest,
			count: candidates,
			seconds,
			longest: longestSeconds,
			seed: seedFor(context, 'breaks'),
			columns: (pipeline.features ?? []).map(({name}) => name),
			excluded: pipeline.excluded.map(({name}) => name),
		},
		answer,
		{timeoutMs: (longestSeconds + 120) * 1000, onProgress: options.onProgress},
	);
}

type Confined = {
	readonly env: Readonly<Record<string, string>>;
	readonly confined?: {
		readonly prefix: readonly string[];
		readonly filter: string | null;
		readonly emptied: readonly string[];
		readonly first: readonly string[];
	};
};

/** The words that confine a command to the folder of its copy, `{folder}`, and the variables it gets. */
async function confined(
	project: UnderTest,
	environment: ProjectEnvironment,
	program: string,
	{work, inputs, env}: {readonly work: string; readonly inputs: string; readonly env: Readonly<Record<string, string>>},
): Promise<Confined> {
	const isolation = await isolationOf(project.context);
	if (isolation.kind === 'by agreement') return {env};
	const shape = confinementOf(project.context, environment, program, '{copy}', env);
	const ours = ['tracing', 'forking'].map(name => path.join(gatesPython(), 'ml_gates', name));
	const {words, filter} = sandboxPrefix({...shape, writable: [work], readable: [inputs, ...ours]}, isolation.bubblewrap);
	const file = filter === null ? null : path.join(inputs, 'filter');
	if (file !== null && filter !== null) await writeFile(file, filter);
	// Its own folder and not those of the others, which run beside it.
	return {
		env: shape.env,
		confined: {prefix: words.map(word => (word === work ? '{folder}' : word)), filter: file, emptied: fleeting, first: ['--as-pid-1']},
	};
}

/** One failure is enough to notice a break: pytest and unittest can stop there. */
const stoppingAtOnce = (words: readonly string[]) =>
	startsPytest(words) ? [...words, '-x'] : words.includes('unittest') ? [...words, '--failfast'] : words;

/** The commands whose outputs show whether a break changes anything: the quick ones where there are, else train and predict. */
async function looksOf(project: UnderTest, inputs: string) {
	const {context, pipeline} = project;
	const environment = await testEnvironment(project);
	const {commands, target, model} = pipeline;
	const written = z.looseObject({rows: z.number()});
	const seed = seedFor(context, 'breaks');
	// What needs earlier rows is asked for the latest ones, which come without their labels; there are earlier ones then.
	const {training, unlabelled: judged} = await rowsOf(project);
	const take = async (name: string, more: Readonly<Record<string, unknown>>) => {
		const out = path.join(inputs, name);
		await oracle(context, 'take', {...reading(pipeline), data: training, seed, out, ...more}, written);
		return out;
	};
	const data = await take('rows.csv', {sample: oracleRows});
	const look = (name: CommandName, places: Readonly<Record<string, string>>) => ({
		name,
		// A prediction needs the model of the training before it.
		alone: name !== 'train' && name !== 'predict',
		words: wordsOf(project, name, places, environment),
		env: untracked,
		// What a model does is seen in its predictions; its files are no behaviour.
		...(name === 'train' ? {compare: []} : {}),
	});
	const out = (file: string) => `{out}/${file}`;
	const looks = [];
	if (commands.validate) looks.push(look('validate', {data, out: out('validate.json')}));
	if (commands.split) looks.push(look('split', {data, out: out('split.json')}));
	if (commands.features) looks.push(look('features', {fit: data, data, out: out('features.csv'), parameters: out('parameters.json')}));
	if (commands.cross_validate && model) {
		const folds = path.join(inputs, 'folds.csv');
		await oracle(context, 'folds', {...reading(pipeline), data, folds: 3, seed, out: folds}, written);
		const params = path.join(inputs, 'params.json');
		await writeFile(params, '{}');
		looks.push(look('cross_validate', {data, folds, candidate: model.candidates[0] ?? 'linear', params, out: out('cv.csv')}));
	} else {
		const asked = needing(project, 'history') ? {data: judged} : {without: [target.column]};
		const unlabelled = await take('unlabelled.csv', {first: oracleRows, ...asked});
		const earlier = await historyOf(project, {model: '', rows: training}, judged);
		const history = path.join(inputs, 'history.csv');
		if (earlier !== null) await copyFile(earlier, history);
		const given = {model: out('model'), data: unlabelled, ...(earlier === null ? {} : {history})};
		looks.push(look('train', {data, model: out('model'), seed: String(seed)}));
		looks.push({...look('predict', {...given, out: out('predictions.csv')}), compare: ['predictions.csv']});
	}
	return looks;
}
