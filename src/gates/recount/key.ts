import {randomInt} from 'node:crypto';

/** Drawn anew by each process, so that no file can be made whose values meet. */
const seedA = randomInt(2 ** 32) | 0;
const seedB = randomInt(2 ** 32) | 0;
const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/**
 * A 64-bit key in two halves, after the rounds of MurmurHash3. It stands for a value or a row: with n different ones the chance
 * that any two meet is about n² / 2^65 (10^7: 3 in a million; a meeting makes a count one too small).
 */
export class Key {
	a = 0;
	b = 0;

	ofBytes(bytes: Uint8Array, from: number, to: number): void {
		this.begin(to - from);
		let at = from;
		for (; at + 4 <= to; at += 4) {
			this.mix((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24));
		}
		let rest = 0;
		for (; at < to; at++) rest = (rest << 8) | (bytes[at] ?? 0);
		this.mix(rest);
		this.end();
	}

	/** Of a 64-bit float; −0 is 0. */
	ofNumber(value: number): void {
		double[0] = value === 0 ? 0 : value;
		this.ofPair(halves[0] ?? 0, halves[1] ?? 0);
	}

	ofPair(low: number, high: number): void {
		this.begin(8);
		this.mix(low);
		this.mix(high);
		this.end();
	}

	begin(length: number): void {
		this.a = seedA ^ length;
		this.b = seedB;
	}

	mix(word: number): void {
		let a = Math.imul(this.a ^ word, 0x85ebca6b);
		a ^= a >>> 15;
		const b = Math.imul((this.b + word) | 0, 0xc2b2ae35);
		this.a = a;
		this.b = ((b << 13) | (b >>> 19)) ^ a;
	}

	end(): void {
		let a = this.a ^ (this.b >>> 16);
		a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
		a = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
		let b = (this.b + a) | 0;
		b = Math.imul(b ^ (b >>> 15), 0x2c1b3c6d);
		b = Math.imul(b ^ (b >>> 12), 0x297a2d39);
		this.a = a ^ (a >>> 16);
		// Never zero in both halves: that marks an empty slot.
		this.b = (b ^ (b >>> 15)) | 0 || 1;
	}

	/** 53 bits of the key as a number: to tell the values of a sample apart. */
	get number(): number {
		return (this.a >>> 0) * 2 ** 21 + (this.b >>> 11);
	}
}
