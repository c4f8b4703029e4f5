import {Console} from 'node:console';
import {Readable, Writable} from 'node:stream';
import {ndJsonStream} from '@agentclientprotocol/sdk';
import {killAllGroups} from '../system/groups.ts';
import {version} from '../system/version.ts';
import {serveAnalyst} from './serve.ts';

/** How long work in native code may take to notice that its turn is over before the process ends anyway. */
const lettingGoMs = 1500;

/**
 * Serves the analyst on this process's stdin and stdout until stdin ends or SIGTERM, SIGINT or SIGHUP arrives. Nothing but protocol
 * messages reaches stdout. When this returns, every program it started has been stopped.
 */
export async function serveStdio(): Promise<void> {
	globalThis.console = new Console(process.stderr, process.stderr);
	const stream = ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin));
	const {connection, settled} = serveAnalyst(stream, version);
	const close = () => connection.close();
	process.stdout.on('error', close);
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, close);
	await connection.closed;
	await Promise.race([settled, new Promise(resolve => setTimeout(resolve, lettingGoMs))]);
	killAllGroups();
}
