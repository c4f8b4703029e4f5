/** Dots in a cell of braille, by column and row from the top left. */
const dots = [
	[0x01, 0x02, 0x04, 0x40],
	[0x08, 0x10, 0x20, 0x80],
] as const;

export type Canvas = {
	/** Marks a place; both 0 to 1, `up` from the bottom. What lies outside is left out. */
	readonly mark: (across: number, up: number, glyph?: string) => void;
	/** The lines from the top, `width` cells each. */
	readonly lines: () => readonly string[];
};

/** A drawing of `width` x `height` cells: eight braille dots a cell, or one ASCII `glyph` ("*" unless said). */
export function canvas(width: number, height: number, ascii: boolean): Canvas {
	const [columns, rows] = ascii ? [width, height] : [width * 2, height * 4];
	const bits = Array.from({length: height}, () => new Array<number>(width).fill(0));
	const letters = Array.from({length: height}, () => new Array<string>(width).fill(' '));
	return {
		mark(across, up, glyph = '*') {
			if (!(across >= 0 && across <= 1 && up >= 0 && up <= 1)) return;
			const x = Math.min(columns - 1, Math.floor(across * columns));
			const y = Math.min(rows - 1, Math.floor((1 - up) * rows));
			if (ascii) {
				const line = letters[y];
				// A mark of its own is not lost below a line.
				if (line && (line[x] === ' ' || glyph === '*')) line[x] = glyph;
				return;
			}
			const line = bits[Math.floor(y / 4)];
			const at = Math.floor(x / 2);
			if (line) line[at] = (line[at] ?? 0) | (dots[x % 2 === 0 ? 0 : 1][y % 4] ?? 0);
		},
		lines: () =>
			ascii
				? letters.map(line => line.join(''))
				: bits.map(line => line.map(value => (value === 0 ? ' ' : String.fromCodePoint(0x2800 + value))).join('')),
	};
}
