import {execFile} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {expect, onTestFinished, test} from 'vitest';
import {processesWith} from '../support/program.ts';

const root = path.resolve(import.meta.dirname, '../..');
const bench = path.join(root, 'scripts/bench.mjs');

type Beside = {what: string; value?: number; missing?: string};
type Line = {
	bench: string;
	what: string;
	value: number | null;
	unit: string;
	floor: Beside;
	peers: Beside[];
	goal: {text: string} | null;
	note: string;
};

async function run(...args: string[]) {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-bench-test-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const {stdout} = await promisify(execFile)(process.execPath, [bench, ...args], {
		env: {...process.env, TMPDIR: folder},
		maxBuffer: 1 << 24,
	});
	return {stdout, folder};
}

test('the bench measures every promise beside its floor, and leaves nothing behind', {timeout: 120_000}, async () => {
	const {stdout, folder} = await run('--smoke', '--json');
	const {lines}: {lines: Line[]} = JSON.parse(stdout);
	const said = lines.map(line => line.what);
	for (const wanted of [
		/^first paint/,
		/^CPU a frame.* 80x24$/,
		/^CPU a frame.* 120x40$/,
		/^CPU a frame.* 200x60$/,
		/^bytes a frame/,
		/^key to screen p50, idle/,
		/^key to screen p95, idle/,
		/^key to screen p50, five panes flood, raw/,
		/^key to screen p95, five panes flood, raw/,
		/^key to screen p95, five sub-agents flood/,
		/^CPU a GB, five children, raw/,
		/^CPU a GB, five sub-agents, protocol/,
		/^memory at its highest in that flood/,
		/^CPU while nothing happens/,
		/^CPU of its probe children/,
		/^save one transition p50/,
		/^save one transition p99/,
		/^saved p99 at 100 events a second/,
		/^profile a CSV/,
		/^memory at its highest, CSV/,
		/^assess \d+ files/,
	])
		expect(
			said.filter(what => wanted.test(what)),
			String(wanted),
		).toHaveLength(1);
	for (const {what, value, unit, floor, note} of lines) {
		expect(value, `${what}: ${note}`).toBeGreaterThanOrEqual(0);
		expect(unit).not.toBe('');
		if (floor.what === 'tmux') expect(floor.missing).toBe('not here');
		else expect(floor.value, what).toBeGreaterThanOrEqual(0);
	}
	expect((await readdir(folder)).filter(name => name.startsWith('ml-engineer-bench'))).toEqual([]);
	expect(readdirSync(path.join(root, 'node_modules/.cache')).filter(name => name === `bench-${process.pid}`)).toEqual([]);
	expect(processesWith(folder)).toEqual([]);
});

test('the bench prints a line with value, floor, ratio, peer and goal', {timeout: 60_000}, async () => {
	const {stdout} = await run('--smoke', '--only', 'save');
	expect(stdout).toMatch(/noise of this machine: .*\n/);
	expect(stdout).toMatch(
		/^save +save one transition p50, 100 KB +[\d.]+ ms +floor [\d.]+ ms write \+ fsync \([\d.,]+x\) +peer - +goal <= 6x the floor: (met|goal missed)$/m,
	);
});

test('the bench refuses a name it does not know', async () => {
	await expect(run('--only', 'everything')).rejects.toMatchObject({
		code: 2,
		stderr: expect.stringMatching(/^--only everything is unknown\. Use one of: first, frame/),
	});
});
