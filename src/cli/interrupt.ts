import {exitStatus} from '../system/errors.ts';
import {killAllGroups} from '../system/groups.ts';

/** A signal ends the program within 5 s, also while something hangs that cannot be called off: what is saved by then is all there is. */
const longestLeaveMs = 4500;

/**
 * Calls `leave` at the first signal that asks the program to end: it saves and stops what runs. A second one, or a leave that takes too
 * long, does not wait for that and leaves no sub-agent behind either. Answers with how to stop listening.
 */
export function onInterrupt(leave: () => void): () => void {
	let asked = false;
	let timer: NodeJS.Timeout | undefined;
	const endNow = () => {
		killAllGroups();
		process.exit(exitStatus.interrupted);
	};
	const heard = () => {
		if (asked) endNow();
		asked = true;
		timer = setTimeout(endNow, longestLeaveMs).unref();
		leave();
	};
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
	for (const signal of signals) process.on(signal, heard);
	return () => {
		clearTimeout(timer);
		for (const signal of signals) process.off(signal, heard);
	};
}
