import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {start} from '../../../src/system/exec.ts';
import {temporaryFolder} from '../../session/support.ts';
import {notHere, sandbox, shell} from './support.ts';

/** Ids outside of the processes whose words hold a mark. */
async function marked(mark: string): Promise<readonly string[]> {
	const found: string[] = [];
	for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
		const words = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
		if (words.includes(mark) && !words.includes('vitest')) found.push(pid);
	}
	return found;
}

/** A word that only the sleeping processes of one test have. */
const markOf = (test: string) => `${60_000 + (process.pid % 1000)}.${test}`;

describe.skipIf(notHere !== null)('nothing is left of a sandbox', {timeout: 120_000}, () => {
	test('not what left its process group and its session, when the command has ended', async () => {
		const mark = markOf('001');
		const result = await sandbox(shell(`setsid sleep ${mark} >/dev/null 2>&1 & sleep .2; echo started`));
		expect(result).toMatchObject({ended: 'exited', stdout: 'started\n'});
		expect(await marked(mark)).toEqual([]);
	});

	test('when its time is up, also of what ignores every signal it can', async () => {
		const mark = markOf('002');
		const result = await sandbox(shell(`trap '' TERM HUP INT; setsid sleep ${mark} & sleep ${mark}`), {}, {timeoutMs: 2000});
		expect(result.ended).toBe('timed-out');
		expect(await marked(mark)).toEqual([]);
	});

	test('when it is cancelled', async () => {
		const mark = markOf('003');
		const controller = new AbortController();
		const running = sandbox(shell(`setsid sleep ${mark} & sleep ${mark}`), {}, {signal: controller.signal});
		await vi.waitFor(async () => expect((await marked(mark)).length).toBeGreaterThan(1), {timeout: 30_000, interval: 50});
		controller.abort();
		expect((await running).ended).toBe('cancelled');
		expect(await marked(mark)).toEqual([]);
	});

	test('when the program that runs it is killed with SIGKILL', async () => {
		const mark = markOf('004');
		const program = path.join(import.meta.dirname, 'run-sandboxed.ts');
		const child = start(process.execPath, [program, `setsid sleep ${mark} & sleep ${mark}`], {});
		child.stdout.resume();
		child.stderr.resume();
		await vi.waitFor(async () => expect((await marked(`sleep\0${mark}`)).length).toBe(2), {timeout: 30_000, interval: 50});
		process.kill(child.pid, 'SIGKILL');
		await child.exited;
		await vi.waitFor(async () => expect(await marked(mark)).toEqual([]), {timeout: 30_000, interval: 50});
	});

	test('a folder within a writable one that is bound read-only stays so', async () => {
		const copy = await temporaryFolder();
		await mkdir(path.join(copy, 'data'));
		await writeFile(path.join(copy, 'data/rows.csv'), 'rows');
		onTestFinished(() => rm(copy, {recursive: true, force: true}));
		const script = 'echo x > made; echo x > data/made || echo refused; rm -rf data || echo kept; mv data other || echo kept';
		const result = await sandbox(shell(script), {cwd: copy, writable: [copy], readable: [path.join(copy, 'data')]});
		expect(result.stdout).toBe('refused\nkept\nkept\n');
		expect(await readFile(path.join(copy, 'data/rows.csv'), 'utf8')).toBe('rows');
		expect(await readdir(copy)).toEqual(['data', 'made']);
	});
});
