import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {chainOf, follow} from './links.ts';
import {seenAnyway} from './machine.ts';

type PythonFolders = {
	/** The environment, its base, packages that it only links to. Empty for a Python of the system. */
	readonly folders: readonly string[];
	/** What an environment names and is not there, or is no Python. */
	readonly problems: readonly string[];
};

/** Package managers whose files need each other across folders: the whole store is opened. */
const stores = [/^\/nix\/store(?=\/)/, /^\/gnu\/store(?=\/)/, /^.*\/\.linuxbrew(?=\/Cellar\/)/];

/**
 * The folders a Python needs to start: read from where its links lead and from pyvenv.cfg, as Python itself does. Nothing is run. A
 * folder that pyvenv.cfg names is believed only where a Python is installed: that file may be a stranger's.
 */
export function pythonFolders(executable: string): PythonFolders {
	const folders = new Set<string>();
	const problems: string[] = [];
	const seen = new Set<string>();
	const look = (program: string) => {
		if (seen.has(program)) return;
		seen.add(program);
		for (const step of chainOf(program)) {
			const prefix = path.dirname(path.dirname(step));
			const home = homeOf(prefix);
			if (home === null) {
				if (!seenAnyway(step) && isInstallation(prefix)) folders.add(storeOf(prefix));
				continue;
			}
			folders.add(prefix);
			for (const folder of linkedPackages(prefix)) folders.add(folder);
			const base = path.dirname(home);
			if (seenAnyway(home)) continue;
			if (!isInstallation(base)) problems.push(`${path.join(prefix, 'pyvenv.cfg')} names ${home}, where no Python is installed`);
			else {
				folders.add(storeOf(base));
				for (const name of [path.basename(program), 'python3', 'python'])
					if (existsSync(path.join(home, name))) look(path.join(home, name));
			}
		}
	};
	look(executable);
	return {folders: [...folders], problems};
}

/** Is a Python installed here: its library, or what conda keeps of it? */
export function isInstallation(prefix: string): boolean {
	if (prefix === '/') return false;
	return entriesOf(path.join(prefix, 'lib')).some(
		name => /^python3(\.\d+t?)?$/.test(name) && existsSync(path.join(prefix, 'lib', name, 'os.py')),
	);
}

/** `home` of pyvenv.cfg: the folder of programs that an environment was made from. Null where there is no environment. */
export function homeOf(prefix: string): string | null {
	let text: string;
	try {
		const file = path.join(prefix, 'pyvenv.cfg');
		if (!statSync(file).isFile()) return null;
		text = readFileSync(file, 'utf8').slice(0, 64 * 1024);
	} catch {
		return null; // no environment, or one that Python could not read either
	}
	const home = /^\s*home\s*=\s*(.+?)\s*$/im.exec(text)?.[1];
	return home !== undefined && path.isAbsolute(home) ? path.resolve(home) : null;
}

function storeOf(prefix: string): string {
	const {real} = follow(prefix);
	for (const store of stores) {
		const root = store.exec(real)?.[0];
		if (root !== undefined) return root;
	}
	return prefix;
}

/** uv can fill an environment with links into its cache: the folders of those packages. */
function linkedPackages(prefix: string): readonly string[] {
	const folders = new Set<string>();
	for (const library of entriesOf(path.join(prefix, 'lib')).filter(name => /^python3\.\d+t?$/.test(name))) {
		const packages = path.join(prefix, 'lib', library, 'site-packages');
		for (const name of entriesOf(packages).filter(entry => entry.endsWith('.dist-info'))) {
			const metadata = path.join(packages, name, 'METADATA');
			const {real} = follow(metadata);
			const folder = path.dirname(real);
			const ofPackage = path.basename(real) === 'METADATA' && path.basename(folder) === name;
			if (ofPackage && !real.startsWith(`${follow(prefix).real}/`)) folders.add(path.dirname(folder));
		}
	}
	return [...folders];
}

function entriesOf(folder: string): readonly string[] {
	try {
		return readdirSync(folder);
	} catch {
		return []; // not there, or closed to us and so to what we start
	}
}
