/**
 * Lets a few through at a time, in the order they came. Agents are heavy while they start: five at once took one of them from 2.5 to
 * 11 s.
 */
export class StartGate {
	#free: number;
	readonly #waiting: (() => void)[] = [];

	constructor(places = 2) {
		this.#free = places;
	}

	/** Waits for a place; call what it returns, once, to give it back. */
	async enter(signal: AbortSignal): Promise<() => void> {
		signal.throwIfAborted();
		if (this.#free > 0) this.#free -= 1;
		else {
			await new Promise<void>((resolve, reject) => {
				const pass = () => {
					signal.removeEventListener('abort', leave);
					resolve();
				};
				const leave = () => {
					this.#waiting.splice(this.#waiting.indexOf(pass), 1);
					reject(signal.reason);
				};
				this.#waiting.push(pass);
				signal.addEventListener('abort', leave, {once: true});
			});
		}
		let left = false;
		return () => {
			if (left) return;
			left = true;
			const next = this.#waiting.shift();
			if (next === undefined) this.#free += 1;
			else next();
		};
	}
}
