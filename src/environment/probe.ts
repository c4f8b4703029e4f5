import type {RunResult} from '../system/exec.ts';
import type {Reading} from './reading.ts';

export type RunChildOptions = {
	/** Changes to the environment of the child; undefined takes a variable away. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** Bytes kept of each stream; default 256 KiB. */
	readonly maxBytes?: number;
};

/** All that a probe may touch. Everything read through it is bounded; children are niced and end with the probe. */
export type ProbeContext = {
	readonly workspace: string;
	readonly env: Readonly<Record<string, string>>;
	readonly home: string;
	/** Where /proc and /sys are looked for: "/" but in tests. */
	readonly systemRoot: string;
	readonly sessionId: string | null;
	/** Aborted when the time of the probe is up or the monitor stops. */
	readonly signal: AbortSignal;
	/** The absolute path of a program on PATH; null when not there. Relative and workspace folders of PATH are not searched. */
	find(program: string): Promise<string | null>;
	/** Runs a program found before, from the root folder, never through a shell. Does not throw. */
	run(file: string, args: readonly string[], options?: RunChildOptions): Promise<RunResult>;
	/** The first `maxBytes` of a plain file as text; null when it is not there or not a plain file. Throws when it cannot be read. */
	readText(file: string, maxBytes?: number): Promise<string | null>;
	/** The latest reading of a probe named in `needs`. */
	reading(id: string): Reading | null;
};

/** One part of the environment, as data. To add one: a file in probes/ and a line in probes/table.ts. */
export type Probe = {
	readonly id: string;
	/** What a person calls it, in the view of all probes. */
	readonly title: string;
	/** How often it is looked at. Slow probes are looked at less often, see `scheduler.ts`. */
	readonly intervalMs: number;
	readonly timeoutMs: number;
	/** Does it start programs? At most two of those run at once. */
	readonly spawns: boolean;
	/** Probes that must have a reading first. */
	readonly needs?: readonly string[];
	/**
	 * Paths whose time or size decide whether it must run again. Unchanged paths confirm the last reading, so an expensive
	 * probe runs once and then costs a few stats.
	 */
	watch?(context: ProbeContext): readonly string[] | Promise<readonly string[]>;
	/** With `watch`: the reading is only believed for so long, even when no path changed. */
	readonly maxAgeMs?: number;
	/** Facts that move all the time and are no change of the environment (load, free memory). */
	readonly volatile?: readonly string[];
	read(context: ProbeContext): Promise<Reading>;
};
