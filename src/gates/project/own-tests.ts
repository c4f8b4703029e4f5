import {readdir} from 'node:fs/promises';
import path from 'node:path';
import type {Pipeline} from '../../domain/pipeline.ts';
import {readBounded} from '../../system/files.ts';
import {notCode} from './copy.ts';

/** How a project's own tests are started. */
export type TestCommand = {
	readonly words: readonly [string, ...string[]];
	/** Did the project say so itself? Else its files did. */
	readonly named: boolean;
	/** For people: where the words come from. */
	readonly from: string;
};

const maxBytes = 1024 * 1024;
const mostFiles = 50;

/** Files of tests by their name, as pytest and unittest look for them. */
export async function testFilesIn(root: string): Promise<readonly string[]> {
	const found: string[] = [];
	const look = async (folder: string): Promise<void> => {
		const entries = await readdir(path.join(root, folder), {withFileTypes: true}).catch(() => []);
		for (const entry of entries) {
			const place = path.join(folder, entry.name);
			// A hidden folder is a tool's; an environment is not the project's code.
			if (entry.isDirectory() && !entry.name.startsWith('.') && !notCode.has(entry.name)) await look(place);
			if (!entry.isFile() || !entry.name.endsWith('.py')) continue;
			if (/^(?:test_.*|.*_test)\.py$/.test(entry.name)) found.push(place);
		}
	};
	await look('');
	return found.sort();
}

/**
 * The project's own tests: its `test` command, else its test files, else the target `test` of its Makefile. Leaving the command out leaves
 * no test out. null: it has none.
 */
export async function testsIn(root: string, {commands}: Pipeline): Promise<TestCommand | null> {
	const [first, ...others] = commands.test ?? [];
	if (first !== undefined) return {words: [first, ...others], named: true, from: 'the `test` command of pipeline.yaml'};
	const files = await testFilesIn(root);
	if (files.length > 0) {
		const texts = await Promise.all(files.slice(0, mostFiles).map(file => textOf(path.join(root, file))));
		// unittest looks below one folder.
		const together = new Set(files.map(file => path.dirname(file))).size === 1;
		const plain = together && texts.every(text => /\bunittest\b/.test(text) && !/\bpytest\b|^def test/m.test(text));
		const from = `${files[0]}${files.length > 1 ? ` and ${files.length - 1} more` : ''}, which no command names`;
		if (!plain) return {words: ['python', '-m', 'pytest', '-q'], named: false, from};
		return {words: ['python', '-m', 'unittest', 'discover', '-s', path.dirname(files[0] ?? ''), '-p', '*test*.py'], named: false, from};
	}
	if (/^test\s*:/m.test(await textOf(path.join(root, 'Makefile')))) return {words: ['make', 'test'], named: false, from: 'make test'};
	return null;
}

const textOf = async (file: string): Promise<string> => (await readBounded(file, maxBytes).catch(() => null))?.toString('utf8') ?? '';
