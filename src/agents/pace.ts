/** Milliseconds of work in a slot, summed over all agents; the rest of it belongs to the keyboard and the screen. */
const workMs = 5;
/** About what lies between two frames of a screen at 60 Hz. */
const slotMs = 16;
/** What one agent may take before the next one has its turn. */
const turnMs = 1;

/** Does a part of what waits, in order, until `spent` says that its turn is over. Answers whether something is left. */
export type Work = (spent: () => boolean) => boolean;

export type Clock = {
	/** Milliseconds that only grow. */
	readonly now: () => number;
	readonly after: (ms: number, call: () => void) => void;
};
const machine: Clock = {now: () => performance.now(), after: (ms, call) => void setTimeout(call, ms)};

/**
 * Takes in what agents say in small slots, so that a key never waits for long behind a flood. All agents share a slot and take turns in
 * it: one that floods does not keep the others waiting. Nothing is dropped: who has to wait stops reading, so that the agent waits too.
 */
export class Pace {
	readonly #clock: Clock;
	#queue: Work[] = [];
	#from = Number.NEGATIVE_INFINITY;
	#used = 0;
	#waits = false;

	constructor(clock: Clock = machine) {
		this.#clock = clock;
	}

	/** Does the work at once when this slot has room, else turn by turn in those that follow. */
	add(work: Work): void {
		this.#queue.push(work);
		if (!this.#waits) this.#slot();
	}

	/** Takes back work that was added and has not ended. */
	remove(work: Work): void {
		this.#queue = this.#queue.filter(one => one !== work);
	}

	#slot(): void {
		const {now} = this.#clock;
		if (now() >= this.#from + slotMs) {
			this.#from = now();
			this.#used = 0;
		}
		try {
			while (this.#used < workMs) {
				const work = this.#queue.shift();
				if (work === undefined) return;
				const from = now();
				const until = from + Math.min(turnMs, workMs - this.#used);
				try {
					if (work(() => now() >= until)) this.#queue.push(work);
				} finally {
					this.#used += now() - from;
				}
			}
		} finally {
			if (this.#queue.length > 0) this.#wait();
		}
	}

	/** A single frame can take longer than a slot; what is free after it is not shortened. */
	#wait(): void {
		const now = this.#clock.now();
		this.#from = Math.max(this.#from, now - workMs);
		this.#waits = true;
		this.#clock.after(this.#from + slotMs - now, () => {
			this.#waits = false;
			this.#slot();
		});
	}
}
