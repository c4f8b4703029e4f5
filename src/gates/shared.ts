import type {GateContext} from '../steps/step.ts';

/** What checks of one judgement share: each key is made once, also when two ask at the same time, and a failure is everybody's. */
export function shared(): GateContext['shared'] {
	const made = new Map<string, Promise<unknown>>();
	// The map forgets the type that the key stands for; whoever asks by the same key made the same thing.
	function once<T>(key: string, make: () => Promise<T>): Promise<T>;
	function once(key: string, make: () => Promise<unknown>): Promise<unknown> {
		const known = made.get(key);
		if (known) return known;
		const now = make();
		made.set(key, now);
		return now;
	}
	return once;
}
