import path from 'node:path';

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
