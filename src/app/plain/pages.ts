import {counted} from '../../domain/format.ts';

/** Thoughts that are heard in one go before it is asked for more. */
export const pageLength = 20;

export type Pages = {
	readonly tell: (lines: readonly string[], after?: () => void | Promise<void>) => void;
	readonly more: () => void | Promise<void>;
};

/** Long answers a page at a time: says how many lines are left and which word tells them. */
export function createPages(say: (text: string) => void): Pages {
	let left: readonly string[] = [];
	let then: (() => void | Promise<void>) | null = null;
	const page = () => {
		for (const line of left.slice(0, pageLength)) say(line);
		left = left.slice(pageLength);
		if (left.length > 0) say(`${counted(left.length, 'line')} left: type more.`);
	};
	return {
		tell(lines, after) {
			left = lines;
			then = after ?? null;
			page();
		},
		more() {
			if (left.length > 0) {
				page();
				return;
			}
			const next = then;
			then = null;
			if (next) return next();
			say('There is no more of it.');
		},
	};
}
