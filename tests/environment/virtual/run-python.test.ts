import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {runPython} from '../../../src/environment/virtual/run-python.ts';

let place: string;
let python: string;
beforeEach(async () => {
	place = await mkdtemp(path.join(os.tmpdir(), 'virtual-run-'));
	python = path.join(place, 'bin/python');
	await mkdir(path.dirname(python));
});
afterEach(async () => {
	delete process.env['SECRET_TOKEN'];
	await rm(place, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
});

const as = async (script: string) => {
	await writeFile(python, `#!/bin/sh\n${script}\n`);
	await chmod(python, 0o755);
};

test('a program gets a clean environment: nothing of ours, an empty home that is gone afterwards, input closed', async () => {
	process.env['SECRET_TOKEN'] = 'x';
	await as('env; echo "input=$(cat)"; echo "in home: $(ls -A "$HOME")"; echo "$@"');
	const result = await runPython({python, place}, ['-m', 'strikes'], {
		cwd: place,
		timeoutMs: 20_000,
		env: {MLFLOW_TRACKING_URI: 'sqlite:///a.db'},
	});
	expect(result).toMatchObject({ended: 'exited', exitCode: 0});
	const lines = result.stdout.trim().split('\n');
	expect(lines.slice(-3)).toEqual(['input=', 'in home: ', '-m strikes']);
	expect(result.stdout).not.toContain('SECRET_TOKEN');
	expect(lines).toEqual(
		expect.arrayContaining([
			'PYTHONHASHSEED=0',
			'OMP_NUM_THREADS=1',
			'MLFLOW_TRACKING_URI=sqlite:///a.db',
			`PATH=${place}/bin:/usr/bin:/bin`,
		]),
	);
	const home = lines.find(line => line.startsWith('HOME='))?.slice(5) ?? '';
	expect(home).not.toBe(os.homedir());
	await expect(mkdir(home).then(() => rm(home, {recursive: true}))).resolves.toBeUndefined();
});

test('output beyond what is kept is dropped and said, and time is bounded', async () => {
	await as('head -c 100000 /dev/zero | tr "\\0" x');
	const much = await runPython({python, place}, [], {cwd: place, timeoutMs: 20_000, maxBytes: 1000});
	expect(much.stdout).toHaveLength(1000);
	expect(much.truncated).toBe(true);
	await as('sleep 60');
	expect(await runPython({python, place}, [], {cwd: place, timeoutMs: 100})).toMatchObject({ended: 'timed-out'});
});
