import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';

/** A Node of the machine that is too old for the program, as `/usr/bin/env node` finds it outside of npm; null: there is none. */
export function tooOldNode(): string | null {
	for (const folder of (process.env['PATH'] ?? '').split(':')) {
		const node = path.join(folder, 'node');
		if (node.includes('node_modules') || !existsSync(node)) continue;
		const version = execFileSync(node, ['-p', 'process.versions.node'], {encoding: 'utf8'});
		const [major = 0, minor = 0] = version.split('.').map(Number);
		if (major < 22 || (major === 22 && minor < 22)) return node;
	}
	return null;
}
