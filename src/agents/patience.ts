import {inputFailure} from '../system/errors.ts';

/** How long an agent may stay at one turn, in milliseconds. The time a person takes to answer it does not count. */
export type Patience = {
	/** Nothing was heard of it. */
	readonly idleMs: number;
	/** All together. */
	readonly totalMs: number;
};

/** Agents say nothing while a command of theirs runs, and the longest that one of them lets a command run by itself is 10 minutes: three times that. */
const defaultIdleMinutes = 30;
/** What a hosted build server gives a whole job. */
const defaultTotalMinutes = 6 * 60;

export const idleVariable = 'ML_ENGINEER_IDLE_MINUTES';
export const totalVariable = 'ML_ENGINEER_TURN_MINUTES';

/** The defaults, or what the environment says; throws an input failure for what is no number of minutes. */
export function patienceOf(env: Readonly<Record<string, string | undefined>>): Patience {
	return {idleMs: minutesOf(env, idleVariable, defaultIdleMinutes), totalMs: minutesOf(env, totalVariable, defaultTotalMinutes)};
}

function minutesOf(env: Readonly<Record<string, string | undefined>>, name: string, otherwise: number): number {
	const text = env[name];
	if (text === undefined || text === '') return otherwise * 60_000;
	const minutes = Number(text);
	if (!(minutes > 0 && minutes <= 100_000))
		throw inputFailure(
			`${name} is ${JSON.stringify(text.slice(0, 40))}, not a number of minutes above 0. Set it to minutes, or not at all.`,
		);
	return minutes * 60_000;
}

/** What the help says of it. */
export const patienceHelp = `  ${idleVariable}    an agent of which nothing is heard for so many minutes is stopped (${defaultIdleMinutes})
  ${totalVariable}    an agent that does not end its turn in so many minutes is stopped (${defaultTotalMinutes})`;

/** The part of it after which a person is warned. */
const nearShare = 0.8;

/** Measures one turn against it. */
export class TurnClock {
	readonly #patience: Patience;
	readonly #now: () => number;
	#from: number;
	#heardAt: number;
	#lookedAt: number;
	readonly #warned = new Set<string>();

	/** `now` grows only while the machine is awake: a laptop that slept has not waited. */
	constructor(patience: Patience, now: () => number = () => performance.now()) {
		this.#patience = patience;
		this.#now = now;
		this.#from = now();
		this.#heardAt = this.#from;
		this.#lookedAt = this.#from;
	}

	heard(): void {
		this.#heardAt = this.#now();
		this.#warned.delete('idle');
	}

	/** To be called every now and then; `waits`: a person is asked. Answers with what there is to say. */
	look(waits: boolean): {readonly kind: 'near' | 'over'; readonly words: string} | null {
		const now = this.#now();
		if (waits) {
			this.#from += now - this.#lookedAt;
			this.#heardAt = now;
		}
		this.#lookedAt = now;
		const {idleMs, totalMs} = this.#patience;
		return (
			this.#measured('idle', now - this.#heardAt, idleMs, time => `said nothing for ${time}`, idleVariable) ??
			this.#measured('total', now - this.#from, totalMs, time => `has not ended its turn after ${time}`, totalVariable)
		);
	}

	#measured(name: string, ms: number, mostMs: number, words: (time: string) => string, variable: string) {
		if (ms >= mostMs)
			return {kind: 'over' as const, words: `${words(spoken(mostMs))} and was stopped (${variable} sets how long is waited)`};
		if (ms < nearShare * mostMs || this.#warned.has(name)) return null;
		this.#warned.add(name);
		return {kind: 'near' as const, words: `${words(spoken(ms))}; it is stopped after ${spoken(mostMs)} (${variable})`};
	}
}

function spoken(ms: number): string {
	if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
	return ms < 2 * 60 * 60_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 360_000) / 10} hours`;
}
