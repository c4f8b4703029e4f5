import {safeLine} from '../system/sanitize.ts';
import {isDumb} from './terminal.ts';

export type ProgressLine = {readonly show: (text: string) => void; readonly clear: () => void};

/** One line on stderr that is written over, only where a person watches; at most ten times a second. */
export function progressLine(): ProgressLine {
	if (!process.stderr.isTTY || isDumb()) return {show: () => undefined, clear: () => undefined};
	let shownAt = 0;
	return {
		show: text => {
			if (performance.now() - shownAt < 100) return;
			shownAt = performance.now();
			const width = (process.stderr.columns ?? 80) - 1;
			process.stderr.write(`\r\u001b[K${safeLine(text).slice(0, width)}`);
		},
		clear: () => process.stderr.write('\r\u001b[K'),
	};
}
