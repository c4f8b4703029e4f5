/** Data is drawn at 15 Hz, so that keys find the program idle; keys themselves are drawn at once. */
const dataIntervalMs = 66;

export type PaintClock = {
	/** The listener, told at most 15 times a second and together with all others. */
	readonly slowed: (listener: () => void) => () => void;
	/** Tells the listener once a second until it is let go; nothing ticks while nobody listens. */
	readonly everySecond: (listener: () => void) => () => void;
	/** The current second, in milliseconds since the epoch; the same until it ticks. */
	readonly now: () => number;
	readonly stop: () => void;
};

export function createPaintClock(now: () => number): PaintClock {
	const dirty = new Set<() => void>();
	const ticking = new Set<() => void>();
	let flush: NodeJS.Timeout | null = null;
	let tick: NodeJS.Timeout | null = null;
	let second = whole(now());

	const drawDirty = () => {
		flush = null;
		const listeners = [...dirty];
		dirty.clear();
		for (const listener of listeners) listener();
	};
	return {
		slowed: listener => () => {
			dirty.add(listener);
			flush ??= setTimeout(drawDirty, dataIntervalMs);
		},
		everySecond(listener) {
			ticking.add(listener);
			second = whole(now());
			tick ??= setInterval(() => {
				second = whole(now());
				for (const one of [...ticking]) one();
			}, 1000);
			return () => {
				ticking.delete(listener);
				if (ticking.size > 0 || tick === null) return;
				clearInterval(tick);
				tick = null;
			};
		},
		now: () => second,
		stop() {
			if (flush) clearTimeout(flush);
			if (tick) clearInterval(tick);
			flush = null;
			tick = null;
		},
	};
}

const whole = (ms: number): number => Math.floor(ms / 1000) * 1000;
