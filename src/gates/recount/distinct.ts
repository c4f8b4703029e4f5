import type {Key} from './key.ts';

/** The memory that all counters of one recount may use together. */
export class CountingBudget {
	#bytes: number;

	constructor(bytes: number) {
		this.#bytes = bytes;
	}

	/** False when the memory is used up. */
	take(bytes: number): boolean {
		if (bytes > this.#bytes) return false;
		this.#bytes -= bytes;
		return true;
	}

	give(bytes: number): void {
		this.#bytes += bytes;
	}
}

const slotBytes = 8;

/** A set of keys: eight bytes a slot, at most 70 % full, instead of the values themselves. */
export class KeySet {
	readonly #budget: CountingBudget;
	#slots = new Int32Array(64);
	#capacity = 32;
	#full = false;
	size = 0;

	constructor(budget: CountingBudget) {
		this.#budget = budget;
	}

	/** The memory ran out: the size is only a lower bound. */
	get overflowed(): boolean {
		return this.#full;
	}

	/** True when the key was not in the set before. */
	add(key: Key): boolean {
		if (this.#full || !this.#insert(key.a, key.b)) return false;
		this.size += 1;
		if (this.size > this.#capacity * 0.7) this.#grow();
		return true;
	}

	#insert(a: number, b: number): boolean {
		const slots = this.#slots;
		const mask = this.#capacity - 1;
		for (let slot = a & mask; ; slot = (slot + 1) & mask) {
			const at = slot * 2;
			const second = slots[at + 1];
			if (second === 0) {
				slots[at] = a;
				slots[at + 1] = b;
				return true;
			}
			if (second === b && slots[at] === a) return false;
		}
	}

	#grow(): void {
		if (!this.#budget.take(this.#capacity * slotBytes * 2)) {
			this.#full = true;
			this.#slots = new Int32Array(64);
			return;
		}
		const old = this.#slots;
		this.#budget.give(this.#capacity * slotBytes);
		this.#capacity *= 2;
		this.#slots = new Int32Array(this.#capacity * 2);
		for (let at = 0; at < old.length; at += 2) if (old[at + 1] !== 0) this.#insert(old[at] ?? 0, old[at + 1] ?? 0);
	}
}

/** The first values of a column, numbered in the order they came, with what is known of each. */
export class Dictionary {
	readonly #most: number;
	#slots = new Int32Array(64 * 3);
	#capacity = 64;
	/** Rows by number. */
	counts = new Float64Array(32);
	/** Each as it is compared; the longest are cut. */
	readonly texts: string[] = [];
	/** Characters and words of each. */
	readonly characters: number[] = [];
	readonly words: number[] = [];

	constructor(most: number) {
		this.#most = most;
	}

	get size(): number {
		return this.texts.length;
	}

	get full(): boolean {
		return this.texts.length >= this.#most;
	}

	/** The number of a value, or −1. */
	find(key: Key): number {
		const slots = this.#slots;
		const mask = this.#capacity - 1;
		for (let slot = key.a & mask; ; slot = (slot + 1) & mask) {
			const at = slot * 3;
			const second = slots[at + 1];
			if (second === 0) return -1;
			if (second === key.b && slots[at] === key.a) return slots[at + 2] ?? -1;
		}
	}

	/** Takes a value in that `find` did not know. */
	add(key: Key, text: string, characters: number, words: number): number {
		const id = this.texts.length;
		this.texts.push(text);
		this.characters.push(characters);
		this.words.push(words);
		if (id >= this.counts.length) {
			const counts = new Float64Array(this.counts.length * 2);
			counts.set(this.counts);
			this.counts = counts;
		}
		if (id * 2 >= this.#capacity) this.#grow();
		this.#put(key.a, key.b, id);
		return id;
	}

	#put(a: number, b: number, id: number): void {
		const mask = this.#capacity - 1;
		let slot = a & mask;
		while (this.#slots[slot * 3 + 1] !== 0) slot = (slot + 1) & mask;
		this.#slots[slot * 3] = a;
		this.#slots[slot * 3 + 1] = b;
		this.#slots[slot * 3 + 2] = id;
	}

	#grow(): void {
		const old = this.#slots;
		this.#capacity *= 2;
		this.#slots = new Int32Array(this.#capacity * 3);
		for (let at = 0; at < old.length; at += 3) if (old[at + 1] !== 0) this.#put(old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0);
	}
}
