import {exitStatus} from '../system/errors.ts';
import {killAllGroups} from '../system/groups.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** The keyboard signals the whole group, and the starter passes on what it gets: what comes this close together is asked once. */
const sameMs = 300;
/** A signal ends the program within 5 s, also while something hangs that cannot be called off: what is saved by then is all there is. */
const longestLeaveMs = 4500;

/**
 * Calls `leave` at the first signal that asks the program to end: it saves and stops what runs. A second one, or a leave that takes too
 * long, does not wait for that and leaves no sub-agent behind either. Answers with how to stop listening.
 */
export function onInterrupt(leave: () => void): () => void {
	let askedAt: number | null = null;
	let timer: NodeJS.Timeout | undefined;
	const endNow = () => {
		killAllGroups();
		process.exit(exitStatus.interrupted);
	};
	const heard = () => {
		if (askedAt === null) {
			askedAt = performance.now();
			timer = setTimeout(endNow, longestLeaveMs).unref();
			leave();
		} else if (performance.now() - askedAt > sameMs) {
			endNow();
		}
	};
	for (const signal of signals) process.on(signal, heard);
	return () => {
		clearTimeout(timer);
		for (const signal of signals) process.off(signal, heard);
	};
}
