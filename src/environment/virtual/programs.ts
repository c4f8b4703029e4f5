import os from 'node:os';
import path from 'node:path';
import {isProgram, trustedFolders} from '../context.ts';
import {installerSettings} from './settings.ts';

/** Where programs are looked for, and what they are given. */
export type Programs = {
	/** Its programs are a stranger's and never run; null: there is none. */
	readonly workspace: string | null;
	/** The environment of every child: what it needs to find its way and the network, and no secrets beside. */
	readonly env: Readonly<Record<string, string>>;
	/** The person's own environment, for the places it names. */
	readonly own: NodeJS.ProcessEnv;
	/** Absolute paths of a program, in the order of PATH. */
	readonly all: (name: string) => Promise<readonly string[]>;
};

/** Programs of PATH outside the workspace. */
export function programsFor(workspace: string | null, own: NodeJS.ProcessEnv = process.env): Programs {
	const home = own['HOME'] || os.homedir();
	const searchPath = own['PATH'] ?? '';
	const folders =
		workspace === null
			? searchPath.split(path.delimiter).filter(folder => path.isAbsolute(folder))
			: trustedFolders(searchPath, path.resolve(workspace), home);
	return {
		workspace: workspace === null ? null : path.resolve(workspace),
		own,
		env: {...installerSettings(own), HOME: home, PATH: folders.join(path.delimiter)},
		async all(name) {
			const found: string[] = [];
			for (const folder of folders) {
				const file = path.join(folder, name);
				if (await isProgram(file)) found.push(file);
			}
			return [...new Set(found)];
		},
	};
}
