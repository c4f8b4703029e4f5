import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Probe} from '../../../src/environment/probe.ts';
import {conda} from '../../../src/environment/probes/conda.ts';
import {container} from '../../../src/environment/probes/container.ts';
import {directory} from '../../../src/environment/probes/directory.ts';
import {gpu} from '../../../src/environment/probes/gpu.ts';
import {jupyter} from '../../../src/environment/probes/jupyter.ts';
import {kubernetes} from '../../../src/environment/probes/kubernetes.ts';
import {python} from '../../../src/environment/probes/python.ts';
import {sandbox} from '../../../src/environment/probes/sandbox.ts';
import {uv} from '../../../src/environment/probes/uv.ts';
import {type Machine, machine, runs} from '../machine.ts';

const kubeconfig =
	'current-context: staging\ncontexts: [{name: staging, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]\n';

/** Every probe that starts a program, and what it needs to get that far. */
type Spawning = {readonly program: string; readonly probe: Probe; prepare?(here: Machine): Promise<unknown>};
const spawning: readonly Spawning[] = [
	{program: 'docker', probe: container},
	{program: 'nvidia-smi', probe: gpu},
	{program: 'uv', probe: uv},
	{program: 'conda', probe: conda},
	{program: 'bwrap', probe: {...sandbox, needs: []}},
	{program: 'jupyter', probe: {...jupyter, needs: []}},
	{program: 'python3', probe: python},
	{program: 'git', probe: directory, prepare: here => here.file('workspace/.git/HEAD', 'ref: refs/heads/main\n')},
	{program: 'kubectl', probe: kubernetes, prepare: here => here.file('home/.kube/config', kubeconfig)},
];

describe.each(spawning)('$program', ({program, probe, prepare}) => {
	async function reading(script: string, timeoutMs = probe.timeoutMs) {
		const here = await machine();
		await prepare?.(here);
		await here.program(program, script.replaceAll('$HERE', here.root));
		return {here, found: await here.read({...probe, timeoutMs})};
	}

	test('that hangs is timed out, says how long it was given, and is gone afterwards', async () => {
		const {here, found} = await reading('echo $$ > $HERE/pid; exec sleep 60', 400);
		expect(found.status).toBe('timed-out');
		expect(found.error).toBe('no answer within 0.4 s');
		expect(found.summary).toContain('no answer within 0.4 s');
		expect(found.command).toContain(program);
		const pid = Number(await readFile(path.join(here.root, 'pid'), 'utf8'));
		expect(await runs(pid)).toBe(false);
	});

	test('that fails tells its last line, without escape sequences', async () => {
		const {found} = await reading(
			`printf 'first\\n\\033]0;owned\\007\\033[2J\\033[31mno such luck\\342\\200\\256\\033[0m\\n\\n' >&2; exit 3`,
		);
		expect(['error', 'degraded']).toContain(found.status);
		expect(found.error).toBe('no such luck');
		expect(JSON.stringify(found)).not.toContain('\\u001b');
		expect(JSON.stringify(found)).not.toContain('owned');
	});

	test('that prints 10 MB of anything is bounded and not understood', async () => {
		const {found} = await reading(`head -c 10000000 /dev/zero | tr '\\0' x`);
		expect(found.status).not.toBe('timed-out');
		if (probe !== directory) expect(['error', 'degraded']).toContain(found.status);
		expect(JSON.stringify(found).length).toBeLessThan(40_000);
	});

	test('that is killed says by what', async () => {
		const {found} = await reading('kill -KILL $$');
		expect(['error', 'degraded']).toContain(found.status);
		expect(found.error).toMatch(/SIGKILL|no answer/);
	});

	test('is not run when it lies in the workspace, though PATH names that folder first', async () => {
		const here = await machine();
		await prepare?.(here);
		const inside = path.join(here.workspace, 'bin');
		await here.program(program, `touch ${here.root}/ran`, inside);
		await here.program(program, 'echo nothing of use');
		await here.program('nice', `touch ${here.root}/ran`, inside);
		here.env['PATH'] = `${inside}:.:${here.env['PATH']}`;
		await here.read(probe);
		await expect(readFile(path.join(here.root, 'ran'))).rejects.toThrow('ENOENT');
	});
});
