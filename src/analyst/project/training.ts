import {mkdir, readdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type {Pipeline} from '../../domain/pipeline.ts';
import type {WorkTools} from '../../steps/step.ts';
import {readBounded} from '../../system/files.ts';
import {recordedMetrics} from './mlflow-store.ts';
import {dataOf, isBlueprint, type Project, runProject} from './project.ts';

const trainingTimeoutMs = 20 * 60_000;
const maxJsonBytes = 8 * 1024 * 1024;

/** What a project keeps beside its model. Any of it may be absent. */
const besideSchema = z.looseObject({
	candidate: z.string().nullish().catch(null),
	test: z
		.looseObject({metrics: z.record(z.string(), z.unknown()).nullish()})
		.nullish()
		.catch(null),
	rows: z.looseObject({train: z.int(), test: z.int()}).nullish().catch(null),
});

export type Training = {
	readonly runId: string | null;
	readonly trackingUri: string;
	readonly candidate: string | null;
	/** As the run records them; of a store that cannot be read here, as the model's own file has them. */
	readonly metrics: Readonly<Record<string, number>>;
	readonly rows: {readonly train: number; readonly test: number} | null;
	readonly seconds: number;
	/** Words that repeat it, in the project. */
	readonly words: readonly string[];
};

/** Where the model that ships lies: in the store that a project of ours has, else among our notes, which git does not see. */
export const shippedModelOf = (pipeline: Pipeline): string => (isBlueprint(pipeline) ? 'models/current' : '.ml-engineer/model');

/**
 * Trains once with the project's own command. Runs and models go to the real project, whose addresses in the store stay true; asked for
 * with both places named. Throws one sentence when it does not work.
 */
export async function trainOnce(
	project: Project,
	tools: WorkTools,
	options: {
		readonly model: string;
		readonly title: string;
		readonly why: string;
		readonly data?: string;
		readonly onLine?: (line: string) => void;
	},
): Promise<Training> {
	const data = options.data ?? (await dataOf(project));
	const seed = String(project.pipeline.model?.seed ?? 0);
	const server = process.env['MLFLOW_TRACKING_URI'];
	const store = server ? `the tracking server that MLFLOW_TRACKING_URI names` : `${project.home}/mlflow.db and mlartifacts/`;
	await mkdir(path.dirname(options.model), {recursive: true});
	const result = await runProject(
		project,
		tools,
		'train',
		{data, model: options.model, seed},
		{
			title: options.title,
			why: options.why,
			detail: [
				`reads ${data}`,
				`writes the model to ${options.model}`,
				`writes the run to ${store}`,
				'runs the project’s own code; no network',
			],
			timeoutMs: trainingTimeoutMs,
			more: isBlueprint(project.pipeline) ? ['--store', project.home] : [],
			...(options.onLine ? {onLine: options.onLine} : {}),
		},
	);
	const beside = await factsBeside(options.model);
	const uri = server || `sqlite:///${path.join(project.home, 'mlflow.db')}`;
	const runId = /\brun(?:_id)?\W{1,4}([0-9a-f]{32})\b/.exec(`${result.stdout}\n${result.stderr}`)?.[1] ?? null;
	return {
		runId,
		trackingUri: uri,
		candidate: beside?.candidate ?? null,
		metrics: (runId === null ? null : recordedMetrics(uri, runId)) ?? numbersOf(beside?.test?.metrics ?? {}),
		rows: beside?.rows ? {train: beside.rows.train, test: beside.rows.test} : null,
		seconds: Math.round(result.durationMs / 100) / 10,
		words: repeated(project, seed),
	};
}

const numbersOf = (metrics: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> =>
	Object.fromEntries(
		Object.entries(metrics).flatMap(([name, value]) =>
			typeof value === 'number' && Number.isFinite(value) ? [[`test_${name}`, value]] : [],
		),
	);

function repeated({pipeline}: Project, seed: string): readonly string[] {
	const values: Readonly<Record<string, string>> = {data: pipeline.data.path, model: shippedModelOf(pipeline), seed};
	return (pipeline.commands.train ?? []).map(word => word.replaceAll(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole));
}

/** What stands in the first JSON file of the model's folder that names a candidate; null when there is none. */
async function factsBeside(model: string): Promise<z.infer<typeof besideSchema> | null> {
	const names = (await readdir(model).catch(() => [])).filter(name => name.endsWith('.json')).sort();
	for (const name of names) {
		const bytes = await readBounded(path.join(model, name), maxJsonBytes).catch(() => null);
		const read = bytes === null ? null : besideSchema.safeParse(jsonIn(bytes.toString('utf8')));
		if (read?.success && read.data.candidate) return read.data;
	}
	return null;
}

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null; // some other file that ends in .json
	}
}
