/** Line `at` of what a busy sub-agent says: coloured, as long as log lines are, never the same twice. */
export const floodLine = (at: number): string =>
	`\u001b[32mstep ${at}\u001b[39m loss ${(1 / (1 + at)).toFixed(6)} reading rows ${at * 1000} to ${at * 1000 + 999} of the training part, accuracy ${(0.5 + (at % 50) / 100).toFixed(4)}`;

/** The same without colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape
export const plainLine = (at: number): string => floodLine(at).replace(/\u001b\[\d+m/g, '');
