import {readdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {codeOf} from '../../system/errors.ts';
import {isInside, shortPath} from '../../system/paths.ts';
import {failureOf, notUnderstood, rawOf} from '../outcome.ts';
import type {Probe, ProbeContext} from '../probe.ts';
import {type Reading, reading} from '../reading.ts';

/** What a found Python is, whichever way it was found. */
type Found = {
	readonly version: string | null;
	readonly origin: 'VIRTUAL_ENV' | 'workspace' | 'conda' | 'PATH';
	/** ".venv", "conda:ml", "PATH": the short word beside the version. */
	readonly label: string;
	readonly prefix: string;
	readonly sitePackages: readonly string[];
	readonly why: string;
};

/**
 * Which Python a project here would get, and why: VIRTUAL_ENV, a virtual environment in the workspace, CONDA_PREFIX, PATH.
 * Environments are read from their metadata and never run; only a Python of PATH, outside the workspace, is asked, once.
 */
export const python: Probe = {
	id: 'python',
	title: 'Python',
	intervalMs: 15_000,
	timeoutMs: 5000,
	spawns: true,
	async watch(context) {
		const environments = [context.env['VIRTUAL_ENV'], path.join(context.workspace, '.venv'), path.join(context.workspace, 'venv')];
		const onPath = (await context.find('python3')) ?? (await context.find('python'));
		const conda = context.env['CONDA_PREFIX'];
		return [
			...environments.filter(folder => folder !== undefined).map(folder => path.join(folder, 'pyvenv.cfg')),
			...(conda === undefined ? [] : [path.join(conda, 'conda-meta')]),
			...(onPath === null ? [] : [onPath, path.join(context.home, '.pyenv', 'version')]),
		];
	},
	async read(context) {
		const notes: string[] = [];
		const named = context.env['VIRTUAL_ENV'];
		if (named) {
			const found = await virtualEnvironment(context, named, 'VIRTUAL_ENV', notes);
			if (found !== null) return answer(context, found, notes);
		}
		for (const name of ['.venv', 'venv']) {
			const found = await virtualEnvironment(context, path.join(context.workspace, name), 'workspace', notes);
			if (found !== null) return answer(context, found, notes);
		}
		const conda = context.env['CONDA_PREFIX'];
		if (conda) {
			const found = await condaEnvironment(context, conda, notes);
			if (found !== null) return answer(context, found, notes);
		}
		return onPath(context, notes);
	},
};

function answer(context: ProbeContext, found: Found, notes: readonly string[]): Reading {
	return reading(notes.length > 0 ? 'degraded' : 'ok', `${found.version ?? 'unknown version'} ${found.label}`, {
		facts: {
			version: found.version,
			origin: found.origin,
			label: found.label,
			prefix: found.prefix,
			executable: path.join(found.prefix, 'bin', 'python'),
			inWorkspace: isInside(context.workspace, found.prefix),
			sitePackages: found.sitePackages,
		},
		detail: [found.why, ...notes].join('; '),
		command: found.origin === 'conda' ? path.join(found.prefix, 'conda-meta') : path.join(found.prefix, 'pyvenv.cfg'),
		error: notes.length > 0 ? notes.join('; ') : null,
	});
}

async function virtualEnvironment(
	context: ProbeContext,
	folder: string,
	origin: 'VIRTUAL_ENV' | 'workspace',
	notes: string[],
): Promise<Found | null> {
	const config = path.join(folder, 'pyvenv.cfg');
	// The workspace is a stranger's: its links may lead anywhere, and are not followed out of it.
	if (origin === 'workspace' && !isInside(context.workspace, config)) {
		notes.push(`${path.basename(folder)} links out of the workspace and was not read`);
		return null;
	}
	const text = await context.readText(config);
	if (text === null) {
		if (origin === 'VIRTUAL_ENV') notes.push(`VIRTUAL_ENV names ${folder}, which has no pyvenv.cfg`);
		return null;
	}
	const settings = parseSettings(text);
	const version = settings['version_info'] ?? settings['version'] ?? null;
	const own = await libraryFolders(folder, 'site-packages');
	const name = path.basename(folder);
	const why = origin === 'workspace' ? `${name} of the working directory` : `VIRTUAL_ENV is ${shortPath(folder, context.home)}`;
	return {
		version: version?.match(/^\d+\.\d+(\.\d+)?/)?.[0] ?? versionOfLibrary(own),
		origin,
		label: name.startsWith('.') || name === 'venv' ? name : `venv:${name}`,
		prefix: folder,
		sitePackages:
			origin === 'workspace' ? own.filter(library => isInside(context.workspace, library)) : [...own, ...(await sharedFolders(settings))],
		why: `${why}; read from pyvenv.cfg, not run`,
	};
}

async function condaEnvironment(context: ProbeContext, prefix: string, notes: string[]): Promise<Found | null> {
	const names = await entriesOf(path.join(prefix, 'conda-meta'));
	const version = names.map(name => name.match(/^python-(\d+\.\d+\.\d+)-[^-]+\.json$/)?.[1]).find(found => found !== undefined);
	if (version === undefined) {
		notes.push(`CONDA_PREFIX names ${prefix}, which has no Python`);
		return null;
	}
	const name = context.env['CONDA_DEFAULT_ENV'];
	return {
		version,
		origin: 'conda',
		label: `conda:${path.basename(name || prefix)}`,
		prefix,
		sitePackages: await libraryFolders(prefix, 'site-packages'),
		why: `CONDA_PREFIX is ${shortPath(prefix, context.home)}; read from conda-meta, not run`,
	};
}

const question = [
	'import json, platform, site, sys, sysconfig',
	'paths = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages(), site.getusersitepackages()]',
	'print(json.dumps({"version": platform.python_version(), "executable": sys.executable, "prefix": sys.prefix, "paths": paths}))',
].join('\n');

const answerSchema = z.object({
	version: z.string().max(60),
	executable: z.string().max(4096),
	prefix: z.string().max(4096),
	paths: z.array(z.string().max(4096)).max(64),
});

async function onPath(context: ProbeContext, notes: readonly string[]): Promise<Reading> {
	const program = (await context.find('python3')) ?? (await context.find('python'));
	if (program === null) {
		const detail = ['no VIRTUAL_ENV, no .venv or venv here, no CONDA_PREFIX, no python3 or python on PATH', ...notes].join('; ');
		return reading('missing', 'Python not found', {detail, facts: {version: null, origin: null, sitePackages: []}});
	}
	const command = `${program} -I -c "(asks for its version and package folders)"`;
	const result = await context.run(program, ['-I', '-c', question]);
	const failure = failureOf('Python', command, result);
	if (failure !== null) return failure;
	const parsed = answerSchema.safeParse(jsonOf(lastJsonLine(result.stdout)));
	if (!parsed.success) return notUnderstood('Python', command, result);
	const {version, executable, prefix, paths} = parsed.data;
	return reading(notes.length > 0 ? 'degraded' : 'ok', `${version} PATH`, {
		facts: {
			version,
			origin: 'PATH',
			label: 'PATH',
			prefix,
			executable,
			inWorkspace: isInside(context.workspace, prefix),
			sitePackages: [...new Set(paths)],
		},
		detail: [`the first python3 on PATH, ${program}`, ...notes].join('; '),
		command,
		raw: rawOf(result),
		error: notes.length > 0 ? notes.join('; ') : null,
	});
}

const lastJsonLine = (text: string) => text.split('\n').findLast(line => line.startsWith('{')) ?? '';

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null; // the schema refuses it
	}
}

/** The `key = value` lines of pyvenv.cfg. */
function parseSettings(text: string): Record<string, string> {
	const settings: Record<string, string> = {};
	for (const line of text.split(/\r?\n/)) {
		const at = line.indexOf('=');
		if (at > 0) settings[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
	}
	return settings;
}

async function libraryFolders(prefix: string, name: string): Promise<string[]> {
	const libraries = (await entriesOf(path.join(prefix, 'lib'))).filter(entry => /^python3\.\d+$/.test(entry));
	return libraries.map(library => path.join(prefix, 'lib', library, name));
}

/** The package folders of the Python that an environment was made from, when it shares them. */
async function sharedFolders(settings: Readonly<Record<string, string>>): Promise<string[]> {
	const home = settings['home'];
	if (settings['include-system-site-packages'] !== 'true' || home === undefined) return [];
	const prefix = path.dirname(home);
	return [
		...(await libraryFolders(prefix, 'site-packages')),
		...(await libraryFolders(path.join(prefix, 'local'), 'dist-packages')),
		path.join(prefix, 'lib', 'python3', 'dist-packages'),
	];
}

const versionOfLibrary = (folders: readonly string[]) => folders[0]?.match(/python(3\.\d+)/)?.[1] ?? null;

async function entriesOf(folder: string): Promise<string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
		throw error;
	}
}
