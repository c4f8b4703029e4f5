import {Asks, type Decision, type Policy} from './asks.ts';
import {Pace} from './pace.ts';
import {AgentRun, defaultTiming, type RunRequest, type Timing, type TurnOutcome} from './run.ts';
import {StartGate} from './start-gate.ts';
import type {Transcript} from './transcript.ts';
import {Watchdog} from './watchdog.ts';

export type Run = {
	/** Settles when the turn is over and nobody of the process group is left; never rejects. */
	readonly done: Promise<TurnOutcome>;
	cancel(hurryMs?: number): void;
	/** Words of the person, sent after the turn; false when it is too late. */
	message(text: string): boolean;
};

export type SupervisorOptions = {
	/** Our environment; agents get a part of it. */
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly transcriptOf: (role: string) => Transcript;
	/** Read at every request: the mode may change in the middle of a turn. */
	readonly policy: () => Policy;
	readonly timing?: Partial<Timing>;
	readonly startsAtOnce?: number;
};

/** Runs sub-agents: one process a run, a few starting at once, all of them gone when it says so. */
export class Supervisor {
	readonly #options: SupervisorOptions;
	readonly #asks: Asks;
	readonly #gate: StartGate;
	readonly #timing: Timing;
	readonly #pace = new Pace();
	readonly #watchdog = new Watchdog();
	readonly #runs = new Map<Run, string>();

	constructor(options: SupervisorOptions) {
		this.#options = options;
		this.#asks = new Asks(options.policy);
		this.#gate = new StartGate(options.startsAtOnce ?? 2);
		this.#timing = {...defaultTiming, ...options.timing};
	}

	/** Starts a sub-agent on one prompt. What it says goes to the role's transcript, what matters to `onEvent`. */
	run(request: RunRequest): Run {
		const run = new AgentRun(request, {
			env: this.#options.env,
			transcript: this.#options.transcriptOf(request.role),
			asks: this.#asks,
			gate: this.#gate,
			timing: this.#timing,
			pace: this.#pace,
			watch: this.#watchdog,
		});
		this.#runs.set(run, request.role);
		void run.done.finally(() => this.#runs.delete(run));
		return run;
	}

	/** Answers a permission request or a question; false when it is not open any more or the decision does not fit. */
	answer(id: string, decision: Decision): boolean {
		return this.#asks.answer(id, decision);
	}

	/** To be called when rules were added or the mode changed: waiting requests that now need no asking go through. */
	reconsider(): void {
		this.#asks.reconsider();
	}

	/** Words of the person for whoever works in that role; false when nobody does. */
	message(role: string, text: string): boolean {
		for (const [run, of] of this.#runs) if (of === role && run.message(text)) return true;
		return false;
	}

	/** Cancels everything and settles when no process is left; `hurryMs`: what an agent gets for it, when it is not the usual. */
	async stopAll(hurryMs?: number): Promise<void> {
		const runs = [...this.#runs.keys()];
		for (const run of runs) run.cancel(hurryMs);
		await Promise.all(runs.map(run => run.done));
		await this.#watchdog.stop();
	}
}
