import {accessSync, closeSync, constants, openSync, readSync, statSync} from 'node:fs';
import path from 'node:path';
import type {Toolchain} from './confinement.ts';
import {chainOf} from './links.ts';
import {seenAnyway} from './machine.ts';
import {behindShim} from './pyenv.ts';
import {homeOf, isInstallation, pythonFolders} from './python-folders.ts';

export type Search = {
	/** PATH, HOME's shims and PYENV_VERSION are read from it. */
	readonly env: NodeJS.ProcessEnv;
	/** Where the command will run: pyenv looks for .python-version from here. */
	readonly cwd: string;
	/** Programs of these folders are a stranger's and not taken from PATH, unless an environment lies there. */
	readonly untrusted?: readonly string[];
};

const system = ['/usr/local/bin', '/usr/bin', '/bin'];
/** A script names its interpreter, which may be a script. */
const deepest = 4;

/**
 * What has to be open for programs to run: names that are looked for on PATH, or paths of interpreters. Nothing is run. Python is
 * always looked for, as most commands start it in the end; one of the system is there anyway.
 */
export function toolchainFor(programs: readonly string[], search: Search): Toolchain {
	const folders = new Set<string>();
	const places = new Set<string>();
	const left: string[] = [];
	const onPath = (search.env['PATH'] ?? '').split(path.delimiter).filter(folder => path.isAbsolute(folder));

	const open = (file: string, depth = 0) => {
		const python = pythonFolders(file);
		for (const folder of python.folders) folders.add(folder);
		left.push(...python.problems);
		if (python.folders.length > 0) return;
		for (const step of chainOf(file)) if (!seenAnyway(step) && isFile(step)) folders.add(step);
		const interpreter = depth < deepest ? interpreterOf(file) : null;
		if (interpreter !== null && !seenAnyway(interpreter)) open(interpreter, depth + 1);
	};

	const find = (name: string) => {
		for (const folder of onPath) {
			const file = path.join(folder, name);
			if (!isProgram(file)) continue;
			const prefix = path.dirname(folder);
			const stranger = search.untrusted?.some(place => folder === place || folder.startsWith(`${place}/`)) ?? false;
			if (stranger && homeOf(prefix) === null && !isInstallation(prefix)) {
				left.push(`${file} lies in the project`);
				continue;
			}
			const behind = behindShim(file, search);
			if (behind === 'system') continue;
			if (behind === 'not-installed' || (behind === null && path.basename(folder) === 'shims')) {
				left.push(`${file} stands for another program, which could not be found without running it`);
				continue;
			}
			places.add(path.dirname(behind ?? file));
			open(behind ?? file);
			return;
		}
	};

	for (const program of new Set([...programs, 'python3', 'python'])) {
		if (!path.isAbsolute(program)) find(program);
		else {
			places.add(path.dirname(program));
			open(program);
		}
	}
	return {folders: [...folders], path: [...new Set([...places, ...system])], left: [...new Set(left)]};
}

/** The program of a script's first line; behind `env` it is looked for on PATH, and so found by its own name. */
function interpreterOf(file: string): string | null {
	try {
		const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
		try {
			const buffer = Buffer.alloc(512);
			const first = buffer.toString('utf8', 0, readSync(handle, buffer, 0, buffer.length, 0)).split('\n')[0] ?? '';
			return /^#!\s*(\/\S+)/.exec(first)?.[1] ?? null;
		} finally {
			closeSync(handle);
		}
	} catch {
		return null; // not readable: a program all the same, of which nothing more is known
	}
}

const isFile = (file: string) => statSync(file, {throwIfNoEntry: false})?.isFile() ?? false;

function isProgram(file: string): boolean {
	if (!isFile(file)) return false;
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false; // not ours to run
	}
}
