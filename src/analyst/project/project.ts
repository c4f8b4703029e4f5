import {mkdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import type {CommandName, Pipeline} from '../../domain/pipeline.ts';
import {pythonEnvironment} from '../../environment/virtual/python-environment.ts';
import {type PipelineRead, readPipeline} from '../../steps/pipeline-file.ts';
import type {Command, StepInput, WorkTools} from '../../steps/step.ts';
import {clean} from '../../steps/wording.ts';
import {codeOf, inputFailure} from '../../system/errors.ts';
import type {RunResult} from '../../system/exec.ts';
import {readBounded} from '../../system/files.ts';
import {requireSuccess} from './failure.ts';

/** A project that a step works on: its code in the step's folder, its runs and models in the real one. */
export type Project = {
	/** Copy of the project that this step may change; commands run here. */
	readonly folder: string;
	/** The project itself: the place of the model store, whose addresses must stay true. */
	readonly home: string;
	readonly pipeline: Pipeline;
	/** For what commands hand over; never part of what is delivered, gone when the step ends. */
	readonly scratch: string;
	/** Interpreter of the environment that commands run in. */
	readonly python: string;
	/** Folder of that environment. */
	readonly place: string;
};

const maxOutputBytes = 512 * 1024 * 1024;
const memoryMiB = 8192;

/** `pipeline.yaml` of the step's folder. Throws an input failure with the line and key that are wrong. */
export const pipelineOf = async (folder: string): Promise<Pipeline> => pipelineIn(await readPipeline(folder));

/** What was read of a `pipeline.yaml`. Throws an input failure with the line and key that are wrong. */
export function pipelineIn(read: PipelineRead): Pipeline {
	if (read.ok) return read.pipeline;
	throw inputFailure(
		read.missing ? 'There is no pipeline.yaml yet: run the steps of Design first.' : `${read.problem} Correct it, then run the step again.`,
	);
}

/** The folder of the project itself. */
export const homeOf = (input: StepInput, tools: WorkTools): string => input.project ?? tools.folder;

/** A folder that goes with the step; in a place that is never taken for a deliverable. */
export async function withScratch<T>(tools: WorkTools, step: string, use: (scratch: string) => Promise<T>): Promise<T> {
	const scratch = path.join(tools.folder, '.ml-engineer', step);
	await rm(scratch, {recursive: true, force: true});
	await mkdir(scratch, {recursive: true});
	try {
		return await use(scratch);
	} finally {
		await rm(scratch, {recursive: true, force: true});
	}
}

/** Is this the package of our blueprint, whose further commands and options are known? */
export function isBlueprint({package: name, commands}: Pipeline): boolean {
	const words = commands.train ?? [];
	return typeof name === 'string' && words[1] === '-m' && words[2] === name && words[3] === 'train';
}

/** The project's rows: below the step's folder, else below the project when it is too big to be copied. */
export async function dataOf(project: Pick<Project, 'folder' | 'home' | 'pipeline'>): Promise<string> {
	for (const root of [project.folder, project.home]) {
		const file = path.join(root, project.pipeline.data.path);
		const found = await stat(file).catch(() => null);
		if (found?.isFile()) return file;
	}
	throw inputFailure(`${project.pipeline.data.path} of pipeline.yaml is not there: run the step Ingestion of Design again.`);
}

type Told = {
	readonly title: string;
	readonly why: string;
	/** What it reads, writes, reaches. */
	readonly detail: readonly string[];
	readonly timeoutMs: number;
	readonly onLine?: (line: string) => void;
	/** Words after those of pipeline.yaml. */
	readonly more?: readonly string[];
};

/** The command that `pipeline.yaml` names, with its placeholders filled; null when it names none. */
export function commandOf(project: Project, name: CommandName, values: Readonly<Record<string, string>>, told: Told): Command | null {
	const words = project.pipeline.commands[name];
	if (words === undefined) return null;
	const filled = [...words, ...(told.more ?? [])].map(word =>
		word.replaceAll(/\{(\w+)\}/g, (whole, key: string) => (Object.hasOwn(values, key) ? (values[key] ?? whole) : whole)),
	);
	const open = filled.find(word => /^\{\w+\}$/.test(word));
	if (open !== undefined)
		throw inputFailure(
			`The command \`${name}\` of pipeline.yaml has the placeholder ${clean(open)}: it can be ${Object.keys(values).join(', ')}.`,
		);
	return programOf(project, filled, told);
}

/** A program of the project's environment, run in the step's folder with the project's package on the path. */
export function programOf(project: Project, words: readonly string[], told: Told): Command {
	const [program = 'python', ...rest] = words;
	return {
		title: told.title,
		words: [/^python(3(\.\d+)?)?$/.test(program) ? project.python : program, ...rest],
		cwd: project.folder,
		why: told.why,
		detail: told.detail,
		timeoutMs: told.timeoutMs,
		memoryMiB,
		script: null,
		env: variablesOf(project),
		...(told.onLine ? {onLine: told.onLine} : {}),
	};
}

/**
 * The package is found beside the commands; bytecode goes to the environment, not beside the project's files; threads and the hash seed
 * are fixed, so that two trainings agree.
 */
function variablesOf({folder, place, pipeline}: Project): Record<string, string> {
	const {OMP_NUM_THREADS, OPENBLAS_NUM_THREADS, MKL_NUM_THREADS, PYTHONHASHSEED, PYTHONPYCACHEPREFIX, PYTHONUNBUFFERED, PYTHONUTF8} =
		pythonEnvironment(place, folder, pipeline.model?.threads ?? 1);
	const fixed = {OMP_NUM_THREADS, OPENBLAS_NUM_THREADS, MKL_NUM_THREADS, PYTHONHASHSEED, PYTHONPYCACHEPREFIX, PYTHONUNBUFFERED, PYTHONUTF8};
	const known = Object.entries(fixed).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
	return {...Object.fromEntries(known), PYTHONPATH: path.join(folder, 'src'), MLFLOW_DISABLE_TELEMETRY: 'true', NO_COLOR: '1'};
}

/** Runs a command of `pipeline.yaml` that this step cannot do without. Throws one sentence when it is not named or does not work. */
export async function runProject(
	project: Project,
	tools: WorkTools,
	name: CommandName,
	values: Readonly<Record<string, string>>,
	told: Told,
): Promise<RunResult> {
	const command = commandOf(project, name, values, told);
	if (command === null)
		throw inputFailure(`pipeline.yaml names no \`${name}\` command: name its words under commands, then run the step again.`);
	return requireSuccess(command, await tools.run(command));
}

/** A text that a command wrote. Throws a sentence that names the command when it did not. */
export async function outputOf(file: string, what: string): Promise<string> {
	try {
		const bytes = await readBounded(file, maxOutputBytes);
		if (bytes !== null) return bytes.toString('utf8');
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw error;
	}
	throw inputFailure(`${what} ended well and wrote no ${path.basename(file)}: it must write what its --out names.`);
}

/** JSON that a command wrote. */
export async function jsonOf(file: string, what: string): Promise<unknown> {
	const text = await outputOf(file, what);
	try {
		return JSON.parse(text);
	} catch {
		throw inputFailure(`${what} wrote no JSON to ${path.basename(file)}: it begins with ${JSON.stringify(clean(text, 40))}.`);
	}
}
