import {setTimeout as pause} from 'node:timers/promises';
import {Claim, claimPlace, holderText, readHolder} from './claim.ts';
import {environmentFailure, messageOf} from './errors.ts';

const lookEveryMs = 200;

export type WaitOptions = {
	/** At most so long; then an environment failure says who has it. */
	readonly patienceMs: number;
	readonly signal?: AbortSignal;
	/** Told once, when somebody else has it: "in process 4711 on host since …". */
	readonly onWait?: (holder: string) => void;
	/** Ends the sentence when it cannot be locked: what to do. */
	readonly advice: string;
};

/** Runs `work` while no other process, and nothing else in this one, holds `lock`; waits until it is free, a bounded time. */
export async function whileHolding<T>(lock: string, work: () => Promise<T>, options: WaitOptions): Promise<T> {
	const place = claimPlace(lock);
	const until = performance.now() + options.patienceMs;
	let said = false;
	for (;;) {
		options.signal?.throwIfAborted();
		const claim = await Claim.take(place).catch((error: unknown) => {
			throw environmentFailure(`${lock} cannot be locked: ${messageOf(error)}. ${options.advice}`, error);
		});
		if (claim !== null) {
			try {
				return await work();
			} finally {
				await claim.release();
			}
		}
		if (performance.now() >= until) {
			const minutes = Math.round(options.patienceMs / 60_000);
			throw environmentFailure(
				`${lock} is still held ${holderText(await readHolder(place))}, after ${minutes} minutes. End that process, then try again.`,
			);
		}
		if (!said) options.onWait?.(holderText(await readHolder(place)));
		said = true;
		await pause(lookEveryMs, undefined, options.signal ? {signal: options.signal} : {});
	}
}
