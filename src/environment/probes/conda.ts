import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../../system/errors.ts';
import {failureOf, notUnderstood, rawOf} from '../outcome.ts';
import type {Probe} from '../probe.ts';
import {reading} from '../reading.ts';

/** conda or a kin of it: version, the active environment, how many environments there are. */
export const conda: Probe = {
	id: 'conda',
	title: 'Conda',
	intervalMs: 30_000,
	timeoutMs: 8000,
	spawns: true,
	async watch(context) {
		const program = await programOf(context);
		return [path.join(context.home, '.conda', 'environments.txt'), ...(program === null ? [] : [program])];
	},
	async read(context) {
		const program = await programOf(context);
		const active = context.env['CONDA_DEFAULT_ENV'] ?? null;
		const list = await context.readText(path.join(context.home, '.conda', 'environments.txt'));
		const environments = list === null ? null : list.split('\n').filter(line => line.trim() !== '').length;
		const facts = {version: null, active, environments};
		if (program === null) return reading('missing', 'not found', {detail: 'conda, mamba and micromamba are not on PATH', facts});
		const name = path.basename(program);
		const metadata = path.join(path.dirname(path.dirname(program)), 'conda-meta');
		const known = name === 'conda' ? await versionIn(metadata) : null;
		if (known !== null) return found(name, known, facts, {command: metadata});
		const command = `${name} --version`;
		const result = await context.run(program, ['--version']);
		const failure = failureOf(name, command, result);
		if (failure !== null) return {...failure, facts};
		const version = result.stdout.match(/\d+\.\d+(\.\d+)?/)?.[0];
		if (version === undefined) return {...notUnderstood(name, command, result), facts};
		return found(name, version, facts, {command, raw: rawOf(result)});
	},
};

type CondaFacts = {readonly version: null; readonly active: string | null; readonly environments: number | null};

function found(name: string, version: string, facts: CondaFacts, parts: {command: string; raw?: string}) {
	const active = facts.active === null ? 'no environment active' : `${facts.active} active`;
	return reading('ok', `${name} ${version}, ${active}`, {...parts, facts: {...facts, version}});
}

async function programOf(context: {find(program: string): Promise<string | null>}): Promise<string | null> {
	for (const name of ['conda', 'mamba', 'micromamba']) {
		const program = await context.find(name);
		if (program !== null) return program;
	}
	return null;
}

/** The version of conda that its own installation records: starting conda costs a Python. */
async function versionIn(metadata: string): Promise<string | null> {
	try {
		const names = await readdir(metadata);
		return names.map(name => name.match(/^conda-(\d+\.\d+\.\d+)-[^-]+\.json$/)?.[1]).find(version => version !== undefined) ?? null;
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
		throw error;
	}
}
