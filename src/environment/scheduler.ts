import {createStore, type StoreApi} from 'zustand/vanilla';
import type {EnvironmentRecord} from '../domain/state.ts';
import {messageOf} from '../system/errors.ts';
import {changesSince, summaryOfBaseline} from './changes.ts';
import {contextsFor, fingerprintOf, type Surroundings} from './context.ts';
import {timedOut} from './outcome.ts';
import type {Probe, ProbeContext} from './probe.ts';
import {probes as allProbes} from './probes/table.ts';
import {type Reading, reading} from './reading.ts';
import type {Entry, Snapshot} from './snapshot.ts';

/** Programs started for probes at the same time. */
const mostSpawning = 2;
/** A probe that starts programs rests this many times as long as it took: at most 0.5 % of a core each. */
const restFactor = 200;
const longestRestMs = 10 * 60_000;
/** A probe that hangs costs time, not CPU; it is tried again after this. */
const restAfterTimeoutMs = 60_000;
/** Probes due within this are run together, so that the program wakes up less often. */
const togetherMs = 250;
const batchMs = 50;
/** What stop() waits for a file system call that cannot be interrupted. */
const longestStopMs = 8000;

type Task = {
	readonly probe: Probe;
	reading: Reading | null;
	/** Milliseconds since the epoch: read or confirmed; read. */
	at: number | null;
	readAt: number;
	durationMs: number | null;
	dueAt: number;
	everyMs: number;
	fingerprint: string | null;
	/** Settles when nothing of the attempt is left, also after its time was up. */
	attempt: Promise<void> | null;
	controller: AbortController | null;
	/** A look that a person waits for. */
	asked: boolean;
	running: boolean;
	waiting: (() => void)[];
};

export type MonitorOptions = Surroundings & {
	readonly probes?: readonly Probe[];
	/** The environment when the session began, from its saved state. */
	readonly baseline?: EnvironmentRecord | null;
	/** Milliseconds since the epoch. */
	readonly now?: () => number;
};

export type ReadonlyStore<T> = Pick<StoreApi<T>, 'getState' | 'getInitialState' | 'subscribe'>;

/**
 * Looks at the environment again and again without ever blocking: each probe has its own interval and time, two programs
 * run at most, what arrives together is published together, and nothing is published when only ages changed.
 */
export class EnvironmentMonitor {
	/** What was last published. `snapshot()` has the same readings with the newest ages. */
	readonly store: ReadonlyStore<Snapshot>;
	readonly #store: StoreApi<Snapshot>;
	readonly #tasks: readonly Task[];
	readonly #volatile: ReadonlyMap<string, readonly string[]>;
	readonly #contextFor: ReturnType<typeof contextsFor>;
	readonly #now: () => number;
	#baseline: EnvironmentRecord | null;
	#state: 'new' | 'running' | 'paused' | 'stopped' = 'new';
	#wakeUp: NodeJS.Timeout | undefined;
	#publishing: NodeJS.Timeout | undefined;
	#published = '';
	readonly #ready = Promise.withResolvers<void>();

	constructor(options: MonitorOptions) {
		const probes = options.probes ?? allProbes;
		this.#contextFor = contextsFor(options);
		this.#now = options.now ?? Date.now;
		this.#baseline = options.baseline ?? null;
		this.#volatile = new Map(probes.map(probe => [probe.id, probe.volatile ?? []]));
		this.#tasks = probes.map(probe => ({
			probe,
			reading: null,
			at: null,
			readAt: 0,
			durationMs: null,
			dueAt: 0,
			everyMs: probe.intervalMs,
			fingerprint: null,
			attempt: null,
			controller: null,
			asked: false,
			running: true,
			waiting: [],
		}));
		this.#store = createStore<Snapshot>(() => this.snapshot());
		this.store = this.#store;
	}

	start(): void {
		if (this.#state !== 'new') return;
		this.#state = 'running';
		this.#tick();
	}

	/** No new look is begun (the screen is suspended); what runs may end. */
	pause(): void {
		if (this.#state !== 'running') return;
		this.#state = 'paused';
		clearTimeout(this.#wakeUp);
		this.#publishSoon();
	}

	resume(): void {
		if (this.#state !== 'paused') return;
		this.#state = 'running';
		this.#publishSoon();
		this.#tick();
	}

	/** Ends every probe and its programs. Settles when none is left. */
	async stop(): Promise<void> {
		if (this.#state === 'stopped') return;
		this.#state = 'stopped';
		clearTimeout(this.#wakeUp);
		clearTimeout(this.#publishing);
		for (const task of this.#tasks) task.controller?.abort();
		let limit: NodeJS.Timeout | undefined;
		const tooLong = new Promise<void>(resolve => {
			limit = setTimeout(resolve, longestStopMs);
		});
		await Promise.race([Promise.all(this.#tasks.map(task => task.attempt)), tooLong]);
		clearTimeout(limit);
		for (const task of this.#tasks) for (const resolve of task.waiting.splice(0)) resolve();
		this.#ready.resolve();
	}

	/** Looks again now, whatever the interval and the watched files say; one probe or all. Settles when they have been read. */
	async refresh(id?: string): Promise<void> {
		if (this.#state === 'stopped' || this.#state === 'new') return;
		const tasks = this.#tasks.filter(task => id === undefined || task.probe.id === id);
		const done = tasks.map(task => new Promise<void>(resolve => task.waiting.push(resolve)));
		for (const task of tasks) Object.assign(task, {asked: true, running: true, dueAt: 0});
		this.#publishSoon();
		this.#tick();
		await Promise.all(done);
	}

	/** Settles when every probe has been read once, or the monitor was stopped. */
	async ready(): Promise<Snapshot> {
		await this.#ready.promise;
		return this.snapshot();
	}

	/** Everything known now, with current times. */
	snapshot(): Snapshot {
		const entries = this.#tasks.map(entryOfTask);
		const changes = this.#baseline === null ? [] : changesSince(this.#baseline, entries, this.#volatile);
		return {entries, paused: this.#state === 'paused', baseline: this.#baseline, changes};
	}

	subscribe(listener: (snapshot: Snapshot) => void): () => void {
		return this.#store.subscribe(listener);
	}

	#tick(): void {
		clearTimeout(this.#wakeUp);
		if (this.#state === 'stopped' || this.#state === 'new') return;
		const now = this.#now();
		// The longest overdue first, or the first of the table would keep the others from ever running.
		for (const task of this.#tasks.toSorted((a, b) => a.dueAt - b.dueAt)) if (this.#mayRun(task, now)) this.#begin(task);
		if (this.#state === 'paused') return;
		const next = Math.min(...this.#tasks.filter(task => task.attempt === null && task.dueAt > now).map(task => task.dueAt));
		if (next === Number.POSITIVE_INFINITY) return; // whatever ends next ticks again
		this.#wakeUp = setTimeout(() => this.#tick(), Math.max(1, next - now));
		this.#wakeUp.unref();
	}

	#mayRun(task: Task, now: number): boolean {
		if (task.attempt !== null || task.dueAt > now + Math.min(togetherMs, task.everyMs / 10)) return false;
		if (this.#state === 'paused' && !task.asked) return false;
		if (task.probe.needs?.some(id => this.#taskOf(id)?.reading === null)) return false;
		if (!task.probe.spawns) return true;
		return this.#tasks.filter(other => other.attempt !== null && other.probe.spawns).length < mostSpawning;
	}

	#begin(task: Task): void {
		const controller = new AbortController();
		const asked = task.asked;
		task.asked = false;
		task.controller = controller;
		const from = performance.now();
		let command: string | null = null;
		let settled = false;
		const settle = (outcome: Reading | 'confirmed') => {
			if (settled) return;
			settled = true;
			clearTimeout(limit);
			if (this.#state !== 'stopped') this.#settle(task, outcome, performance.now() - from, asked);
		};
		const {timeoutMs, title} = task.probe;
		const limit = setTimeout(() => {
			settle(timedOut(title, command, timeoutMs));
			controller.abort();
		}, timeoutMs);
		const context = this.#contextFor({
			timeoutMs: timeoutMs + 1000, // the limit above speaks first
			signal: controller.signal,
			reading: id => this.#taskOf(id)?.reading ?? null,
			onCommand: words => {
				command = words;
			},
		});
		task.attempt = look(task, context, asked, this.#now)
			.catch((error: unknown) => reading('error', `${title} could not be read`, {command, error: messageOf(error)}))
			.then(settle)
			.finally(() => {
				task.attempt = null;
				this.#tick();
			});
	}

	#settle(task: Task, outcome: Reading | 'confirmed', durationMs: number, asked: boolean): void {
		const now = this.#now();
		const {probe} = task;
		if (outcome === 'confirmed') {
			if (probe.maxAgeMs === undefined) task.at = now;
		} else {
			const changed = task.reading === null || visible(task.reading) !== visible(outcome);
			Object.assign(task, {reading: outcome, at: now, readAt: now, durationMs: Math.round(durationMs)});
			if (changed) for (const other of this.#tasks) if (other.probe.needs?.includes(probe.id)) other.dueAt = now;
			task.everyMs = restOf(probe, outcome, durationMs);
		}
		task.running = task.asked;
		task.dueAt = task.asked ? 0 : now + task.everyMs;
		if (asked) for (const resolve of task.waiting.splice(0)) resolve();
		if (this.#tasks.every(one => one.reading !== null)) {
			this.#baseline ??= summaryOfBaseline(this.#tasks.map(entryOfTask));
			this.#ready.resolve();
		}
		this.#publishSoon();
	}

	#publishSoon(): void {
		this.#publishing ??= setTimeout(() => {
			this.#publishing = undefined;
			const marks = this.#tasks.map(task => `${task.running} ${task.reading === null ? '' : visible(task.reading)}`).join('\n');
			const published = `${this.#state} ${this.#baseline !== null}\n${marks}`;
			if (published === this.#published) return;
			this.#published = published;
			this.#store.setState(this.snapshot(), true);
		}, batchMs);
	}

	#taskOf(id: string): Task | undefined {
		return this.#tasks.find(task => task.probe.id === id);
	}
}

/** Reads the probe, or finds that the files it watches are unchanged. A failure is tried again whatever the files say. */
async function look(task: Task, context: ProbeContext, asked: boolean, now: () => number): Promise<Reading | 'confirmed'> {
	const {probe} = task;
	if (probe.watch === undefined) return probe.read(context);
	const fingerprint = await fingerprintOf(await probe.watch(context));
	const known = task.reading !== null && task.reading.status !== 'error' && task.reading.status !== 'timed-out';
	const young = probe.maxAgeMs === undefined || now() - task.readAt < probe.maxAgeMs;
	if (!asked && known && young && fingerprint === task.fingerprint) return 'confirmed';
	task.fingerprint = fingerprint;
	return probe.read(context);
}

function restOf(probe: Probe, outcome: Reading, durationMs: number): number {
	if (outcome.status === 'timed-out') return Math.max(probe.intervalMs, restAfterTimeoutMs);
	if (!probe.spawns || outcome.command === null || probe.watch !== undefined) return probe.intervalMs;
	return Math.max(probe.intervalMs, Math.min(durationMs * restFactor, longestRestMs));
}

/** What a person could see change; raw output and times alone are no news. */
function visible({status, summary, detail, facts, error}: Reading): string {
	return JSON.stringify([status, summary, detail, facts, error]);
}

function entryOfTask({probe, reading: latest, at, durationMs, running, everyMs}: Task): Entry {
	return {
		id: probe.id,
		title: probe.title,
		reading: latest,
		at: at === null ? null : new Date(at).toISOString(),
		durationMs,
		running,
		// Two missed looks, plus the time one may take; a watched value is confirmed by maxAgeMs at the latest.
		freshForMs: Math.max(everyMs, probe.maxAgeMs ?? 0) + everyMs + probe.timeoutMs,
	};
}

/** Reads every probe once and leaves nothing running. */
export async function readEnvironment(options: MonitorOptions): Promise<Snapshot> {
	const monitor = new EnvironmentMonitor(options);
	monitor.start();
	try {
		return await monitor.ready();
	} finally {
		await monitor.stop();
	}
}
