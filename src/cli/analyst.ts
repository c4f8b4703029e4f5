import {serveStdio} from '../analyst/stdio.ts';
import {exitStatus} from '../system/errors.ts';

/** `ml-engineer analyst`: the built-in agent on stdin and stdout, for our own panes and for any editor that speaks the protocol. */
export async function analystCommand(): Promise<number> {
	await serveStdio();
	// Native work that has not noticed yet must not keep the process: the client is gone.
	setTimeout(() => process.exit(exitStatus.ok), 100).unref();
	return exitStatus.ok;
}
