import {complain} from './output.ts';

const longAfterMs = 5000;

/** Says on stderr, where nobody sees a screen, what part of the reading lasts; each once, and nothing of what is quick. */
export function longReading(): (label: string, fraction: number) => void {
	let lasting: NodeJS.Timeout | undefined;
	return (label, fraction) => {
		clearTimeout(lasting);
		if (fraction >= 1) return;
		const say = () => void complain(`${label} (${Math.round(100 * fraction)} %)`);
		lasting = setTimeout(say, longAfterMs).unref();
	};
}
