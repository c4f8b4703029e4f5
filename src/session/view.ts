import type {SessionState} from '../domain/state.ts';

/** A store that can be read and listened to, but not set. */
export type Readable<T> = {
	readonly getState: () => T;
	readonly getInitialState: () => T;
	readonly subscribe: (listener: (state: T, previous: T) => void) => () => void;
};

/** What is saved, and whether saving works. `state` is never newer than the disk. */
export type SessionView = {
	readonly state: SessionState;
	readonly saving:
		| {readonly status: 'saved'; readonly at: string}
		| {readonly status: 'failing'; readonly since: string; readonly reason: string; readonly waiting: number};
};

/** The same store without its setter. */
export function readable<T>(store: Readable<T>): Readable<T> {
	return {getState: store.getState, getInitialState: store.getInitialState, subscribe: store.subscribe};
}
