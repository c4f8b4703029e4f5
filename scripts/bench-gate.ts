// Seconds from data to the gate of IMPLEMENTATION, twice: with nothing installed yet, then with warm environments; and the metric on
// the hidden rows beside FLAML on the same rows, cores and seconds.
//   npm run bench:gate -- [--data FILE --target COLUMN] [--session FOLDER]
// --session  the folder of a session whose gate was judged: nothing is run again but FLAML
// Takes some half an hour. Ends with 1 when a run did not pass its gates.
import {spawn} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import * as z from 'zod';
import {hiddenFilesIn} from '../src/analysis/dataset/hidden-files.ts';
import {stateSchema} from '../src/domain/state.ts';
import type {Phase} from '../src/domain/workflow.ts';
import {makeEnvironment} from '../src/environment/virtual/make.ts';
import {planEnvironment} from '../src/environment/virtual/plan.ts';
import {pythonEnvironment} from '../src/environment/virtual/python-environment.ts';
import {readPipeline} from '../src/steps/pipeline-file.ts';
import {run} from '../src/system/exec.ts';

const root = path.resolve(import.meta.dirname, '..');
const {values} = parseArgs({
	options: {
		data: {type: 'string', default: path.join(root, 'examples/birdstrikes.csv')},
		target: {type: 'string', default: 'Effect Amount of damage'},
		session: {type: 'string'},
	},
});
const longest = 2 * 60 * 60_000;
const place = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-bench-gate-'));

type Timed = {
	readonly title: string;
	readonly exit: number | null;
	readonly session: string;
	readonly seconds: Readonly<Record<string, number>>;
	/** Of each step of Build, each check of its gate, and each training that a check tells of. */
	readonly parts: ReadonlyMap<string, number>;
};

/** One headless run in a workspace of its own; both runs share a cache that is empty for the first. */
async function timed(title: string, name: string): Promise<Timed> {
	const [workspace, state, cache] = [path.join(place, name), path.join(place, `${name}-state`), path.join(place, 'cache')];
	for (const folder of [workspace, cache]) await mkdir(folder, {recursive: true});
	const words = ['bench predictor', '--data', path.resolve(values.data), '--target', values.target, '--workspace', workspace];
	const more = ['--state-dir', state, '--headless', '--until', 'IMPLEMENTATION', '--system-type', 'training_pipeline', '--allow', 'all'];
	const child = spawn(process.execPath, [path.join(root, 'bin/ml-engineer.js'), ...words, ...more], {
		stdio: ['ignore', 'ignore', 'inherit'],
		env: {...process.env, XDG_CACHE_HOME: cache, ML_ENGINEER_SKIP_BUILD: '1'},
	});
	const exit = await new Promise<number | null>(resolve => child.once('exit', resolve));
	const [id = ''] = await readdir(state);
	const session = path.join(state, id);
	return {title, exit, session, seconds: await secondsOf(session), parts: await partsOf(session)};
}

const eventSchema = z.looseObject({at: z.iso.datetime(), type: z.string(), phase: z.string().optional(), step: z.string().optional()});
const madeSchema = z.looseObject({environment: z.looseObject({seconds: z.number().optional()}).nullish()});

const checkSchema = z.looseObject({
	type: z.literal('check.measured'),
	check: z.looseObject({id: z.string(), duration_ms: z.number(), detail: z.array(z.string()).optional()}),
});

const linesOf = async (session: string): Promise<readonly unknown[]> =>
	(await readFile(path.join(session, 'history.ndjson'), 'utf8'))
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));

/** Checks are measured beside each other: their seconds add up to more than the gate takes. */
async function partsOf(session: string): Promise<ReadonlyMap<string, number>> {
	const parts = new Map<string, number>();
	const begun = new Map<string, number>();
	for (const line of await linesOf(session)) {
		const event = eventSchema.parse(line);
		const name = `step ${event.step ?? ''}`;
		if (event.phase === 'IMPLEMENTATION' && event.type === 'step.started') begun.set(name, Date.parse(event.at));
		const from = begun.get(name);
		if (event.type === 'step.settled' && from !== undefined) parts.set(name, (Date.parse(event.at) - from) / 1000);
		const measured = checkSchema.safeParse(line).data;
		if (measured === undefined) continue;
		const {id, duration_ms: ms, detail = []} = measured.check;
		parts.set(`check ${id}`, ms / 1000);
		for (const text of detail) {
			const trained = /trained in ([\d.]+) s(, tracked)?/.exec(text);
			if (trained) parts.set(`training${trained[2] ?? ''} (${id})`, Number(trained[1]));
		}
	}
	return parts;
}

/** Where the time went, from the history of the session; steps that work beside each other count by their own time. */
async function secondsOf(session: string): Promise<Readonly<Record<string, number>>> {
	const events = (await linesOf(session)).map(line => eventSchema.parse(line));
	const at = (event: z.infer<typeof eventSchema> | undefined) => (event ? Date.parse(event.at) / 1000 : Number.NaN);
	const of = (type: string, phase: Phase, step?: string) =>
		events.findLast(event => event.type === type && event.phase === phase && (step === undefined || event.step === step));
	const step = (name: string) => at(of('step.settled', 'IMPLEMENTATION', name)) - at(of('step.started', 'IMPLEMENTATION', name));
	const gate = (phase: Phase) =>
		at(of('gate.judged', phase)) - Math.max(...events.filter(one => one.type === 'step.settled' && one.phase === phase).map(at));
	const {project} = stateSchema.parse(JSON.parse(await readFile(path.join(session, 'state.json'), 'utf8')));
	const made = madeSchema.parse(JSON.parse(await readFile(path.join(project ?? '', 'reports/pipeline.json'), 'utf8')));
	const environment = made.environment?.seconds ?? 0;
	const gates = gate('ASSESSMENT') + gate('PIPELINE_DESIGN') + gate('IMPLEMENTATION');
	const [tuning, training] = [step('tuning'), step('pipeline') - environment];
	const whole = at(of('gate.judged', 'IMPLEMENTATION')) - at(events[0]);
	return {environment, training, tuning, gates, 'all else': whole - environment - training - tuning - gates, whole};
}

function tableOf(runs: readonly Timed[]): void {
	console.log(`\nseconds from data to the gate of IMPLEMENTATION; ${path.basename(values.data)}, ${os.availableParallelism()} cores\n`);
	const names = Object.keys(runs[0]?.seconds ?? {});
	console.log(['', ...names].map(one => one.padStart(20)).join(''));
	for (const {title, exit, seconds} of runs) {
		const cells = names.map(name => (seconds[name] ?? Number.NaN).toFixed(1));
		console.log([title, ...cells].map(one => one.padStart(20)).join('') + (exit === 0 ? '' : `   exit ${exit}`));
	}
	console.log(`\n${'seconds each'.padEnd(44)}${runs.map(({title}) => title.padStart(20)).join('')}`);
	for (const part of new Set(runs.flatMap(({parts}) => [...parts.keys()]))) {
		console.log(part.padEnd(44) + runs.map(({parts}) => (parts.get(part)?.toFixed(1) ?? '').padStart(20)).join(''));
	}
}

const answerSchema = z.object({rows: z.number(), ours: z.number(), theirs: z.number(), estimator: z.string(), seconds: z.number()});

/** FLAML gets the rows, columns and labels that the project trained on, its cores, and the seconds that its tuning and training took. */
async function besideFlaml(session: string): Promise<void> {
	const {project} = stateSchema.parse(JSON.parse(await readFile(path.join(session, 'state.json'), 'utf8')));
	if (project === null) throw new Error(`${session} has no project`);
	const read = await readPipeline(project);
	if (!read.ok) throw new Error(read.problem);
	const {pipeline} = read;
	const {model} = pipeline;
	if (!model) throw new Error(`${project}/pipeline.yaml has no model`);
	const taken = await secondsOf(session);
	const seconds = Math.round((taken['tuning'] ?? 0) + (taken['training'] ?? 0));
	const held = await hiddenFilesIn(session);
	const mine = await environmentOf(path.join(project, 'requirements/train.txt'));
	const ours = path.join(place, 'ours.csv');
	const [file = ''] = held;
	const words = ['-m', pipeline.package ?? '', 'predict', '--model', path.join(project, 'models/current'), '--data', file, '--out', ours];
	const predicted = await run(mine.python, words, {
		cwd: project,
		env: {...pythonEnvironment(mine.place, place), PYTHONPATH: path.join(project, 'src')},
		timeoutMs: longest,
	});
	if (predicted.exitCode !== 0) throw new Error(`the project does not predict: ${predicted.stderr.trim().split('\n').at(-1)}`);
	const theirs = await environmentOf(path.join(root, 'scripts/bench/flaml/requirements.txt'));
	const asked = {
		training: [path.join(project, pipeline.data.path)],
		held: [file],
		ours,
		delimiter: pipeline.data.delimiter,
		missing: pipeline.data.missing,
		target: pipeline.target.column,
		recode: pipeline.target.recode ?? {},
		problem: pipeline.problem,
		classes: pipeline.target.classes ?? [],
		positive: pipeline.target.positive ?? null,
		features: (pipeline.features ?? []).map(({name, kind}) => ({name, kind})),
		metric: model.metric,
		seconds,
		threads: model.threads,
		seed: model.seed,
	};
	const result = await run(theirs.python, [path.join(root, 'scripts/bench/flaml/compare.py')], {
		cwd: place,
		env: pythonEnvironment(theirs.place, place),
		input: JSON.stringify(asked),
		timeoutMs: longest,
	});
	if (result.exitCode !== 0) throw new Error(`FLAML did not fit: ${result.stderr.trim().split('\n').slice(-3).join(' ')}`);
	const answer = answerSchema.parse(JSON.parse(result.stdout.trim().split('\n').at(-1) ?? ''));
	console.log(`\n${model.metric} on ${answer.rows} hidden rows, ${model.threads} thread`);
	console.log(`${'ml-engineer'.padStart(20)} ${answer.ours.toFixed(4)}  ${seconds} s of tuning and training`);
	console.log(`${'FLAML'.padStart(20)} ${answer.theirs.toFixed(4)}  ${answer.seconds.toFixed(0)} s, ${answer.estimator}`);
}

async function environmentOf(lock: string) {
	return makeEnvironment(await planEnvironment(lock, {workspace: null}));
}

try {
	if (values.session === undefined) {
		const cold = await timed('nothing installed', 'cold');
		const warm = await timed('environments there', 'warm');
		tableOf([cold, warm]);
		process.exitCode = cold.exit === 0 && warm.exit === 0 ? 0 : 1;
		await besideFlaml(warm.session);
	} else await besideFlaml(path.resolve(values.session));
} finally {
	await rm(place, {recursive: true, force: true});
}
