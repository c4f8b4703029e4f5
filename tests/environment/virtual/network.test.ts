import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {makeEnvironment, makeFreshEnvironment} from '../../../src/environment/virtual/make.ts';
import {planEnvironment} from '../../../src/environment/virtual/plan.ts';
import {run} from '../../../src/system/exec.ts';

/** Reaches for the package index: only where it is asked for. */
test.runIf(process.env['ML_ENGINEER_TEST_NETWORK'])(
	'a real environment from a real lock, by pip and by the uv made of it',
	async () => {
		const root = await mkdtemp(path.join(os.tmpdir(), 'virtual-network-'));
		try {
			const lock = path.resolve('src/environment/virtual/uv.txt');
			const plan = await planEnvironment(lock, {workspace: null, env: {...process.env, XDG_CACHE_HOME: root}});
			const made = await makeEnvironment({...plan, installer: {tool: 'pip'}, first: null});
			expect(made).toMatchObject({tool: 'pip', made: true});
			const uv = path.join(made.place, 'bin/uv');
			const fresh = await makeFreshEnvironment({...plan, installer: {tool: 'uv', program: uv}, first: null}, path.join(root, 'fresh'));
			expect(fresh.tool).toBe('uv');
			const version = await run(fresh.python, ['-m', 'uv', '--version'], {cwd: root, timeoutMs: 60_000});
			expect(version.stdout).toMatch(/^uv \d/);
		} finally {
			await rm(root, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
		}
	},
	300_000,
);
