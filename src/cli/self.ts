import {existsSync} from 'node:fs';
import path from 'node:path';
import type {AnalystCommand} from '../agents/backends.ts';

/** How this program starts itself as its own analyst: the Node it runs on and its bin script, wherever the bundle lies. */
export function analystCommandOfOurs(): AnalystCommand {
	const bin = path.resolve(import.meta.dirname, '../bin/ml-engineer.js');
	const script = existsSync(bin) ? bin : path.resolve(import.meta.dirname, '../../bin/ml-engineer.js');
	return {command: process.execPath, args: [script, 'analyst']};
}
