import {accessSync, constants, existsSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {shellLine} from '../domain/shell-words.ts';
import {stateDirectory} from './paths.ts';

const name = 'ml-engineer';

/** The script that starts this program, wherever the bundle lies: beside `dist/`, or two rooms up in the sources. */
export function ownScript(): string {
	const bin = path.resolve(import.meta.dirname, '../bin/ml-engineer.js');
	return existsSync(bin) ? bin : path.resolve(import.meta.dirname, '../../bin/ml-engineer.js');
}

/** How a person calls this very program: by its name where PATH leads here, else by its path; never by a name that leads elsewhere. */
export function programWords(env: NodeJS.ProcessEnv = process.env): readonly string[] {
	const script = ownScript();
	const found = real(onPath(env));
	if (found !== null && found === real(script)) return [name];
	return isExecutable(script) ? [script] : ['node', script];
}

/**
 * A command line of this program that does what it says wherever it is typed. `directory`: where the sessions that it speaks of are
 * kept; it is named when it is not the one that is looked into anyway.
 */
export function suggestedCommand(words: readonly string[], directory: string | null = null, env: NodeJS.ProcessEnv = process.env): string {
	const usual = stateDirectory(undefined, env);
	const named = directory !== null && !(usual.isDefault && usual.directory === path.resolve(directory));
	const where = named ? ['--state-dir', path.resolve(directory)] : [];
	return shellLine([...programWords(env), ...words, ...where]);
}

/** The program of our name that a shell would find; a package runner's own folders are on PATH only while it runs. */
function onPath(env: NodeJS.ProcessEnv): string | null {
	const folders = (env['PATH'] ?? '')
		.split(path.delimiter)
		.filter(folder => path.isAbsolute(folder) && !/node_modules\/\.bin\/?$/.test(folder));
	return folders.map(folder => path.join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function real(file: string | null): string | null {
	try {
		return file === null ? null : realpathSync(file);
	} catch {
		return null;
	}
}
