import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

/**
 * The program behind a shim of pyenv, chosen as pyenv does: PYENV_VERSION, .python-version in `cwd` and above, the version for
 * everything. Null when the file is no shim; `system` when pyenv would go on along PATH.
 */
export function behindShim(
	file: string,
	{cwd, env}: {readonly cwd: string; readonly env: NodeJS.ProcessEnv},
): string | 'system' | 'not-installed' | null {
	const folder = path.dirname(file);
	const root = path.dirname(folder);
	const versions = path.join(root, 'versions');
	if (path.basename(folder) !== 'shims' || !existsSync(path.join(root, 'libexec', 'pyenv')) || !existsSync(versions)) return null;
	const chosen = env['PYENV_VERSION']?.split(':') ?? namesIn(fileAbove(cwd)) ?? namesIn(path.join(root, 'version')) ?? ['system'];
	for (const name of chosen) {
		if (name === 'system') return 'system';
		const installed = installedAs(name, versions);
		const program = installed === null ? null : path.join(versions, installed, 'bin', path.basename(file));
		if (program !== null && existsSync(program)) return program;
	}
	return 'not-installed';
}

function fileAbove(cwd: string): string | null {
	for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
		const file = path.join(folder, '.python-version');
		if (existsSync(file)) return file;
		if (folder === path.dirname(folder)) return null;
	}
}

/** One name a line. A name with a path in it leads out of pyenv's folder and is none. */
function namesIn(file: string | null): readonly string[] | null {
	if (file === null || !existsSync(file)) return null;
	const names = readFileSync(file, 'utf8')
		.slice(0, 4096)
		.split(/\s+/)
		.filter(name => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name));
	return names.length === 0 ? null : names;
}

/** "3.11" means the newest 3.11 that is installed. */
function installedAs(name: string, versions: string): string | null {
	if (existsSync(path.join(versions, name))) return name;
	const patches = readdirSync(versions)
		.filter(version => version.startsWith(`${name}.`) && /^\d+$/.test(version.slice(name.length + 1)))
		.map(version => Number(version.slice(name.length + 1)));
	return patches.length === 0 ? null : `${name}.${Math.max(...patches)}`;
}
