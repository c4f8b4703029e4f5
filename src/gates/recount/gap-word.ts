const words = ['nan', 'inf', 'infinity'].map(word => Buffer.from(word));
const smallLetter = 0x20;

/** Is this field what programs write into a column of numbers where there is none? It is missing there, and a word elsewhere, as for the worker. */
export function isGapWord(bytes: Uint8Array, from: number, to: number): boolean {
	const first = bytes[from];
	const start = first === 43 || first === 45 ? from + 1 : from;
	const letter = (bytes[start] ?? 0) | smallLetter;
	if (letter !== 110 && letter !== 105) return false;
	return words.some(word => word.length === to - start && word.every((byte, at) => byte === ((bytes[start + at] ?? 0) | smallLetter)));
}
