import type {Line} from './line.ts';

/** How much is measured: `smoke` shows in seconds that everything runs, `full` takes what the goals name. */
export type Scale = 'smoke' | 'usual' | 'full';

export type Bench = {
	readonly name: string;
	/** Seconds after which it is given up. */
	readonly limitSeconds: number;
	/** Says each line as soon as it is measured. */
	readonly run: (around: Around) => Promise<void>;
};

/** What every benchmark gets. */
export type Around = {
	readonly scale: Scale;
	/** A folder of its own, gone afterwards. */
	readonly folder: string;
	/** The bundled program of that name from `parts/`. */
	readonly part: (name: string) => string;
	/** Ends what the benchmark started when it takes too long. */
	readonly signal: AbortSignal;
	readonly say: (line: Line) => void;
};

/** The amount for this scale. */
export const pick = (scale: Scale, smoke: number, usual: number, full = usual): number =>
	scale === 'smoke' ? smoke : scale === 'full' ? full : usual;
