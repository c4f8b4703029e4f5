/** One record as places in a buffer that is only valid during the call that shows it. A start of −1 is a missing value. */
export type Fields = {bytes: Uint8Array; starts: Int32Array; ends: Int32Array; width: number};

const decoder = new TextDecoder();

/** The text of a field; only for what has to be kept or shown. */
export const fieldText = (bytes: Uint8Array, from: number, to: number): string => decoder.decode(bytes.subarray(from, to));

export function emptyFields(): Fields {
	return {bytes: new Uint8Array(), starts: new Int32Array(64), ends: new Int32Array(64), width: 0};
}

/** Makes room for one more field. */
export function grow(fields: Fields): void {
	const starts = new Int32Array(fields.starts.length * 2);
	const ends = new Int32Array(fields.ends.length * 2);
	starts.set(fields.starts);
	ends.set(fields.ends);
	fields.starts = starts;
	fields.ends = ends;
}
