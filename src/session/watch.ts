import {type FSWatcher, watch as watchFolder} from 'node:fs';
import {stat} from 'node:fs/promises';
import {createStore} from 'zustand/vanilla';
import type {SessionState} from '../domain/state.ts';
import {codeOf, inputFailure} from '../system/errors.ts';
import {lastGoodState} from './catalog.ts';
import {cannot} from './io-failure.ts';
import {type Layout, layoutOf} from './layout.ts';
import {readStateFile} from './state-file.ts';
import {type Readable, readable, type SessionView} from './view.ts';

/** File systems that report no changes (some network ones) are looked at so often. */
const pollMs = 1000;

/**
 * The states of a session as its process saves them, the present one first; read-only, nothing is locked. States that follow
 * each other faster than they can be read are left out. Ends when the session is deleted or `signal` aborts.
 */
export async function* watchStates(folder: string, signal: AbortSignal): AsyncGenerator<SessionState, void, undefined> {
	const layout = layoutOf(folder);
	const first = await lastGoodState(layout);
	if (first.state === null) throw inputFailure(`Session ${layout.id} cannot be watched: ${first.problem ?? 'it has no state'}.`);
	let mark = '';
	let seq = first.state.seq;
	const changes = new Changes(folder);
	const stop = () => changes.wake();
	signal.addEventListener('abort', stop);
	try {
		yield first.state;
		while (!signal.aborted) {
			const now = await markOf(layout);
			if (now === null) return;
			if (now !== mark) {
				const file = await readStateFile(layout.state, layout.id);
				// A damaged file is the writer's to mend; what was good last stays.
				if (file.kind !== 'missing') mark = now;
				if (file.kind === 'good' && file.state.seq !== seq) {
					seq = file.state.seq;
					yield file.state;
					continue;
				}
			}
			await changes.next(pollMs);
		}
	} finally {
		signal.removeEventListener('abort', stop);
		changes.close();
	}
}

export type Watched = {
	readonly view: Readable<SessionView>;
	/** Settles when the session is deleted or `close` was called; rejects when its folder cannot be read any more. */
	readonly ended: Promise<void>;
	close(): Promise<void>;
};

/** A session of another process as a store that follows it. */
export async function watchSession(folder: string): Promise<Watched> {
	const controller = new AbortController();
	const states = watchStates(folder, controller.signal);
	const first = await states.next();
	if (first.done) throw inputFailure(`${folder} holds no session to watch.`);
	const store = createStore<SessionView>(() => viewOf(first.value));
	const follow = async () => {
		for await (const state of states) store.setState(viewOf(state));
	};
	const ended = follow();
	ended.catch(() => undefined); // whoever waits for `ended` sees it
	return {
		view: readable(store),
		ended,
		async close() {
			controller.abort();
			await ended.catch(() => undefined);
		},
	};
}

function viewOf(state: SessionState): SessionView {
	return {state, saving: {status: 'saved', at: state.history.at(-1)?.at ?? state.timestamp}};
}

/** What tells one version of the state file from another; null: the session is gone. */
async function markOf(layout: Layout): Promise<string | null> {
	try {
		const {ino, size, mtimeNs} = await stat(layout.state, {bigint: true});
		return `${ino} ${size} ${mtimeNs}`;
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw cannot('read', layout.state, error);
	}
	try {
		await stat(layout.folder);
		return ''; // being mended: the file is back in a moment
	} catch {
		return null;
	}
}

/** Wakes up at the next change in a folder, also one that came since the last wait, or after a while. */
class Changes {
	#watcher: FSWatcher | null = null;
	#changed = false;
	#wake: () => void = () => undefined;

	constructor(folder: string) {
		try {
			this.#watcher = watchFolder(folder, {persistent: false}, () => this.wake());
			this.#watcher.on('error', () => this.#watcher?.close()); // no more watches to be had: polling goes on
		} catch {
			this.#watcher = null; // a file system that cannot be watched: polling alone
		}
	}

	wake(): void {
		this.#changed = true;
		this.#wake();
	}

	async next(afterMs: number): Promise<void> {
		if (!this.#changed) {
			await new Promise<void>(resolve => {
				const timer = setTimeout(resolve, afterMs);
				this.#wake = () => {
					clearTimeout(timer);
					resolve();
				};
			});
		}
		this.#changed = false;
	}

	close(): void {
		this.#watcher?.close();
	}
}
