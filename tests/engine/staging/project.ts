import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach} from 'vitest';

const made: string[] = [];
afterEach(() => {
	for (const folder of made.splice(0)) rmSync(folder, {recursive: true, force: true});
});

/** A folder of its own, gone after the test. */
export function scratch(): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'ml-engineer-staging-'));
	made.push(folder);
	return folder;
}

export function put(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
	for (const [relative, content] of Object.entries(files)) {
		const file = path.join(root, relative);
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, content);
	}
}

export const text = (root: string, relative: string): string => readFileSync(path.join(root, relative), 'utf8');
