import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, rm, utimes, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {start} from '../../src/system/exec.ts';
import {sweepScratch, withScratch} from '../../src/system/scratch.ts';

let parent = '';
beforeEach(async () => {
	parent = await mkdtemp(path.join(os.tmpdir(), 'scratches-'));
});
afterEach(() => rm(parent, {recursive: true, force: true}));

const old = new Date(Date.now() - 3_600_000);
const aged = (folder: string) => utimes(folder, old, old);

test('a folder in use stays, however old, and is gone when its work ends, by a fault too', async () => {
	await expect(
		withScratch(async folder => {
			await aged(folder);
			await sweepScratch(parent);
			expect(existsSync(folder)).toBe(true);
			throw new Error('a fault');
		}, parent),
	).rejects.toThrow('a fault');
	expect(await readdir(parent)).toEqual([]);
});

test('what another process works in stays; once it is killed the next program takes it away', async () => {
	const module = path.resolve(import.meta.dirname, '../../src/system/scratch.ts');
	const code = `const {withScratch} = await import(${JSON.stringify(module)});
await withScratch(async folder => { console.log(folder); await new Promise(resolve => setTimeout(resolve, 60_000)); }, ${JSON.stringify(parent)});`;
	const child = start(process.execPath, ['--input-type=module', '-e', code], {});
	const folder = await new Promise<string>(resolve => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8').trim())));
	await aged(folder);
	await sweepScratch(parent);
	expect(existsSync(folder)).toBe(true);
	child.signal('SIGKILL');
	await child.exited;
	await sweepScratch(parent);
	expect(existsSync(folder)).toBe(false);
});

test('a folder whose claim is not written yet is left to its program for a minute', async () => {
	const folder = path.join(parent, 'ml-engineer-scratch-abc');
	await mkdir(folder);
	await writeFile(path.join(folder, 'owner.lock'), '');
	await sweepScratch(parent);
	expect(existsSync(folder)).toBe(true);
	await aged(folder);
	await sweepScratch(parent);
	expect(existsSync(folder)).toBe(false);
});
