import {sanitizeOutput} from '../system/sanitize.ts';

const longAfterMs = 5000;

/** Says on stderr, where nobody sees a screen, what part of the reading lasts; each once, and nothing of what is quick. */
export function longReading(): (label: string, fraction: number) => void {
	let lasting: NodeJS.Timeout | undefined;
	return (label, fraction) => {
		clearTimeout(lasting);
		if (fraction >= 1) return;
		const say = () => process.stderr.write(`${sanitizeOutput(label).replaceAll('\n', ' ')} (${Math.round(100 * fraction)} %)\n`);
		lasting = setTimeout(say, longAfterMs).unref();
	};
}
