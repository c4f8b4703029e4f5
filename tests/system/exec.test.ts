import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {run, start} from '../../src/system/exec.ts';
import {groupAlive, killAllGroups} from '../../src/system/groups.ts';
import {temporaryFolder} from '../session/support.ts';

const node = (code: string) => ['-e', code] as const;
const timeoutMs = 20_000;

/** Running, not merely dead and not yet fetched by its parent. */
const alive = async (pid: number) => {
	try {
		const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
		return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
	} catch {
		return false;
	}
};

describe('a program that is run to its end', () => {
	test('gives its output and status back', async () => {
		const result = await run(process.execPath, node('console.log("out"); console.error("err"); process.exit(3)'), {timeoutMs});
		expect(result).toMatchObject({
			ended: 'exited',
			exitCode: 3,
			signal: null,
			stdout: 'out\n',
			stderr: 'err\n',
			truncated: false,
			error: null,
		});
	});

	test('gets its input, folder and environment, and nothing else of ours', async () => {
		const folder = await temporaryFolder();
		const result = await run('/bin/sh', ['-c', 'cat; pwd; echo "$ONLY$HOME"'], {
			timeoutMs,
			cwd: folder,
			input: 'in\n',
			env: {ONLY: 'this'},
		});
		expect(result.stdout).toBe(`in\n${folder}\nthis\n`);
	});

	test('no shell reads its arguments', async () => {
		const {stdout} = await run('/bin/echo', ['$(id)', '; id', '`id`', '*'], {timeoutMs});
		expect(stdout).toBe('$(id) ; id `id` *\n');
	});

	test('that is not there, or cannot be run, is told apart from one that failed', async () => {
		expect(await run('no-such-program-here', [], {timeoutMs})).toMatchObject({ended: 'not-found', exitCode: null});
		expect(await run('no-such-program-here', [], {timeoutMs, nice: 19})).toMatchObject({ended: 'not-found'});
		const file = path.join(await temporaryFolder(), 'file');
		await writeFile(file, '', {mode: 0o644});
		expect(await run(file, [], {timeoutMs})).toMatchObject({ended: 'not-started', error: expect.stringContaining('EACCES')});
	});

	test('that prints without end is bounded, and the cut is said', async () => {
		const result = await run('/bin/sh', ['-c', 'head -c 3000000 /dev/zero'], {timeoutMs, maxBytes: 1000});
		expect(result).toMatchObject({ended: 'exited', exitCode: 0, truncated: true});
		expect(result.stdout).toHaveLength(1000);
	});

	test('that takes too long is ended with all it started, also what ignores SIGTERM', async () => {
		const folder = await temporaryFolder();
		const script = `trap '' TERM; (trap '' TERM; sleep 60) & echo $! > ${folder}/pid; sleep 60`;
		const result = await run('/bin/sh', ['-c', script], {timeoutMs: 400});
		expect(result).toMatchObject({ended: 'timed-out'});
		const grandchild = Number(await readFile(path.join(folder, 'pid'), 'utf8'));
		await vi.waitFor(async () => expect(await alive(grandchild)).toBe(false));
	});

	test('that is cancelled says so; one cancelled before it began is never started', async () => {
		const controller = new AbortController();
		const running = run('/bin/sleep', ['60'], {timeoutMs, signal: controller.signal});
		setTimeout(() => controller.abort(), 50);
		expect(await running).toMatchObject({ended: 'cancelled'});
		expect(await run('/bin/sh', ['-c', 'echo ran'], {timeoutMs, signal: controller.signal})).toMatchObject({
			ended: 'cancelled',
			stdout: '',
		});
	});

	test('leaves nobody behind who holds its pipes', async () => {
		const folder = await temporaryFolder();
		const result = await run('/bin/sh', ['-c', `sleep 60 & echo $! > ${folder}/pid; echo done`], {timeoutMs});
		expect(result).toMatchObject({ended: 'exited', exitCode: 0, stdout: 'done\n'});
		const left = Number(await readFile(path.join(folder, 'pid'), 'utf8'));
		await vi.waitFor(async () => expect(await alive(left)).toBe(false));
	});
});

describe('a program that lives longer', () => {
	test('talks over its pipes and says how it ended', async () => {
		const child = start('/bin/cat', [], {});
		const answer = new Promise(resolve => child.stdout.once('data', chunk => resolve(String(chunk))));
		child.stdin.write('hello\n');
		expect(await answer).toBe('hello\n');
		child.stdin.end();
		expect(await child.exited).toEqual({exitCode: 0, signal: null, error: null});
		expect(child.signal('SIGTERM')).toBe(false);
	});

	test('is stopped with its whole group, stubborn or stopped members included', async () => {
		const child = start('/bin/sh', ['-c', `trap '' TERM; (trap '' TERM; sleep 60) & kill -STOP $!; echo ready; wait`], {});
		await new Promise(resolve => child.stdout.once('data', resolve));
		expect(groupAlive(child.pid)).toBe(true);
		await child.stop(100);
		await vi.waitFor(() => expect(groupAlive(child.pid)).toBe(false));
		expect(await child.exited).toMatchObject({signal: 'SIGKILL'});
	});

	test('that cannot be started throws', () => {
		expect(() => start('no-such-program-here', [], {})).toThrow('no-such-program-here could not be started');
	});

	test('is killed at once, with all others, in the last moment of this process', async () => {
		const children = [start('/bin/sleep', ['60'], {}), start('/bin/sleep', ['60'], {})];
		killAllGroups();
		for (const child of children) expect(await child.exited).toMatchObject({signal: 'SIGKILL'});
	});

	test('whose pipe is closed does not bring us down when we write to it', async () => {
		const child = start('/bin/sh', ['-c', 'exec 0<&-; echo ready; sleep 60'], {});
		await new Promise(resolve => child.stdout.once('data', resolve));
		await new Promise<void>(resolve => child.stdin.write('x'.repeat(1_000_000), () => resolve()));
		await child.stop(100);
	});
});

test('all that runs is ended when this process is killed; what had ended is not touched', async () => {
	const folder = await temporaryFolder();
	const code = `
		import {run, start} from ${JSON.stringify(path.resolve('src/system/exec.ts'))};
		await run('/bin/true', [], {timeoutMs: 9000});
		const long = start('/bin/sh', ['-c', 'sleep 60 & wait'], {});
		void run('/bin/sh', ['-c', 'trap "" TERM HUP; echo $$ > ${folder}/pid; sleep 60 & wait; sleep 60'], {timeoutMs: 90000});
		console.log(long.pid);
	`;
	const parent = start(process.execPath, ['--input-type=module', '-e', code], {});
	const long = await new Promise<number>(resolve => parent.stdout.once('data', (line: Buffer) => resolve(Number(line.toString()))));
	const told = await vi.waitFor(async () => {
		const pid = Number(await readFile(path.join(folder, 'pid'), 'utf8'));
		expect(pid).toBeGreaterThan(1);
		return pid;
	}, 5000);
	expect([groupAlive(long), groupAlive(told)]).toEqual([true, true]);
	process.kill(parent.pid, 'SIGKILL');
	await vi.waitFor(() => expect([groupAlive(long), groupAlive(told)]).toEqual([false, false]), 5000);
});
