/**
 * What was worked out lately, kept as long as it is asked for: an entry that a whole generation did not need is gone. A
 * generation ends after `size` new entries, so never more than twice as many are held.
 */
export class Recent<Value> {
	readonly #size: number;
	#young = new Map<string, Value>();
	#old = new Map<string, Value>();

	constructor(size: number) {
		this.#size = size;
	}

	get(key: string, workOut: (key: string) => Value): Value {
		const young = this.#young.get(key);
		if (young !== undefined) return young;
		const value = this.#old.get(key) ?? workOut(key);
		if (this.#young.size >= this.#size) {
			this.#old = this.#young;
			this.#young = new Map();
		}
		this.#young.set(key, value);
		return value;
	}
}
