import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach} from 'vitest';
import type {Evidence} from '../../src/analysis/repository/evidence.ts';

const made: string[] = [];
afterEach(() => {
	for (const folder of made.splice(0)) rmSync(folder, {recursive: true, force: true});
});

/** A temporary folder with these files; gone after the test. */
export function tree(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
	const root = mkdtempSync(path.join(os.tmpdir(), 'maturity-'));
	made.push(root);
	add(root, files);
	return root;
}

export function add(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
	for (const [name, content] of Object.entries(files)) {
		const file = path.join(root, name);
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, content);
	}
}

/** A repository of git with these files tracked. */
export function gitTree(files: Readonly<Record<string, string | Uint8Array>>): string {
	const root = tree(files);
	git(root, 'init', '-q', '-b', 'main');
	git(root, 'add', '-A');
	return root;
}

export function git(root: string, ...args: readonly string[]): string {
	return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
		cwd: root,
		encoding: 'utf8',
		stdio: 'pipe',
	});
}

/** A copy without the cited lines; a file that loses every line that said something is gone. */
export function withoutLines(root: string, evidence: readonly Evidence[]): string {
	const copy = mkdtempSync(path.join(os.tmpdir(), 'maturity-'));
	made.push(copy);
	cpSync(root, copy, {recursive: true});
	const byFile = Map.groupBy(evidence, one => one.path);
	for (const [name, cited] of byFile) {
		const file = path.join(copy, name);
		const gone = new Set(cited.map(one => one.line));
		const lines = readFileSync(file, 'utf8')
			.split('\n')
			.filter((_line, index) => !gone.has(index + 1));
		if (lines.every(line => line.trim() === '')) rmSync(file);
		else writeFileSync(file, lines.join('\n'));
	}
	return copy;
}

/** Evidence that does not open: the file, the line or the quote is missing. */
export function unopened(root: string, evidence: readonly Evidence[]): string[] {
	return evidence.flatMap(({path: name, line, quote}) => {
		let lines: string[];
		try {
			lines = readFileSync(path.join(root, name), 'utf8').split('\n');
		} catch {
			return [`${name} does not open`];
		}
		const text = lines[line - 1];
		if (text === undefined) return [`${name}:${line} does not exist`];
		return quote !== '' && text.includes(quote) ? [] : [`${name}:${line} does not say ${JSON.stringify(quote)}`];
	});
}
