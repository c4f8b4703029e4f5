import {hash} from 'node:crypto';
import {detached} from './detached.ts';

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

/**
 * A set of 127-bit fingerprints (of SHA-256): at 10^9 texts the chance that any two differing ones meet is below
 * 10^-19. Sixteen bytes a slot, at most 70 % full, instead of the texts themselves.
 */
export class FingerprintSet {
	readonly #budget: CountingBudget;
	#slots: Uint32Array;
	#capacity = 1024;
	#full = false;
	size = 0;

	constructor(budget: CountingBudget) {
		this.#budget = budget;
		this.#slots = new Uint32Array(this.#capacity * 4);
	}

	/** The memory ran out: the size is only a lower bound. */
	get overflowed(): boolean {
		return this.#full;
	}

	/** True when the text was not in the set before. */
	add(text: string): boolean {
		if (this.#full) return false;
		const digest = hash('sha256', text, 'buffer');
		// The lowest bit is always set, so that zero marks an empty slot.
		const isNew = this.#insert(digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12) | 1);
		if (isNew) {
			this.size += 1;
			if (this.size > this.#capacity * 0.7) this.#grow();
		}
		return isNew;
	}

	#insert(a: number, b: number, c: number, d: number): boolean {
		const slots = this.#slots;
		const mask = this.#capacity - 1;
		const last = d >>> 0;
		for (let slot = a & mask; ; slot = (slot + 1) & mask) {
			const at = slot * 4;
			if (slots[at + 3] === 0) {
				slots[at] = a;
				slots[at + 1] = b;
				slots[at + 2] = c;
				slots[at + 3] = last;
				return true;
			}
			if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === last) return false;
		}
	}

	#grow(): void {
		if (!this.#budget.take(this.#capacity * 32)) {
			this.#full = true;
			return;
		}
		const old = this.#slots;
		this.#budget.give(this.#capacity * 16);
		this.#capacity *= 2;
		this.#slots = new Uint32Array(this.#capacity * 4);
		for (let at = 0; at < old.length; at += 4) {
			if (old[at + 3] !== 0) this.#insert(old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, old[at + 3] ?? 0);
		}
	}
}

/** Texts are kept as they are up to this many; above it their fingerprints are. */
const keptTexts = 50_000;

/** How many different texts there are, exactly, or null when that does not fit into the memory allowed. */
export class DistinctCounter {
	readonly #budget: CountingBudget;
	#texts: Set<string> | null = new Set();
	#prints: FingerprintSet | null = null;

	constructor(budget: CountingBudget) {
		this.#budget = budget;
	}

	add(text: string): void {
		if (!this.#texts) {
			this.#prints?.add(text);
			return;
		}
		if (this.#texts.has(text)) return;
		this.#texts.add(detached(text));
		if (this.#texts.size <= keptTexts) return;
		this.#prints = new FingerprintSet(this.#budget);
		for (const one of this.#texts) this.#prints.add(one);
		this.#texts = null;
	}

	get count(): number | null {
		if (this.#texts) return this.#texts.size;
		return this.#prints && !this.#prints.overflowed ? this.#prints.size : null;
	}
}
