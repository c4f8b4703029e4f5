// The model of a produced project beside FLAML, at equal seconds on the same folds of six public sets, with paired intervals.
//   npm run bench:model -- [--set NAME]… [--folds N] [--seconds N]
// --seconds  bounds the tuning of a fold; FLAML then gets what tuning, training and refit of the project took
// Design reads the visible rows of a set once and says which columns are used, by which metric; every fold is then fitted anew. Prints a
// table in Markdown. Takes about an hour. Ends with 1 where the project is wholly behind: the 95 % interval of its gain lies below 0.
import {cp, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import * as z from 'zod';
import {renderBlueprint, renderOptionsOf} from '../src/blueprints/render.ts';
import type {CommandName, Pipeline} from '../src/domain/pipeline.ts';
import {makeEnvironment} from '../src/environment/virtual/make.ts';
import {planEnvironment} from '../src/environment/virtual/plan.ts';
import {pythonEnvironment} from '../src/environment/virtual/python-environment.ts';
import {readPipeline} from '../src/steps/pipeline-file.ts';
import {run} from '../src/system/exec.ts';

const root = path.resolve(import.meta.dirname, '..');
const longest = 2 * 60 * 60_000;
const example = 'birdstrikes';
const ofScikitLearn = ['breast_cancer', 'wine', 'iris', 'digits', 'diabetes'];
const {values} = parseArgs({
	options: {
		set: {type: 'string', multiple: true, default: [...ofScikitLearn, example]},
		folds: {type: 'string', default: '5'},
		seconds: {type: 'string', default: '60'},
	},
});
const [folds, tuningSeconds] = [Number(values.folds), Number(values.seconds)];
const place = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-bench-model-'));
const environmentOf = async (lock: string) => makeEnvironment(await planEnvironment(path.join(root, lock), {workspace: null}));
const ours = await environmentOf('src/blueprints/training_pipeline/requirements/train.txt');
const theirs = await environmentOf('scripts/bench/flaml/requirements.txt');
const judge = await environmentOf('src/gates/python/requirements.txt');

const failed = z.object({error: z.string()});
const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

/** Runs Python in one of the three environments; answers what it printed, and the seconds it took. */
async function python(
	{python: program, place: folder}: typeof ours,
	words: readonly string[],
	options: {readonly cwd: string; readonly source?: string; readonly input?: unknown},
): Promise<{readonly printed: string; readonly seconds: number}> {
	const source = options.source === undefined ? {} : {PYTHONPATH: options.source};
	const result = await run(program, words, {
		cwd: options.cwd,
		env: {...pythonEnvironment(folder, place), ...source, ML_ENGINEER_TRACKING: 'off'},
		timeoutMs: longest,
		maxBytes: 64 * 1024 * 1024,
		...(options.input === undefined ? {} : {input: JSON.stringify(options.input)}),
	});
	if (result.exitCode !== 0)
		throw new Error(`${words.join(' ')} ended with ${result.exitCode}: ${lastLine(result.stderr || result.stdout)}`);
	return {printed: result.stdout, seconds: result.durationMs / 1000};
}

/** Asks the gates' own Python, whose folds and metrics are neither the project's nor FLAML's. */
async function asked<Schema extends z.ZodType>(command: string, input: unknown, schema: Schema): Promise<z.infer<Schema>> {
	const {printed} = await python(judge, ['-m', 'ml_gates', command], {cwd: place, source: path.join(root, 'src/gates/python'), input});
	const answer: unknown = JSON.parse(lastLine(printed));
	const refused = failed.safeParse(answer);
	if (refused.success) throw new Error(`${command}: ${refused.data.error}`);
	return schema.parse(answer);
}

type Designed = {readonly folder: string; readonly pipeline: Pipeline; readonly model: NonNullable<Pipeline['model']>};

/** A project as Design leaves it, with the code that Build adds. */
async function designed(name: string): Promise<Designed> {
	const workspace = path.join(place, name);
	await mkdir(workspace, {recursive: true});
	const own = name === example;
	const data = own ? path.join(root, 'examples/birdstrikes.csv') : path.join(workspace, `${name}.csv`);
	if (!own) await python(ours, [path.join(root, 'scripts/bench/model/sets.py'), name, data], {cwd: workspace});
	const out = path.join(workspace, 'project');
	const target = own ? 'Effect Amount of damage' : 'target';
	const words = ['bench predictor', '--data', data, '--target', target, '--workspace', workspace, '--out', out, '--headless'];
	const more = [
		'--state-dir',
		path.join(place, 'state'),
		'--until',
		'PIPELINE_DESIGN',
		'--system-type',
		'training_pipeline',
		'--allow',
		'all',
	];
	const ended = await run(process.execPath, [path.join(root, 'bin/ml-engineer.js'), ...words, ...more], {
		cwd: workspace,
		env: {...process.env, ML_ENGINEER_SKIP_BUILD: '1'},
		timeoutMs: longest,
	});
	if (ended.exitCode !== 0) throw new Error(`${name} was not designed, exit ${ended.exitCode}: ${lastLine(ended.stderr)}`);
	const read = await readPipeline(out);
	if (!read.ok || !read.pipeline.model) throw new Error(`${out}/pipeline.yaml has no model`);
	for (const file of await renderBlueprint(renderOptionsOf(read.pipeline))) {
		await mkdir(path.dirname(path.join(out, file.path)), {recursive: true});
		await writeFile(path.join(out, file.path), file.text);
	}
	const yaml = path.join(out, 'pipeline.yaml');
	await writeFile(yaml, (await readFile(yaml, 'utf8')).replace(/tuning_seconds: *[\d.]+/, `tuning_seconds: ${tuningSeconds}`));
	return {folder: out, pipeline: read.pipeline, model: read.pipeline.model};
}

/** How the gates' Python is told to read a project's rows. */
const reading = ({data, target, problem, split}: Pipeline) => ({
	delimiter: data.delimiter,
	missing: data.missing,
	target: target.column,
	recode: target.recode,
	problem,
	classes: target.classes,
	positive: target.positive ?? target.classes.at(-1) ?? null,
	rule: split.rule === 'random' ? 'stratified' : split.rule,
	column: split.column ?? null,
});

const cut = z.looseObject({files: z.object({training: z.string(), unlabelled: z.string()})});
type Fold = z.infer<typeof cut>['files'];

/** Tuned, trained and refitted by the project's commands on the rows of a fold; its predictions of the others, and the seconds it took. */
async function byProject({folder, pipeline}: Designed, {training, unlabelled}: Fold, fold: number) {
	const project = `${folder}-fold-${fold}`;
	await cp(folder, project, {recursive: true});
	const out = path.join(project, 'held.csv');
	const places: Readonly<Record<string, string>> = {study: 'study.db', seed: '0', trials: String(pipeline.model?.trials ?? 25)};
	const command = (name: CommandName, given: Readonly<Record<string, string>>) => {
		const filled = {...places, ...given};
		const words = (pipeline.commands[name] ?? [])
			.slice(1)
			.map(word => word.replaceAll(/\{(\w+)\}/g, (all, key: string) => filled[key] ?? all));
		return python(ours, words, {cwd: project, source: path.join(project, 'src')});
	};
	const fits = [
		await command('tune', {data: training, out: 'params.json'}),
		await command('train', {data: training, model: 'models/current'}),
		await command('refit', {data: training, model: 'models/current', out: 'models/refit'}),
	];
	await command('predict', {model: 'models/refit', data: unlabelled, out});
	return {predictions: out, seconds: fits.reduce((sum, fit) => sum + fit.seconds, 0)};
}

/** FLAML on the same rows, columns, threads and seconds. */
async function byFlaml({pipeline, model}: Designed, {training, unlabelled}: Fold, seconds: number): Promise<string> {
	const out = `${training}.flaml.csv`;
	const input = {
		...reading(pipeline),
		training: [training],
		held: [unlabelled],
		out,
		features: (pipeline.features ?? []).map(({name, kind}) => ({name, kind})),
		metric: model.metric,
		seconds: Math.max(1, Math.round(seconds)),
		threads: model.threads,
		seed: model.seed,
	};
	await python(theirs, [path.join(root, 'scripts/bench/flaml/compare.py')], {cwd: place, input});
	return out;
}

const scored = z.looseObject({
	rows: z.number(),
	value: z.number(),
	simple: z.looseObject({value: z.number(), gain: z.object({value: z.number(), low: z.number(), high: z.number()})}),
});
const joined = z.looseObject({truth: z.object({csv: z.string()})});

/** A line of the table, and whether the project is wholly behind. */
async function compared(name: string): Promise<{readonly cells: readonly string[]; readonly behind: boolean}> {
	const project = await designed(name);
	const request = {...reading(project.pipeline), data: path.join(project.folder, project.pipeline.data.path)};
	const file = path.join(place, `${name}-folds.csv`);
	await asked('folds', {...request, folds, seed: 1, out: file}, z.unknown());
	const parts: {readonly ours: {fold: number; predictions: string}[]; readonly theirs: {fold: number; predictions: string}[]} = {
		ours: [],
		theirs: [],
	};
	let seconds = 0;
	for (let fold = request.rule === 'time' ? 1 : 0; fold < folds; fold++) {
		const {files} = await asked('split', {...request, folds: file, fold, out: path.join(place, `${name}-${fold}`)}, cut);
		const mine = await byProject(project, files, fold);
		seconds += mine.seconds;
		parts.ours.push({fold, predictions: mine.predictions});
		parts.theirs.push({fold, predictions: await byFlaml(project, files, mine.seconds)});
		console.error(`${name}: fold ${fold + 1} of ${folds}, ${mine.seconds.toFixed(0)} s each`);
	}
	const whole = async (side: 'ours' | 'theirs') => {
		const out = path.join(place, `${name}-${side}.csv`);
		return {out, ...(await asked('out_of_fold', {...request, folds: file, parts: parts[side], out}, joined))};
	};
	const [mine, other] = [await whole('ours'), await whole('theirs')];
	const {metric} = project.model;
	const answer = await asked(
		'score',
		{...request, truth: mine.truth, predictions: mine.out, simple: other.out, metric, seed: 1, plots: false},
		scored,
	);
	const {gain, value} = answer.simple;
	const standing = gain.high < 0 ? 'behind' : gain.low > 0 ? 'ahead' : 'level';
	const figures = [answer.value, value, gain.value].map(one => one.toFixed(4));
	const between = `${gain.low.toFixed(4)} to ${gain.high.toFixed(4)}`;
	const each = (seconds / parts.ours.length).toFixed(0);
	return {cells: [name, String(answer.rows), metric, ...figures, between, each, standing], behind: gain.high < 0};
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
try {
	const found: Awaited<ReturnType<typeof compared>>[] = [];
	for (const name of values.set) found.push(await compared(name));
	const head = ['set', 'rows', 'metric', 'ml-engineer', 'FLAML', 'gain', '95 %, paired', 'seconds a fold', ''];
	console.log([line(head), line(head.map(() => '---')), ...found.map(({cells}) => line(cells))].join('\n'));
	process.exitCode = found.some(({behind}) => behind) ? 1 : 0;
} finally {
	await rm(place, {recursive: true, force: true});
}
