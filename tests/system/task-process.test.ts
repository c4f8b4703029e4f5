import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {expect, test, vi} from 'vitest';
import {groups} from '../../src/system/groups.ts';
import {runTask, type TaskLimits, type TaskOptions} from '../../src/system/task-process.ts';

vi.setConfig({testTimeout: 60_000});

const program = path.join(import.meta.dirname, 'tasks.ts');
const patient: TaskLimits = {heapMiB: 512, memoryMiB: 4096, silentMs: 50_000, stalledMs: 50_000};
const task = (name: string, limits: Partial<TaskLimits> = {}, options: Partial<TaskOptions> = {}, input: unknown = null) =>
	runTask(program, name, input, {...options, limits: {...patient, ...limits}});

test('a task answers with what it was given, and says on the way what it does', async () => {
	const seen: unknown[] = [];
	const input = {texts: ['a\nb', 'ü', '\ud800'], large: 'x'.repeat(3 * 2 ** 20)};
	const answer = await task(
		'echo',
		{},
		{progress: (label, fraction) => seen.push([label, fraction]), note: value => seen.push(value)},
		input,
	);
	expect(answer).toEqual(input);
	expect(seen).toEqual([['echoing', 0.5], 'halfway']);
});

test('a failure of the task is the same failure here', async () => {
	await expect(task('refuse')).rejects.toMatchObject({name: 'Failure', kind: 'input', message: 'That file is no table.'});
});

test('a crash, a loop, a standstill, a greed for memory and nonsense end that process alone, and say what it was doing', async () => {
	await expect(task('crash')).rejects.toMatchObject({name: 'TaskLost', loss: 'crashed', how: 'SIGSEGV', during: 'reading the rows'});
	await expect(task('loop', {silentMs: 4000})).rejects.toMatchObject({loss: 'silent', during: 'counting'});
	await expect(task('stall', {stalledMs: 2000})).rejects.toMatchObject({loss: 'stalled'});
	await expect(task('hoard', {memoryMiB: 300})).rejects.toMatchObject({loss: 'memory', how: '300 MiB'});
	await expect(task('babble')).rejects.toMatchObject({loss: 'crashed'});
	expect([...groups]).toEqual([]);
});

test('who stops waiting stops the task, whatever it is doing', async () => {
	const leaving = new AbortController();
	const reason = new Error('the person left');
	let pid = 0;
	const looping = task('loop', {}, {signal: leaving.signal, progress: () => ([pid = 0] = groups)});
	looping.catch(() => undefined);
	await vi.waitFor(() => expect(pid).toBeGreaterThan(0), {timeout: 30_000});
	leaving.abort(reason);
	await expect(looping).rejects.toBe(reason);
	if (existsSync('/proc')) expect(readdirSync('/proc')).not.toContain(String(pid));
});
