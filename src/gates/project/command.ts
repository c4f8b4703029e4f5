import {existsSync} from 'node:fs';
import path from 'node:path';
import type {CommandName} from '../../domain/pipeline.ts';
import {type RunResult, run} from '../../system/exec.ts';
import {sanitizeOutput} from '../../system/sanitize.ts';
import {CannotJudge, ProjectFault} from './cannot-judge.ts';
import {type ProjectEnvironment, projectEnvironment} from './environments.ts';
import type {UnderTest} from './under-test.ts';

const maxOutputBytes = 4 * 1024 * 1024;
const defaultTimeoutMs = 15 * 60_000;

/** The words of a command with its places filled in; `python` is the environment's. Throws CannotJudge when the project names none. */
export function wordsOf(
	project: UnderTest,
	name: CommandName,
	places: Readonly<Record<string, string>>,
	environment: ProjectEnvironment,
): [string, ...string[]] {
	const words = project.pipeline.commands[name];
	if (!words) throw new CannotJudge(`pipeline.yaml names no \`${name}\` command`);
	const filled = words.map(word => word.replaceAll(/\{(\w+)\}/g, (whole, place: string) => places[place] ?? whole));
	const [first = '', ...others] = filled;
	return [first === 'python' || first === 'python3' ? environment.python : first, ...others];
}

/**
 * Runs a command of the project in its copy, with the variables of a fresh environment and nothing of ours; the tracking server is a
 * store of this judgement. Throws ProjectFault, with the last line it wrote, when it does not end with 0.
 */
export async function runCommand(
	project: UnderTest,
	name: CommandName,
	places: Readonly<Record<string, string>>,
	options: {readonly cwd?: string; readonly timeoutMs?: number; readonly environment?: ProjectEnvironment; readonly store?: string} = {},
): Promise<RunResult> {
	const result = await tryCommand(project, name, places, options);
	if (result.ended === 'exited' && result.exitCode === 0) return result;
	throw new ProjectFault(`the project's \`${name}\` command ${endOf(result)}`);
}

/** The same, whatever becomes of it. */
export async function tryCommand(
	project: UnderTest,
	name: CommandName,
	places: Readonly<Record<string, string>>,
	options: {readonly cwd?: string; readonly timeoutMs?: number; readonly environment?: ProjectEnvironment; readonly store?: string} = {},
): Promise<RunResult> {
	const {context, copy, folder} = project;
	const environment = options.environment ?? (await projectEnvironment(project));
	const [file, ...words] = wordsOf(project, name, places, environment);
	const store = options.store ?? path.join(folder, 'mlflow.db');
	const result = await run(file, words, {
		cwd: options.cwd ?? copy,
		env: {...environment.variables, ...sourcePath(options.cwd ?? copy), MLFLOW_TRACKING_URI: `sqlite:///${store}`},
		timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
		maxBytes: maxOutputBytes,
		nice: 10,
		signal: context.signal,
	});
	context.signal.throwIfAborted();
	return result;
}

/** A package below `src/` is found without being installed. */
function sourcePath(root: string): Record<string, string> {
	const src = path.join(root, 'src');
	return existsSync(src) ? {PYTHONPATH: src} : {};
}

/** How it ended, with the last line that it wrote. */
export function endOf(result: RunResult): string {
	const how = {
		exited: `ended with ${result.exitCode ?? result.signal}`,
		'timed-out': 'did not end in time',
		'not-found': 'could not be started: there is no such program',
		'not-started': 'could not be started',
		cancelled: 'was cancelled',
	}[result.ended];
	const lines = `${result.stdout}\n${result.stderr}`.trim().split('\n');
	const last = sanitizeOutput(result.error ?? lines.at(-1) ?? '').slice(0, 300);
	return last === '' ? how : `${how}: ${last}`;
}
