import {expect, test} from 'vitest';
import {cpu} from '../../../src/environment/probes/cpu.ts';
import {disk, diskReading} from '../../../src/environment/probes/disk.ts';
import {memory} from '../../../src/environment/probes/memory.ts';
import {session} from '../../../src/environment/probes/session.ts';
import {readEnvironment} from '../../../src/environment/scheduler.ts';
import {machine} from '../machine.ts';

const gib = 1024 ** 3;
const meminfo = (total: number, available: number) => `MemTotal: ${total / 1024} kB\nMemFree: 1 kB\nMemAvailable: ${available / 1024} kB\n`;

test('memory is what is used of what there is', async () => {
	const here = await machine();
	await here.file('proc/meminfo', meminfo(24 * gib, 20.5 * gib));
	const found = await here.read(memory);
	expect(found).toMatchObject({status: 'ok', summary: '3.5 of 24.0 GiB'});
	expect(found.facts).toEqual({totalGiB: 24, usedGiB: 3.5, availableGiB: 20.5, limited: false});
});

test('the limit of the control group counts, also that of a parent, and file pages are not use', async () => {
	const here = await machine();
	await here.file('proc/meminfo', meminfo(24 * gib, 20 * gib));
	await here.file('proc/self/cgroup', '0::/user.slice/session.scope\n');
	await here.file('sys/fs/cgroup/user.slice/session.scope/memory.max', 'max\n');
	await here.file('sys/fs/cgroup/user.slice/memory.max', String(4 * gib));
	await here.file('sys/fs/cgroup/user.slice/memory.current', String(3 * gib));
	await here.file('sys/fs/cgroup/user.slice/memory.stat', `anon 5\ninactive_file ${gib}\n`);
	const found = await here.read(memory);
	expect(found).toMatchObject({summary: '2.0 of 4.0 GiB', detail: expect.stringContaining('the machine has 24 GiB')});
	expect(found.facts['limited']).toBe(true);
});

test('a container of the older kind is limited too', async () => {
	const here = await machine();
	await here.file('proc/meminfo', meminfo(24 * gib, 20 * gib));
	await here.file('sys/fs/cgroup/memory/memory.limit_in_bytes', String(2 * gib));
	await here.file('sys/fs/cgroup/memory/memory.usage_in_bytes', String(gib));
	expect((await here.read(memory)).summary).toBe('1.0 of 2.0 GiB');
});

test('scarce memory is degraded', async () => {
	const here = await machine();
	await here.file('proc/meminfo', meminfo(8 * gib, gib / 8));
	expect(await here.read(memory)).toMatchObject({status: 'degraded', error: 'only 128 MiB are available'});
});

test('the processor is told with cores, load and the quota of its group', async () => {
	const here = await machine();
	await here.file('proc/cpuinfo', 'processor : 0\nmodel name : Fast CPU\n\nprocessor : 1\nmodel name : Fast CPU\n');
	await here.file('proc/loadavg', '0.52 0.30 0.10 1/100 4242\n');
	expect(await here.read(cpu)).toMatchObject({
		status: 'ok',
		summary: 'Fast CPU, 2 cores, load 0.5',
		facts: {cores: 2, coreLimit: null, load1: 0.5},
	});
	await here.file('sys/fs/cgroup/cpu.max', '150000 100000\n');
	expect((await here.read(cpu)).summary).toBe('Fast CPU, 2 cores limited to 1.5, load 0.5');
});

test('disk is the space of the workspace, scarce when a framework would not fit', async () => {
	const here = await machine();
	const found = await here.read(disk);
	expect(found.summary).toMatch(/^\d+\.\d of \d+\.\d GiB free$/);
	expect(found.facts['totalGiB']).toBeGreaterThan(0);
	expect(diskReading('/w', 1.5 * gib, 100 * gib)).toMatchObject({status: 'degraded', error: 'only 1.5 GiB are free here'});
	const {entries} = await readEnvironment({workspace: `${here.root}/gone`, env: here.env, probes: [disk]});
	expect(entries[0]?.reading).toMatchObject({status: 'error', error: expect.stringContaining('ENOENT')});
});

test('the session is its id, with the time it began in it', async () => {
	const here = await machine();
	expect(await here.read(session)).toMatchObject({status: 'missing', summary: 'no session'});
	const {entries} = await readEnvironment({workspace: here.workspace, env: here.env, sessionId: '1764000000123456789', probes: [session]});
	expect(entries[0]?.reading).toMatchObject({status: 'ok', summary: '1764000000123456789', facts: {began: '2025-11-24T16:00:00.123Z'}});
});
