/** The words that a person said mean "missing", found in place. */
export class MissingWords {
	readonly #byLength = new Map<number, Uint8Array[]>();

	constructor(words: readonly string[]) {
		for (const word of words) {
			const bytes = Buffer.from(word, 'utf8');
			this.#byLength.set(bytes.length, [...(this.#byLength.get(bytes.length) ?? []), bytes]);
		}
	}

	has(bytes: Uint8Array, from: number, to: number): boolean {
		if (this.#byLength.size === 0) return false;
		const words = this.#byLength.get(to - from);
		return words?.some(word => word.every((byte, at) => byte === bytes[from + at])) ?? false;
	}
}
