import {mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {Claim, claimPlace, holderOf} from '../../src/system/claim.ts';
import {type Child, run, start} from '../../src/system/exec.ts';
import {whileHolding} from '../../src/system/while-holding.ts';
import {temporaryFolder} from '../session/support.ts';

const source = path.resolve(import.meta.dirname, '../../src/system/claim.ts');
const options = {patienceMs: 20_000, advice: 'Name another place.'};
const lockIn = async () => path.join(await temporaryFolder(), 'work.claim');

/** Another process that holds the claim until it is killed. */
async function otherHolder(lock: string): Promise<Child> {
	const script = `const {Claim, claimPlace} = await import(${JSON.stringify(source)});
		globalThis.held = await Claim.take(claimPlace(${JSON.stringify(lock)}));
		console.log(globalThis.held === null ? 'refused' : 'holds');
		setInterval(() => undefined, 1000);`;
	const child = start(process.execPath, ['--input-type=module', '-e', script], {});
	const said = await new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk))));
	expect(said).toBe('holds\n');
	return child;
}

describe('what a process left that is gone holds nobody up', () => {
	test.each([
		['an empty file, as a full disk leaves', ''],
		['the number of a process that lives', String(process.ppid)],
		['bytes of any kind', 'no database '.repeat(100)],
	])('%s', async (_, content) => {
		const lock = await lockIn();
		await writeFile(lock, content);
		expect(await whileHolding(lock, async () => 'done', options)).toBe('done');
	});

	test('a holder that was killed', async () => {
		const lock = await lockIn();
		const other = await otherHolder(lock);
		other.signal('SIGKILL');
		await other.exited;
		expect(await whileHolding(lock, async () => 'done', options)).toBe('done');
	});
});

test('who waits is told who has it and since when, and a wait has an end with a sentence', async () => {
	const lock = await lockIn();
	const other = await otherHolder(lock);
	const said: string[] = [];
	const waited = whileHolding(lock, async () => 'done', {...options, patienceMs: 700, onWait: holder => said.push(holder)});
	await expect(waited).rejects.toThrow(
		new RegExp(`${lock} is still held in process ${other.pid} on ${os.hostname()} since 2.*End that process, then try again\\.`),
	);
	expect(said).toEqual([expect.stringMatching(new RegExp(`^in process ${other.pid} on .* since 2`))]);
	const patient = whileHolding(lock, async () => 'done', options);
	other.signal('SIGKILL');
	expect(await patient).toBe('done');
});

test('a wait ends when its signal says so', async () => {
	const lock = await lockIn();
	const leaving = new AbortController();
	const claim = await Claim.take(claimPlace(lock));
	const waited = whileHolding(lock, async () => 'done', {...options, signal: leaving.signal, onWait: () => leaving.abort()});
	await expect(waited).rejects.toThrow(/abort/i);
	await claim?.release();
});

test('the note of a killed holder is not taken for that of the present one', async () => {
	const lock = await lockIn();
	const claim = await Claim.take(claimPlace(lock));
	const note = JSON.parse(await readFile(claimPlace(lock).note, 'utf8'));
	expect(await holderOf(claimPlace(lock))).toEqual({holder: note});
	// Its number lives again, in a process that began at another time.
	await writeFile(claimPlace(lock).note, JSON.stringify({...note, started: '1'}));
	expect(await holderOf(claimPlace(lock))).toEqual({holder: null});
	await claim?.release();
	expect(await holderOf(claimPlace(lock))).toBeNull();
});

describe('something else in the place of a claim is a sentence, and nothing is waited for', () => {
	test.each([
		['a pipe', (lock: string) => run('mkfifo', [lock], {timeoutMs: 5000})],
		['a folder', (lock: string) => mkdir(lock)],
		['a link', (lock: string) => symlink('/etc/hostname', lock)],
	])('%s', async (_, put) => {
		const lock = await lockIn();
		await put(lock);
		await expect(whileHolding(lock, async () => 'done', options)).rejects.toThrow(
			`${lock} cannot be locked: something else is in its place (a folder, a link or a pipe); take that away. Name another place.`,
		);
		expect(await holderOf(claimPlace(lock))).toBeNull();
	});

	test('a pipe where the holder is noted', async () => {
		const lock = await lockIn();
		const other = await otherHolder(lock);
		await run('rm', [claimPlace(lock).note], {timeoutMs: 5000});
		await run('mkfifo', [claimPlace(lock).note], {timeoutMs: 5000});
		expect(await holderOf(claimPlace(lock))).toEqual({holder: null});
		other.signal('SIGKILL');
	});
});
