/** What the last line of pytest or unittest counts; null when it printed none (it did not get that far). Errors count as failed. */
export function countsOf(output: string): {readonly passed: number; readonly failed: number} | null {
	const line = output.split(/\r?\n/).findLast(one => /\b\d+ (passed|failed|errors?|skipped|deselected)\b.* in [\d.]+ ?s/.test(one));
	if (line === undefined) return countsOfUnittest(output);
	const of = (word: RegExp) => Number(word.exec(line)?.[1] ?? 0);
	return {passed: of(/(\d+) passed/), failed: of(/(\d+) failed/) + of(/(\d+) errors?/)};
}

function countsOfUnittest(output: string): ReturnType<typeof countsOf> {
	const ran = /^Ran (\d+) tests? in [\d.]+s$/m.exec(output)?.[1];
	const end = /^(?:OK|FAILED)(?: \(.*\))?$/m.exec(output)?.[0];
	if (ran === undefined || end === undefined) return null;
	const of = (word: string) => Number(new RegExp(`\\b${word}=(\\d+)`).exec(end)?.[1] ?? 0);
	const failed = of('failures') + of('errors');
	return {passed: Number(ran) - failed - of('skipped'), failed};
}

/** How far a line of pytest says it is, 0 to 1; null for other lines. */
export function testedLine(line: string): number | null {
	const found = /\[\s*(\d{1,3})%\]\s*$/.exec(line);
	return found === null ? null : Math.min(1, Number(found[1]) / 100);
}
