import type {AnalystCommand} from '../agents/backends.ts';
import {ownScript} from '../system/own-program.ts';

/** How this program starts itself as its own analyst: the Node it runs on and its bin script. */
export function analystCommandOfOurs(): AnalystCommand {
	return {command: process.execPath, args: [ownScript(), 'analyst']};
}
