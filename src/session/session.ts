import {rm} from 'node:fs/promises';
import {createStore, type StoreApi} from 'zustand/vanilla';
import type {Effect, SessionEvent} from '../domain/events.ts';
import type {SessionState} from '../domain/state.ts';
import {transition} from '../domain/transition.ts';
import type {Claim} from '../system/claim.ts';
import {environmentFailure, Failure} from '../system/errors.ts';
import type {SavedEvent} from './event-line.ts';
import {History} from './history.ts';
import {claimFolder} from './id.ts';
import {cannot, diskReason} from './io-failure.ts';
import {type Layout, layoutOf} from './layout.ts';
import {loadSession} from './load.ts';
import {takeSession} from './lock.ts';
import {pauseMs, saveTogether, type Waiting} from './saving.ts';
import {type Readable, readable, type SessionView} from './view.ts';

export type Activation = Omit<Extract<SessionEvent, {type: 'session.activated'}>, 'type' | 'sessionId'>;
export type Dispatched = {readonly refused: string | null};
type Listener<T> = (given: T) => void;

/** How long `close` lets a failing disk come round before it gives up. */
const closePatienceMs = 5000;

/**
 * A session that this process has open. `dispatch` is the only way to change it: an event is applied, saved, shown, and only
 * then are its effects released. While the disk refuses, what is shown stays what was saved last.
 */
export class Session {
	/** What is saved. There is no setter: see `dispatch`. */
	readonly view: Readable<SessionView>;
	readonly layout: Layout;
	/** What had to be mended when it was loaded, a sentence each. */
	readonly notices: readonly string[];
	readonly #store: StoreApi<SessionView>;
	readonly #lock: Claim;
	readonly #history: History;
	readonly #clock: () => Date;
	/** The state after all that waits; never shown. */
	#pending: SessionState;
	#waiting: Waiting[] = [];
	#writer: Promise<void> | null = null;
	#failingSince: string | null = null;
	#wake: () => void = () => undefined;
	#closed: Promise<void> | null = null;
	#givenUp = false;
	/** A write is under way; one that hangs cannot be called off. */
	#writing = false;
	readonly #onEffects = new Set<Listener<readonly Effect[]>>();
	readonly #onSaved = new Set<Listener<readonly SavedEvent[]>>();

	private constructor(layout: Layout, lock: Claim, history: History, state: SessionState, notices: readonly string[], clock: () => Date) {
		this.layout = layout;
		this.notices = notices;
		this.#lock = lock;
		this.#history = history;
		this.#clock = clock;
		this.#pending = state;
		this.#store = createStore<SessionView>(() => ({state, saving: {status: 'saved', at: clock().toISOString()}}));
		this.view = readable(this.#store);
	}

	/** Makes, locks and saves a new session. Throws a Failure when the state folder cannot be written; nothing is left then. */
	static async create(stateDirectory: string, activation: Activation, clock: () => Date = () => new Date()): Promise<Session> {
		const layout = await claimFolder(stateDirectory);
		let lock: Claim | undefined;
		let history: History | undefined;
		try {
			lock = await takeSession(layout, clock());
			({history} = await History.open(layout.history, 0, `${layout.history}.corrupt`));
			const event: SessionEvent = {type: 'session.activated', sessionId: layout.id, ...activation};
			const at = clock().toISOString();
			const {state, effects, refused} = transition(null, event, at);
			if (state === null) throw environmentFailure(`The session cannot begin: ${refused}.`);
			const saved = {seq: state.seq, at, event};
			await saveTogether(layout, history, [{saved, state, effects, resolve: () => undefined, reject: () => undefined}]);
			return new Session(layout, lock, history, state, [], clock);
		} catch (error) {
			await history?.close().catch(() => undefined);
			await lock?.release();
			await rm(layout.folder, {recursive: true, force: true}).catch(() => undefined);
			throw error instanceof Failure ? error : cannot('write to', layout.folder, error);
		}
	}

	/** Locks and loads a session. Throws SessionHeld when it is open elsewhere, a Failure when no good copy of it is left. */
	static async open(folder: string, clock: () => Date = () => new Date()): Promise<Session> {
		const layout = layoutOf(folder);
		const lock = await takeSession(layout, clock());
		try {
			const {state, history, notices} = await loadSession(layout, clock());
			return new Session(layout, lock, history, state, notices, clock);
		} catch (error) {
			await lock.release();
			throw error;
		}
	}

	/**
	 * Applies an event. Resolves once it is saved, shown and its effects are released; or at once with the reason why it was
	 * refused, and then nothing changed. Rejects only when the session is closed before the disk took it.
	 */
	dispatch(event: SessionEvent): Promise<Dispatched> {
		const result = this.#dispatch(event);
		result.catch(() => undefined); // who does not wait for it is told by `close`
		return result;
	}

	async #dispatch(event: SessionEvent): Promise<Dispatched> {
		if (this.#closed) return {refused: 'the session is closed'};
		const at = this.#clock().toISOString();
		const {state, effects, refused} = transition(this.#pending, event, at);
		if (refused !== null) return {refused};
		this.#pending = state;
		await new Promise<void>((resolve, reject) => {
			this.#waiting.push({saved: {seq: state.seq, at, event}, state, effects, resolve, reject});
			const {saving} = this.#store.getState();
			if (saving.status === 'failing') this.#publish({saving: {...saving, waiting: this.#waiting.length}});
			this.#writer ??= this.#write();
		});
		return {refused: null};
	}

	/** Effects of saved events, in their order. */
	onEffects(listener: Listener<readonly Effect[]>): () => void {
		this.#onEffects.add(listener);
		return () => this.#onEffects.delete(listener);
	}

	/** Events as they are saved, each once, in their order; those saved by one write come together. */
	onSaved(listener: Listener<readonly SavedEvent[]>): () => void {
		this.#onSaved.add(listener);
		return () => this.#onSaved.delete(listener);
	}

	/**
	 * Saves what waits and lets go of the session. Rejects with a Failure that counts what was not saved when the disk still
	 * refuses after `patienceMs`; the lock is released unless a write hangs.
	 */
	close(patienceMs: number = closePatienceMs): Promise<void> {
		this.#closed ??= this.#close(patienceMs);
		return this.#closed;
	}

	async #close(patienceMs: number): Promise<void> {
		const writer = this.#writer;
		this.#wake();
		if (writer) {
			const timer = new AbortController();
			await Promise.race([writer, sleep(patienceMs, timer.signal)]);
			timer.abort();
		}
		this.#givenUp = true;
		this.#wake();
		const left = this.#waiting;
		this.#waiting = [];
		// While a write hangs, the session stays locked until this process ends: nobody else may write into it.
		if (!this.#writing) {
			await this.#history.close().catch(() => undefined);
			await this.#lock.release();
		}
		if (left.length === 0) return;
		const {saving} = this.#store.getState();
		const reason = saving.status === 'failing' ? saving.reason : 'the disk did not answer';
		const failure = environmentFailure(
			`${left.length} ${left.length === 1 ? 'change was' : 'changes were'} not saved to ${this.layout.folder}: ${reason}. The session is as it was at number ${this.#store.getState().state.seq}.`,
		);
		for (const one of left) one.reject(failure);
		throw failure;
	}

	/** Runs as long as something waits. Events that arrive during a write share the next one. */
	async #write(): Promise<void> {
		let attempt = 0;
		await null; // what is dispatched in the same instant comes along
		while (this.#waiting.length > 0 && !this.#givenUp) {
			const batch = [...this.#waiting];
			try {
				this.#writing = true;
				await saveTogether(this.layout, this.#history, batch);
				this.#writing = false;
				if (this.#givenUp) return;
			} catch (error) {
				this.#writing = false;
				if (this.#givenUp) return;
				attempt += 1;
				this.#failing(error);
				await this.#pause(this.#closed ? Math.min(100, pauseMs(attempt)) : pauseMs(attempt));
				continue;
			}
			attempt = 0;
			this.#waiting.splice(0, batch.length);
			this.#release(batch);
		}
		this.#writer = null;
	}

	#failing(error: unknown): void {
		this.#failingSince ??= this.#clock().toISOString();
		const reason = diskReason(error);
		this.#publish({saving: {status: 'failing', since: this.#failingSince, reason, waiting: this.#waiting.length}});
	}

	#release(batch: readonly Waiting[]): void {
		const last = batch.at(-1);
		if (!last) return;
		this.#failingSince = null;
		this.#publish({state: last.state, saving: {status: 'saved', at: this.#clock().toISOString()}});
		tell(
			this.#onSaved,
			batch.map(one => one.saved),
		);
		const effects = batch.flatMap(one => one.effects);
		if (effects.length > 0) tell(this.#onEffects, effects);
		for (const one of batch) one.resolve();
	}

	#publish(part: Partial<SessionView>): void {
		unbroken(() => this.#store.setState(part));
	}

	async #pause(ms: number): Promise<void> {
		const timer = new AbortController();
		this.#wake = () => timer.abort();
		await sleep(ms, timer.signal);
	}
}

function tell<T>(listeners: ReadonlySet<Listener<T>>, given: T): void {
	for (const listener of [...listeners]) unbroken(() => listener(given));
}

/** A listener's bug must not stop the saving; it is thrown where the process notices it. */
function unbroken(call: () => void): void {
	try {
		call();
	} catch (error) {
		queueMicrotask(() => {
			throw error;
		});
	}
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise(resolve => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener(
			'abort',
			() => {
				clearTimeout(timer);
				resolve();
			},
			{once: true},
		);
	});
}
