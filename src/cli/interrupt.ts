import {exitStatus} from '../system/errors.ts';
import {killAllGroups} from '../system/groups.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** The keyboard signals the whole group, and the starter passes on what it gets: what comes this close together is asked once. */
const sameMs = 300;

/**
 * Calls `leave` at the first signal that asks the program to end: it saves and stops what runs. A second one does not wait for that
 * and leaves no sub-agent behind either. Answers with how to stop listening.
 */
export function onInterrupt(leave: () => void): () => void {
	let askedAt: number | null = null;
	const heard = () => {
		if (askedAt === null) {
			askedAt = performance.now();
			leave();
		} else if (performance.now() - askedAt > sameMs) {
			killAllGroups();
			process.exit(exitStatus.interrupted);
		}
	};
	for (const signal of signals) process.on(signal, heard);
	return () => {
		for (const signal of signals) process.off(signal, heard);
	};
}
