import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {type RunResult, run} from '../../system/exec.ts';
import type {VirtualEnvironment} from './make.ts';

export type RunPythonOptions = {
	readonly cwd: string;
	readonly timeoutMs: number;
	readonly signal?: AbortSignal;
	/** Added to the clean environment, for example MLFLOW_TRACKING_URI. */
	readonly env?: Readonly<Record<string, string>>;
	/** Cores its libraries may use at once. Default 1, so that sums come out the same on every machine. */
	readonly threads?: number;
	/** Bytes kept of each of stdout and stderr. */
	readonly maxBytes?: number;
	readonly nice?: number;
	readonly onStart?: (pid: number) => void;
	readonly onOutput?: (chunk: Buffer) => void;
};

/**
 * The whole environment of a Python program: its own environment's programs first, a home folder that is empty, nothing of ours.
 * Bytecode goes below the environment, not beside the project's files: a later start need not compile again, and nothing is left
 * in a project.
 */
export function pythonEnvironment(place: string, home: string, threads = 1): Record<string, string> {
	const one = String(threads);
	return {
		PATH: [path.join(place, 'bin'), '/usr/bin', '/bin'].join(path.delimiter),
		HOME: home,
		TMPDIR: home,
		VIRTUAL_ENV: place,
		LANG: 'C.UTF-8',
		TZ: 'UTC',
		PYTHONHASHSEED: '0',
		PYTHONUTF8: '1',
		PYTHONUNBUFFERED: '1',
		PYTHONNOUSERSITE: '1',
		PYTHONPYCACHEPREFIX: path.join(place, 'bytecode'),
		OMP_NUM_THREADS: one,
		OPENBLAS_NUM_THREADS: one,
		MKL_NUM_THREADS: one,
		NUMEXPR_NUM_THREADS: one,
		// Libraries that would call home are told not to.
		MLFLOW_DISABLE_TELEMETRY: 'true',
		DO_NOT_TRACK: '1',
		MPLBACKEND: 'Agg',
		NO_COLOR: '1',
	};
}

/** Runs the environment's Python with `words` to its end, bounded in time and output, with standard input closed. Does not throw. */
export async function runPython(
	environment: Pick<VirtualEnvironment, 'python' | 'place'>,
	words: readonly string[],
	options: RunPythonOptions,
): Promise<RunResult> {
	const home = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-home-'));
	try {
		const {cwd, timeoutMs, env, threads, ...rest} = options;
		return await run(environment.python, words, {
			...rest,
			cwd,
			timeoutMs,
			env: {...pythonEnvironment(environment.place, home, threads), ...env},
		});
	} finally {
		await rm(home, {recursive: true, force: true, maxRetries: 3});
	}
}
