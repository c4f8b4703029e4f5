import type {TurnOutcome} from '../agents/run.ts';

/** Signals by which native code ends itself. */
const crashes = new Set(['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGILL', 'SIGFPE', 'SIGTRAP']);

/**
 * What to say when the built-in analyst did not end by its own will: native code in it is the data engine, and a kill is mostly the kernel's,
 * for memory. null for any other end.
 */
export function analystCrash({signal}: Extract<TurnOutcome, {kind: 'died'}>, files: readonly string[]): string | null {
	if (signal === null) return null;
	const read = files.length === 0 ? 'the workspace' : `${files[0]}${files.length > 1 ? ` and ${files.length - 1} more` : ''}`;
	if (crashes.has(signal))
		return `The data engine crashed (${signal}) while it read ${read}: check that the file is what its name says, or export it as CSV or Parquet, then press r.`;
	if (signal === 'SIGKILL')
		return `The analyst was killed (${signal}) while it read ${read}, most likely because the machine ran out of memory: free some, then press r.`;
	return null;
}
