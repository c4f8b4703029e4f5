import path from 'node:path';
import type {BasePython} from './base-python.ts';
import type {Programs} from './programs.ts';
import {uvTwins} from './settings.ts';

/** What installs packages. `bootstrap`: uv is to be made first, by pip, into an environment of its own. */
export type Installer = {readonly tool: 'uv'; readonly program: string} | {readonly tool: 'pip'};

export type Step = {
	readonly title: string;
	readonly words: readonly [string, ...string[]];
	readonly env: Readonly<Record<string, string>>;
	readonly network: boolean;
};

export const pythonOf = (place: string): string => path.join(place, 'bin', 'python');

/** The command that makes an empty environment. It reaches no network. */
export function emptyEnvironment(installer: Installer, python: BasePython, place: string): Step {
	const title = 'make the empty environment';
	return installer.tool === 'uv'
		? {
				title,
				words: [installer.program, 'venv', '--quiet', '--no-project', '--python', python.executable, place],
				env: {},
				network: false,
			}
		: {title, words: [python.executable, '-I', '-m', 'venv', place], env: {}, network: false};
}

/**
 * The command that installs exactly what the lock names: every file must have a hash in it, and nothing is built from source, as
 * building runs the package's own code with whatever tools it asks for. A lock names every package, so none is looked for besides;
 * what it forgot is missed by the import that needs it. Bytecode is left to the first import: compiling all of it
 * takes uv 22 s instead of 1.5 s, for 117 packages of which a run imports a part.
 */
export function install(installer: Installer, programs: Programs, place: string, lock: string): Step {
	const exact = ['--require-hashes', '--only-binary', ':all:', '--no-deps', '-r', lock] as const;
	return installer.tool === 'uv'
		? {
				title: 'install the packages of the lock',
				words: [installer.program, 'pip', 'install', '--python', pythonOf(place), ...exact],
				env: uvTwins(programs.own),
				network: true,
			}
		: {
				title: 'install the packages of the lock',
				words: [pythonOf(place), '-I', '-m', 'pip', 'install', '--no-compile', '--progress-bar', 'off', ...exact],
				env: {},
				network: true,
			};
}
