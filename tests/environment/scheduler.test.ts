import {readFile, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Probe} from '../../src/environment/probe.ts';
import {probes as table} from '../../src/environment/probes/table.ts';
import {reading} from '../../src/environment/reading.ts';
import {EnvironmentMonitor, type MonitorOptions, readEnvironment} from '../../src/environment/scheduler.ts';
import {ageMs, entryOf, isStale} from '../../src/environment/snapshot.ts';
import {machine, runs, until} from './machine.ts';

const plain = {title: 'A', intervalMs: 20, timeoutMs: 5000, spawns: false} as const;

function counter(id: string, summary: (count: number) => string = String, more: Partial<Probe> = {}) {
	const counted = {count: 0};
	const probe: Probe = {
		...plain,
		id,
		...more,
		async read() {
			counted.count += 1;
			return reading('ok', summary(counted.count), {facts: {value: summary(counted.count)}});
		},
	};
	return {counted, probe};
}

function monitor(probes: readonly Probe[], options: Partial<MonitorOptions> = {}) {
	const made = new EnvironmentMonitor({workspace: '/', env: {PATH: '/usr/bin:/bin', HOME: '/root'}, probes, ...options});
	onTestFinished(() => made.stop());
	return made;
}

test('the table has every probe once, and needs only probes it has, before them', () => {
	const ids = table.map(probe => probe.id);
	expect(new Set(ids).size).toBe(ids.length);
	expect(ids).toEqual(
		'session directory python frameworks container sandbox kubernetes gpu cpu memory disk mlflow conda jupyter uv'.split(' '),
	);
	for (const [at, probe] of table.entries()) for (const id of probe.needs ?? []) expect(ids.slice(0, at)).toContain(id);
});

test('a probe is looked at again and again until the monitor stops', async () => {
	const {counted, probe} = counter('a');
	const live = monitor([probe]);
	expect(entryOf(live.snapshot(), 'a')).toMatchObject({reading: null, at: null, running: true});
	live.start();
	await until(() => counted.count >= 4);
	await live.stop();
	const last = counted.count;
	await new Promise(resolve => setTimeout(resolve, 100));
	expect(counted.count).toBe(last);
});

test('what arrives together is published once, and nothing is published when only ages change', async () => {
	const probes = ['a', 'b', 'c', 'd'].map(id => counter(id, () => 'same'));
	const live = monitor(probes.map(one => one.probe));
	const published: unknown[] = [];
	live.subscribe(snapshot => published.push(snapshot));
	live.start();
	await until(() => probes.every(one => one.counted.count >= 8));
	expect(published).toHaveLength(1);
	const shown = entryOf(live.store.getState(), 'a')?.at ?? '';
	const newest = entryOf(live.snapshot(), 'a')?.at ?? '';
	expect(newest > shown).toBe(true);
});

test('a changed reading is published', async () => {
	const {probe} = counter('a', count => (count < 10 ? 'before' : 'after'));
	const live = monitor([probe]);
	const seen: unknown[] = [];
	live.subscribe(({entries}) => seen.push(entries[0]?.reading?.summary));
	live.start();
	await until(() => seen.length >= 2);
	expect(seen).toEqual(['before', 'after']);
});

test('an expensive probe runs again only when a watched file changed, and its age starts anew each look', async () => {
	const here = await machine();
	const watched = await here.file('site-packages', 'x');
	let clock = 1_000_000;
	const {counted, probe} = counter('a', String, {watch: () => [watched]});
	const live = monitor([probe], {now: () => clock});
	live.start();
	await live.ready();
	clock += 5000;
	await until(() => {
		clock += 1;
		return entryOf(live.snapshot(), 'a')?.at !== new Date(1_000_000).toISOString();
	});
	expect(counted.count).toBe(1);
	await utimes(watched, 5, 5);
	await until(() => {
		clock += 1;
		return counted.count === 2;
	});
	await writeFile(watched, 'longer');
	await until(() => {
		clock += 1;
		return counted.count === 3;
	});
});

test('a watched reading is not believed past its age, and not called live by an unchanged file', async () => {
	const here = await machine();
	const watched = await here.file('config', 'x');
	let clock = 1_000_000;
	const looks = {count: 0};
	const {counted, probe} = counter('a', () => 'staging', {
		maxAgeMs: 60_000,
		watch() {
			looks.count += 1;
			return [watched];
		},
	});
	const live = monitor([probe], {now: () => clock});
	live.start();
	await live.ready();
	await until(() => {
		clock += 1;
		return looks.count > 3;
	});
	expect(counted.count).toBe(1);
	expect(entryOf(live.snapshot(), 'a')?.at).toBe(new Date(1_000_000).toISOString());
	clock += 60_000;
	await until(() => {
		clock += 1;
		return counted.count === 2;
	});
});

test('a failure is tried again although the watched file is the same', async () => {
	let tries = 0;
	const live = monitor([
		{
			...plain,
			id: 'a',
			watch: () => ['/etc/hostname'],
			async read() {
				tries += 1;
				if (tries < 3) throw new Error('disk on fire\u001b[2J');
				return reading('ok', 'fine');
			},
		},
	]);
	live.start();
	const first = await live.ready();
	expect(entryOf(first, 'a')?.reading).toMatchObject({status: 'error', summary: 'A could not be read', error: 'disk on fire'});
	await until(() => entryOf(live.snapshot(), 'a')?.reading?.status === 'ok');
});

test('a probe that never answers is timed out alone, and is not started a second time beside itself', async () => {
	let started = 0;
	const {counted, probe} = counter('b');
	const stuck = Promise.withResolvers<void>();
	onTestFinished(() => stuck.resolve());
	const live = monitor([
		probe,
		{
			...plain,
			id: 'a',
			timeoutMs: 60,
			async read() {
				started += 1;
				await stuck.promise;
				return reading('ok', 'late');
			},
		},
	]);
	live.start();
	const snapshot = await live.ready();
	expect(entryOf(snapshot, 'a')?.reading).toMatchObject({status: 'timed-out', error: 'no answer within 0.1 s'});
	void live.refresh('a');
	await until(() => counted.count > 5);
	expect(started).toBe(1);
	stuck.resolve();
	await until(() => started === 2);
	expect(entryOf(live.snapshot(), 'a')?.reading?.status).not.toBe('missing');
});

test('at most two probes run programs at once, and none is kept waiting by the others', async () => {
	let now = 0;
	let most = 0;
	const busy = (id: string): Probe => ({
		...plain,
		id,
		spawns: true,
		async read({run}) {
			now += 1;
			most = Math.max(most, now);
			await run('/bin/sleep', ['0.05']);
			now -= 1;
			return reading('ok', id);
		},
	});
	const {entries} = await readEnvironment({workspace: '/', env: {PATH: '/usr/bin:/bin'}, probes: ['a', 'b', 'c', 'd', 'e'].map(busy)});
	expect(entries.every(entry => entry.reading?.status === 'ok')).toBe(true);
	expect(most).toBe(2);
});

test('a probe waits for what it needs and looks again when that changed', async () => {
	const first = counter('python', count => (count < 4 ? 'old' : 'new'));
	const seen: unknown[] = [];
	const live = monitor([
		{
			...plain,
			id: 'frameworks',
			intervalMs: 3_600_000,
			needs: ['python'],
			async read(context) {
				seen.push(context.reading('python')?.summary);
				return reading('ok', 'x');
			},
		},
		first.probe,
	]);
	live.start();
	await until(() => seen.length === 2);
	expect(seen).toEqual(['old', 'new']);
});

test('stopping leaves no program behind, not one that ignores SIGTERM nor its child', async () => {
	const here = await machine();
	const stubborn = await here.program('stubborn', `trap "" TERM; sleep 60 & echo "$$ $!" > ${here.root}/pids; wait; sleep 60`);
	const live = monitor([
		{
			...plain,
			id: 'a',
			timeoutMs: 60_000,
			spawns: true,
			async read({run}) {
				await run(stubborn, []);
				return reading('ok', 'x');
			},
		},
	]);
	live.start();
	const pids = async () => (await readFile(path.join(here.root, 'pids'), 'utf8').catch(() => '')).split(/\s+/).filter(Boolean).map(Number);
	await until(async () => (await pids()).length === 2);
	await live.stop();
	for (const pid of await pids()) expect(await runs(pid)).toBe(false);
});

test('paused, nothing new is looked at and the snapshot says so; resumed, it goes on', async () => {
	const {counted, probe} = counter('a');
	const live = monitor([probe]);
	live.start();
	await until(() => counted.count >= 2);
	live.pause();
	await new Promise(resolve => setTimeout(resolve, 60));
	const at = counted.count;
	await new Promise(resolve => setTimeout(resolve, 100));
	expect(counted.count).toBe(at);
	expect(live.snapshot().paused).toBe(true);
	live.resume();
	await until(() => counted.count > at);
	expect(live.snapshot().paused).toBe(false);
});

test('a person who asks gets a new look at once, whatever the interval and the files say', async () => {
	const here = await machine();
	const watched = await here.file('x', 'x');
	const {counted, probe} = counter('a', String, {intervalMs: 3_600_000, watch: () => [watched]});
	const other = counter('b', String, {intervalMs: 3_600_000});
	const live = monitor([probe, other.probe]);
	live.start();
	await live.ready();
	await live.refresh('a');
	expect([counted.count, other.counted.count]).toEqual([2, 1]);
	await live.refresh();
	expect([counted.count, other.counted.count]).toEqual([3, 2]);
});

test('the first whole look is the baseline, and what differs from it is kept', async () => {
	const {probe} = counter('a', count => (count < 3 ? 'docker 27.1' : 'docker 27.2'));
	const moving = counter('b', String, {volatile: ['value']});
	const live = monitor([probe, moving.probe]);
	live.start();
	const first = await live.ready();
	expect(first.baseline).toEqual({
		a: {status: 'ok', summary: 'docker 27.1', facts: {value: 'docker 27.1'}},
		b: {status: 'ok', summary: '1', facts: {value: '1'}},
	});
	await until(() => live.snapshot().changes.length > 0);
	expect(live.snapshot().changes).toEqual([
		{probe: 'a', title: 'A', before: 'docker 27.1', after: 'docker 27.2', differences: ['value: docker 27.1 -> docker 27.2']},
	]);
});

test('a saved baseline is compared with, not replaced', async () => {
	const {probe} = counter('a', () => 'now');
	const baseline = {a: {status: 'missing', summary: 'then', facts: {value: null}}};
	const snapshot = await readEnvironment({workspace: '/', env: {}, probes: [probe], baseline});
	expect(snapshot.baseline).toBe(baseline);
	expect(snapshot.changes).toMatchObject([{before: 'then', after: 'now', differences: ['value: none -> now']}]);
});

test('a reading older than two missed looks is stale', async () => {
	const {probe} = counter('a', () => 'x');
	const snapshot = await readEnvironment({workspace: '/', env: {}, probes: [probe]});
	const [entry] = snapshot.entries;
	if (entry?.at == null) throw new Error('not read');
	const at = Date.parse(entry.at);
	expect(ageMs(entry, at + 1500)).toBe(1500);
	expect(isStale(entry, at + 40)).toBe(false);
	expect(isStale(entry, at + 10_000)).toBe(true);
});
