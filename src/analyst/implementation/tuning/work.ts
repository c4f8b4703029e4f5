import path from 'node:path';
import * as z from 'zod';
import {counted} from '../../../domain/format.ts';
import {metricOf, titleOf} from '../../../domain/metric.ts';
import type {TuningReport} from '../../../steps/implementation/tuning/schema.ts';
import {between, figure} from '../../../steps/implementation/wording.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {inputFailure} from '../../../system/errors.ts';
import {withProject} from '../../project/open.ts';
import {crossValidate} from '../../project/predict.ts';
import {dataOf, jsonOf, outputOf, type Project, pipelineOf, runProject} from '../../project/project.ts';
import {foldsOf, groupsOf, labelsOf, splitRows, writeRows} from '../../project/rows.ts';
import {bestOf, finished, historyOf, readStudy, type Study} from '../../project/study.ts';
import {shippedModelOf, trainOnce} from '../../project/training.ts';
import {gainInterval, type Interval, intervalOf} from '../../scoring/bootstrap.ts';
import type {Case} from '../../scoring/metrics.ts';
import {caseOf} from '../../scoring/predictions.ts';

/** Time for imports, the folds of the last trial and what is written, beside the trials themselves. */
const besideTrialsMs = 10 * 60_000;
const keptHistory = 500;
/** The gate asks for this many finished trials. */
const fewestTrials = 20;

/** How often the study is looked at while trials run. */
const lookMs = 1000;

/** What `tune` writes; how it compared the candidates is welcome, and measured here where it does not say. */
const chosenSchema = z.looseObject({
	candidate: z.string(),
	params: z.record(z.string(), z.unknown()),
	study: z.string().optional(),
	cross_validated: z.record(z.string(), z.number()).optional(),
	comparisons: z
		.array(z.looseObject({bigger: z.string(), simpler: z.string(), gain: z.number(), low: z.number(), high: z.number()}))
		.optional(),
});
type Chosen = z.infer<typeof chosenSchema>;

/** Searches parameters with a study that outlives the session, compares simple with bigger, and trains what ships. */
export async function tuneModel(input: StepInput, tools: WorkTools): Promise<TuningReport> {
	const pipeline = await pipelineOf(tools.folder);
	if (input.job === 'improve' && pipeline.commands.tune === undefined) return untuned(tools, metricOf(pipeline));
	return withProject(input, tools, async project => {
		const {study, chosen, took} = await search(project, tools);
		const metric = metricOf(project.pipeline);
		const complete = finished(study);
		const initial = complete.find(trial => trial.number === 0)?.value ?? complete[0]?.value ?? null;
		const best = bestOf(study);
		if (initial === null || best === null)
			throw inputFailure('The study has no finished trial: raise model.tuning_seconds of pipeline.yaml, then run the step again.');
		tools.say(
			`${counted(complete.length, 'finished trial')}: ${titleOf(metric)} ${figure(best)} at best, ${figure(initial)} with the defaults`,
		);
		const {compared, gain} = comparedBy(chosen) ?? (await compare(project, tools, chosen, metric));
		for (const one of compared)
			tools.say(`${clean(one.name)}${one.tuned ? ', tuned' : ''}: ${titleOf(metric)} ${valueText(one.cv)} out of fold`);
		tools.say(
			`the bigger model gains ${between(gain.value, gain.low, gain.high)} over the simple one; what ships: ${clean(chosen.candidate)}`,
		);
		tools.progress('training with what ships', 0.9);
		const training = await trainOnce(project, tools, {
			model: path.join(project.home, shippedModelOf(project.pipeline)),
			title: 'train with the tuned parameters',
			why: 'the model that ships',
		});
		return {
			schema: 1,
			metric,
			trials: complete.length,
			default_cv: initial,
			best_cv: best,
			best_params: chosen.params,
			candidate: chosen.candidate,
			gain,
			seconds: took,
			pruned: study.trials.filter(trial => trial.state === 'pruned').length,
			failed: study.trials.filter(trial => trial.state === 'fail').length,
			compared: [...compared],
			history: historyOf({...study, trials: study.trials.slice(0, keptHistory)}).map(one => ({...one})),
			run_id: training.runId,
			command: repeated(project),
		};
	});
}

/** A project that somebody else wrote need not tune: that is said, not guessed, and the gate has no study to judge. */
function untuned(tools: WorkTools, metric: string): TuningReport {
	const reason = 'pipeline.yaml names no `tune` command';
	tools.say(`not tuned: ${reason}`);
	const nothing = {trials: 0, default_cv: null, best_cv: null, best_params: {}, gain: null, seconds: 0};
	return {schema: 1, metric, ...nothing, candidate: 'its own', not_run: reason};
}

/** Runs the trials that the study still lacks, and delivers what it found best. */
async function search(
	project: Project,
	tools: WorkTools,
): Promise<{readonly study: Study; readonly chosen: Chosen; readonly took: number}> {
	const {pipeline, home, scratch} = project;
	const file = path.join(home, 'study.db');
	const wanted = Math.max(fewestTrials, pipeline.model?.trials ?? fewestTrials);
	const before = finished(readStudy(file)).length;
	if (before > 0) tools.say(`${counted(before, 'finished trial')} of an earlier session ${before === 1 ? 'is' : 'are'} kept`);
	const out = path.join(scratch, 'params.json');
	const data = await dataOf(project);
	const seconds = pipeline.model?.tuning_seconds ?? 300;
	const result = await whileTelling(tools, file, wanted, () =>
		runProject(
			project,
			tools,
			'tune',
			{data, study: file, out, trials: String(wanted)},
			{
				title: `tune, ${wanted} trials`,
				why: 'better parameters than the defaults',
				detail: [`reads ${data}`, `goes on with the study ${file}`, `at most about ${seconds} s of trials (model.tuning_seconds)`],
				timeoutMs: seconds * 1000 + besideTrialsMs,
			},
		),
	);
	if (readStudy(file) === null) throw inputFailure(`The command \`tune\` ended well and left no study in ${file}: it must keep one there.`);
	const chosen = chosenSchema.safeParse(await jsonOf(out, 'The command `tune`'));
	if (!chosen.success)
		throw inputFailure('The command `tune` must write {"candidate": …, "params": {…}} as JSON: correct it, then run the step again.');
	await tools.put('params.json', await outputOf(out, 'The command `tune`'));
	const study = readStudy(file, chosen.data.study);
	if (study === null)
		throw inputFailure(`There is no study ${clean(chosen.data.study ?? '')} in ${file}: \`tune\` must name the one it kept there.`);
	return {study, chosen: chosen.data, took: Math.round(result.durationMs / 100) / 10};
}

/** Tells how many trials have ended while `work` is under way: from the study itself, as it is the same for every project. */
async function whileTelling<T>(tools: WorkTools, file: string, wanted: number, work: () => Promise<T>): Promise<T> {
	const tell = () => {
		let ended: number;
		try {
			ended = readStudy(file)?.trials.filter(trial => trial.state === 'complete' || trial.state === 'pruned').length ?? 0;
		} catch {
			return; // being made just now, or busy: the next look tells
		}
		tools.progress(`trial ${Math.min(ended, wanted)} of ${wanted}`, 0.85 * Math.min(1, ended / wanted));
	};
	tell();
	const timer = setInterval(tell, lookMs);
	try {
		return await work();
	} finally {
		clearInterval(timer);
		tell();
	}
}

/** The comparison that the choice was made by; null when `tune` does not say it. */
function comparedBy({
	candidate,
	cross_validated: scores,
	comparisons,
}: Chosen): {readonly compared: readonly Compared[]; readonly gain: Interval} | null {
	const last = comparisons?.findLast(one => one.bigger === candidate || one.simpler === candidate);
	if (last === undefined || scores === undefined) return null;
	const compared = Object.entries(scores).map(([name, value]) => ({name, tuned: true, cv: {value}}));
	return {compared, gain: {value: last.gain, low: last.low, high: last.high}};
}

const valueText = ({value, low, high}: Compared['cv']) =>
	low === undefined || high === undefined ? figure(value) : between(value, low, high);

type Compared = NonNullable<TuningReport['compared']>[number];

type Fitted = {readonly name: string; readonly tuned: boolean; readonly cv: Interval; readonly given: Case};

/** The candidates on the same folds of the rows that are trained on, and how much better the biggest is than the simplest. */
async function compare(
	project: Project,
	tools: WorkTools,
	chosen: Chosen,
	metric: string,
): Promise<{readonly compared: readonly Compared[]; readonly gain: Interval}> {
	const {pipeline} = project;
	const rows = await splitRows(project, tools);
	const data = await writeRows(project, rows, rows.train, 'training.csv');
	const folds = foldsOf(pipeline, rows, rows.train, pipeline.model?.folds ?? 5);
	const groups = groupsOf(pipeline, rows, rows.train);
	const known: readonly string[] = pipeline.model?.candidates ?? [chosen.candidate];
	const names = [...new Set([...known, chosen.candidate])];
	const entries = [
		...names.map(name => ({name, tuned: false, params: {} as Record<string, unknown>})),
		{name: chosen.candidate, tuned: true, params: chosen.params},
	];
	const compared: Fitted[] = [];
	for (const [at, entry] of entries.entries()) {
		const label = `${clean(entry.name, 30)}${entry.tuned ? ', tuned' : ''}`;
		tools.progress(`out of fold: ${label}`, 0.8 + (0.15 * at) / entries.length);
		const asked = {data, folds, candidate: entry.name, params: entry.params, name: `cv-${at}`};
		const table = await crossValidate(project, tools, {
			...asked,
			title: `cross-validate ${label}`,
			why: 'the candidates on the same folds',
		});
		const given = caseOf(pipeline, labelsOf(rows, rows.train), table, 'The output of `cross_validate`');
		compared.push({name: entry.name, tuned: entry.tuned, cv: intervalOf(metric, given, groups), given});
	}
	return {compared: compared.map(({name, tuned, cv}) => ({name, tuned, cv: {...cv}})), gain: gainOver(compared, metric, groups)};
}

/** The biggest candidate against the simplest, each tuned where it is what ships; with one candidate only, tuned against untuned. */
function gainOver(compared: readonly Fitted[], metric: string, groups: Int32Array | null): Interval {
	const of = (name: string | undefined) => compared.findLast(one => one.name === name);
	const untuned = compared.filter(one => !one.tuned);
	const simple = untuned.length > 1 ? of(untuned[0]?.name) : untuned[0];
	const bigger = of(untuned.at(-1)?.name);
	if (!simple || !bigger) return {value: 0, low: 0, high: 0};
	return gainInterval(metric, bigger.given, simple.given, groups);
}

function repeated({pipeline}: Project): string[] {
	const values: Readonly<Record<string, string>> = {
		data: pipeline.data.path,
		study: 'study.db',
		out: 'params.json',
		trials: String(pipeline.model?.trials ?? fewestTrials),
	};
	return (pipeline.commands.tune ?? []).map(word => word.replaceAll(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole));
}
