import {exitStatus} from '../system/errors.ts';
import {killAllGroups} from '../system/groups.ts';

/**
 * Calls `leave` at the first signal that asks the program to end: it saves and stops what runs. A second one does not wait for that
 * and leaves no sub-agent behind either. Answers with how to stop listening.
 */
export function onInterrupt(leave: () => void): () => void {
	let asked = false;
	const heard = () => {
		if (asked) {
			killAllGroups();
			process.exit(exitStatus.interrupted);
		}
		asked = true;
		leave();
	};
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
	for (const signal of signals) process.on(signal, heard);
	return () => {
		for (const signal of signals) process.off(signal, heard);
	};
}
