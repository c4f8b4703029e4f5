import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../../system/errors.ts';
import {distributionsIn} from '../distributions.ts';
import {failureOf, notUnderstood, rawOf} from '../outcome.ts';
import type {Probe, ProbeContext} from '../probe.ts';
import {reading} from '../reading.ts';

const parts = ['jupyterlab', 'notebook', 'jupyter-core', 'ipykernel'];

/** Jupyter of the Python found, or of PATH, and how many of its servers run. */
export const jupyter: Probe = {
	id: 'jupyter',
	title: 'Jupyter',
	intervalMs: 30_000,
	timeoutMs: 8000,
	spawns: true,
	needs: ['python'],
	async watch(context) {
		return [...packageFolders(context), runtimeFolder(context), (await context.find('jupyter')) ?? ''];
	},
	async read(context) {
		const servers = await runningServers(context);
		const installed = await distributionsIn(packageFolders(context), context.readText);
		const present = parts.flatMap(name => (installed.has(name) ? [`${name} ${installed.get(name)}`] : []));
		const running = servers === 0 ? '' : `, ${servers} running`;
		const first = present.find(text => !text.startsWith('ipykernel'));
		if (first !== undefined) {
			return reading('ok', `${first}${running}`, {
				facts: {packages: present, servers, from: 'python'},
				detail: present.join(', '),
				command: packageFolders(context).join(' '),
			});
		}
		const program = await context.find('jupyter');
		const facts = {packages: present, servers, from: null};
		if (program === null) return reading('missing', 'not found', {facts, detail: 'not in the Python found, and not on PATH'});
		const command = 'jupyter --version';
		const result = await context.run(program, ['--version']);
		const failure = failureOf('jupyter', command, result);
		if (failure !== null) return {...failure, facts};
		const versions = [...result.stdout.matchAll(/^([\w-]+)\s*:\s*(\d[\w.]*)\s*$/gm)].map(match => `${match[1]} ${match[2]}`);
		const shown = versions.find(text => /^(jupyterlab|notebook|jupyter_core)/.test(text)) ?? versions[0];
		if (shown === undefined) return {...notUnderstood('jupyter', command, result), facts};
		return reading('ok', `${shown}${running}`, {facts: {packages: versions, servers, from: 'PATH'}, command, raw: rawOf(result)});
	},
};

function packageFolders(context: ProbeContext): readonly string[] {
	const fact = context.reading('python')?.facts['sitePackages'];
	return Array.isArray(fact) ? fact : [];
}

function runtimeFolder({env, home}: ProbeContext): string {
	return env['JUPYTER_RUNTIME_DIR'] ?? path.join(env['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share'), 'jupyter', 'runtime');
}

/** Servers leave a file named by their process id; its content, which holds a token, is not read. */
async function runningServers(context: ProbeContext): Promise<number> {
	let names: string[];
	try {
		names = await readdir(runtimeFolder(context));
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return 0;
		throw error;
	}
	const ids = names.map(name => name.match(/^(?:jpserver|nbserver)-(\d{1,9})\.json$/)?.[1]).filter(id => id !== undefined);
	return ids.filter(id => isAlive(Number(id))).length;
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return codeOf(error) === 'EPERM';
	}
}
