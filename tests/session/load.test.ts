import {appendFile, chmod, cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {SessionState} from '../../src/domain/state.ts';
import {schemaVersion} from '../../src/domain/state.ts';
import {lastGoodState} from '../../src/session/catalog.ts';
import {layoutOf} from '../../src/session/layout.ts';
import {migrate} from '../../src/session/migrations.ts';
import {Session} from '../../src/session/session.ts';
import {parseState, stateText} from '../../src/session/state-file.ts';
import {Failure} from '../../src/system/errors.ts';
import {run} from '../../src/system/exec.ts';
import {activation, temporaryFolder} from './support.ts';

type Kept = {folder: string; state: SessionState; before: SessionState; text: string; beforeText: string};

/** A closed session at number 4 with a backup at number 3. */
async function closedSession(): Promise<Kept> {
	const session = await Session.create(await temporaryFolder(), activation);
	await session.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
	await session.dispatch({type: 'session.renamed', name: 'birds'});
	const before = session.view.getState().state;
	await session.dispatch({type: 'session.renamed', name: 'bird strikes'});
	const {state} = session.view.getState();
	await session.close();
	return {folder: session.layout.folder, state, before, text: stateText(state), beforeText: stateText(before)};
}

async function reopened(folder: string): Promise<{state: SessionState; notices: readonly string[]; files: string[]; seqs: number[]}> {
	const session = await Session.open(folder);
	const {state} = session.view.getState();
	const history = await readFile(session.layout.history, 'utf8');
	expect(history === '' || history.endsWith('\n')).toBe(true);
	await session.close();
	const seqs = history
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line).seq);
	return {state, notices: session.notices, files: (await readdir(folder)).sort(), seqs};
}

describe('loading', () => {
	test('gives back what was saved', async () => {
		const {folder, state} = await closedSession();
		const again = await reopened(folder);
		expect(again).toMatchObject({state, notices: [], seqs: [1, 2, 3, 4]});
		expect(again.files).toEqual(['history.ndjson', 'session.lock', 'state.json', 'state.json.bak']);
	});

	test.each([
		['truncated', (text: string) => text.slice(0, text.length / 2), 'it is not whole JSON'],
		['empty', () => '', 'it is empty'],
		[
			'of another session',
			(text: string) => text.replace(/"session_id":"\d+"/, '"session_id":"1764000000000000000"'),
			'it belongs to session 1764000000000000000',
		],
		['of the wrong shape', (text: string) => text.replace('"phase":"ASSESSMENT"', '"phase":"NOWHERE"'), 'phase: '],
		[
			'one bit off inside a string',
			(text: string) => text.replace('"focus_area":"b', '"focus_area":"c'),
			'its checksum is not that of its content: it was changed after it was saved',
		],
		['a list', () => '[]', 'it holds no JSON object'],
		['no UTF-8', () => Buffer.from([0x7b, 0xff, 0x7d]), 'it is not whole JSON (3 bytes)'],
	])('a state file that is %s is kept beside, said in one sentence, and the last good copy is used', async (_, damage, why) => {
		const {folder, before, text, beforeText} = await closedSession();
		const damaged = damage(text);
		await writeFile(path.join(folder, 'state.json'), damaged);
		const again = await reopened(folder);
		expect(again.state).toEqual(before);
		expect(again.notices).toHaveLength(1);
		expect(again.notices[0]).toContain(`state.json could not be used (${why}`);
		const kept = again.files.find(name => name.startsWith('state.json.corrupt-'));
		expect(again.notices[0]).toContain(`is kept as ${kept}`);
		expect(await readFile(path.join(folder, String(kept)))).toEqual(Buffer.from(damaged));
		expect(await readFile(path.join(folder, 'state.json'), 'utf8')).toBe(beforeText);
		expect(await readFile(path.join(folder, 'state.json.bak'), 'utf8')).toBe(beforeText);
		expect(again.seqs).toEqual([1, 2, 3]);
		const later = again.files.find(name => name.startsWith('history.ndjson.corrupt-'));
		expect(again.notices[0]).toContain(`what happened after it is in ${later}`);
		expect(await readFile(path.join(folder, String(later)), 'utf8')).toContain('"name":"bird strikes"');
		expect(await reopened(folder)).toMatchObject({state: before, notices: []});
	});

	test('a state file without a checksum is taken as it is, and one that was only laid out anew is good', async () => {
		for (const rewrite of [
			(text: string) => text.replace(/,"checksum":"[0-9a-f]{64}"/, ''),
			(text: string) => JSON.stringify(JSON.parse(text), null, '\t'),
		]) {
			const {folder, state, text} = await closedSession();
			const written = rewrite(text);
			expect(written).not.toBe(text);
			await writeFile(path.join(folder, 'state.json'), written);
			expect(await reopened(folder)).toMatchObject({state, notices: []});
		}
	});

	test('a state file of a newer version is left where it is, though there is an older copy', async () => {
		const {folder, text} = await closedSession();
		const newer = text.replace(`"schema":${schemaVersion}`, '"schema":99');
		await writeFile(path.join(folder, 'state.json'), newer);
		await expect(Session.open(folder)).rejects.toThrow(
			`it was written by a newer version of ml-engineer (schema 99, this one knows ${schemaVersion}). Take it up with that version; nothing in it was changed.`,
		);
		expect(await readFile(path.join(folder, 'state.json'), 'utf8')).toBe(newer);
		expect((await readdir(folder)).filter(name => name.includes('corrupt'))).toEqual([]);
	});

	test.each([
		['a link', (file: string, other: string) => symlink(other, file)],
		['a pipe', (file: string) => run('mkfifo', [file], {timeoutMs: 5000})],
		['a folder', (file: string) => mkdir(file)],
	])('%s in the place of the history is a sentence, and nothing is written through it', async (_, put) => {
		const {folder} = await closedSession();
		const other = path.join(await temporaryFolder(), 'other');
		await writeFile(other, 'somebody else\n');
		await rm(path.join(folder, 'history.ndjson'));
		await put(path.join(folder, 'history.ndjson'), other);
		await expect(Session.open(folder)).rejects.toThrow(/^Cannot open .*history\.ndjson: /);
		expect(await readFile(other, 'utf8')).toBe('somebody else\n');
	});

	test('a backup with a flipped bit takes no place of a damaged state file', async () => {
		const {folder, beforeText} = await closedSession();
		await writeFile(path.join(folder, 'state.json'), '');
		await writeFile(path.join(folder, 'state.json.bak'), beforeText.replace('"name":"birds"', '"name":"birdr"'));
		await expect(Session.open(folder)).rejects.toThrow(/state\.json\.bak: its checksum is not that of its content/);
	});

	test('a missing state file, a link or a folder in its place: the last good copy is used', async () => {
		for (const replace of [
			async () => undefined,
			async (file: string) => symlink('/etc/hostname', file),
			async (file: string) => void (await mkdir(file)),
		]) {
			const {folder, before} = await closedSession();
			await rm(path.join(folder, 'state.json'));
			await replace(path.join(folder, 'state.json'));
			expect((await reopened(folder)).state).toEqual(before);
		}
	});

	test('without any good copy it says which files, and leaves them as they are', async () => {
		const {folder} = await closedSession();
		await writeFile(path.join(folder, 'state.json'), 'broken');
		await writeFile(path.join(folder, 'state.json.bak'), '');
		const opening = Session.open(folder);
		await expect(opening).rejects.toThrow(Failure);
		await expect(opening).rejects.toThrow(
			/state\.json: it is not whole JSON \(6 bytes\); .*state\.json\.bak: it is empty\. Both are left as they are/,
		);
		expect(await readFile(path.join(folder, 'state.json'), 'utf8')).toBe('broken');
		expect(await readFile(path.join(folder, 'history.ndjson'), 'utf8')).toContain('"seq":4');
		// The lock is free again: a good copy put back can be opened.
		await expect(Session.open(folder)).rejects.toThrow(/Both are left as they are/);
	});

	test.skipIf(process.getuid?.() === 0)('a state file that may not be read is no damaged one', async () => {
		const {folder} = await closedSession();
		await chmod(path.join(folder, 'state.json'), 0);
		await expect(Session.open(folder)).rejects.toThrow(/^Cannot read .*state\.json: permission denied/);
	});

	test('history past the state was never shown and is dropped; a torn last line is mended', async () => {
		const {folder} = await closedSession();
		await appendFile(
			path.join(folder, 'history.ndjson'),
			'{"v":1,"seq":5,"at":"x","type":"session.renamed","data":{"name":"never shown"}}\n{"v":1,"se',
		);
		const again = await reopened(folder);
		expect(again.seqs).toEqual([1, 2, 3, 4]);
		expect(again.notices).toEqual([]);
	});

	test('history removed from outside is said', async () => {
		const {folder} = await closedSession();
		await truncate(path.join(folder, 'history.ndjson'), 0);
		expect((await reopened(folder)).notices).toEqual([
			'history.ndjson ends at number 0, the session is at 4: lines were removed from outside.',
		]);
	});

	test('a damaged end of the history is kept beside and said', async () => {
		const {folder} = await closedSession();
		const file = path.join(folder, 'history.ndjson');
		await writeFile(file, (await readFile(file, 'utf8')).replace('"seq":4', '"sep":4'));
		const again = await reopened(folder);
		const kept = again.files.find(name => name.startsWith('history.ndjson.corrupt-'));
		expect(again.notices).toEqual([`history.ndjson ends at number 3, the session is at 4: what could not be read is kept as ${kept}.`]);
		expect(await readFile(path.join(folder, String(kept)), 'utf8')).toContain('"sep":4');
	});

	test('a history longer than one block is cut at the right place', async () => {
		const {folder} = await closedSession();
		const long = 'x'.repeat(300_000);
		await appendFile(path.join(folder, 'history.ndjson'), `${JSON.stringify({seq: 5, long})}\n${JSON.stringify({seq: 6, long})}\n${long}`);
		expect((await reopened(folder)).seqs).toEqual([1, 2, 3, 4]);
	});
});

describe('arbitrary damage', () => {
	const damage = fc.oneof(
		fc.record({
			kind: fc.constant('flip' as const),
			at: fc.array(fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}), {minLength: 1, maxLength: 20}),
			bit: fc.nat(7),
		}),
		fc.record({kind: fc.constant('truncate' as const), at: fc.double({min: 0, max: 1, noNaN: true})}),
		fc.record({kind: fc.constant('bytes' as const), bytes: fc.uint8Array({maxLength: 200})}),
		fc.record({
			kind: fc.constant('insert' as const),
			at: fc.double({min: 0, max: 1, noNaN: true}),
			bytes: fc.uint8Array({minLength: 1, maxLength: 20}),
		}),
	);
	type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

	function damaged(good: Buffer, how: Damage): Buffer {
		const bytes = Buffer.from(good);
		switch (how.kind) {
			case 'flip':
				for (const at of how.at) {
					const index = Math.floor(at * bytes.length);
					bytes[index] = (bytes[index] ?? 0) ^ (1 << how.bit);
				}
				return bytes;
			case 'truncate':
				return bytes.subarray(0, Math.floor(how.at * bytes.length));
			case 'bytes':
				return Buffer.from(how.bytes);
			case 'insert': {
				const index = Math.floor(how.at * bytes.length);
				return Buffer.concat([bytes.subarray(0, index), how.bytes, bytes.subarray(index)]);
			}
		}
	}

	test('of the bytes never throws and never yields a state of the wrong shape', async () => {
		const {text, state} = await closedSession();
		fc.assert(
			fc.property(damage, how => {
				const result = parseState(damaged(Buffer.from(text), how), state.session_id);
				if (typeof result === 'string') expect(result.length).toBeGreaterThan(3);
				else expect(parseState(Buffer.from(stateText(result)), state.session_id)).toEqual(result);
			}),
			{numRuns: 1000},
		);
	});

	test('of state, backup and history throws nothing but a Failure and never loses the last good copy', async () => {
		const kept = await closedSession();
		const folder = await temporaryFolder();
		let count = 0;
		await fc.assert(
			fc.asyncProperty(fc.option(damage), fc.option(damage), fc.option(damage), async (main, backup, history) => {
				const copy = path.join(folder, String(++count), path.basename(kept.folder));
				await cp(kept.folder, copy, {recursive: true});
				const layout = layoutOf(copy);
				for (const [file, how] of [
					[layout.state, main],
					[layout.backup, backup],
					[layout.history, history],
				] as const) {
					if (how) await writeFile(file, damaged(await readFile(file), how));
				}
				const good = await lastGoodState(layout);
				const bytes = await Promise.all([layout.state, layout.backup].map(file => readFile(file)));
				let opened: SessionState | null = null;
				try {
					const session = await Session.open(copy);
					opened = session.view.getState().state;
					await session.close();
				} catch (error) {
					expect(error).toBeInstanceOf(Failure);
				}
				expect(opened).toEqual(good.state);
				// Whatever was there is still there, under one name or another.
				const names = (await readdir(copy)).filter(name => name.startsWith('state.json'));
				const now = await Promise.all(names.map(name => readFile(path.join(copy, name))));
				for (const one of bytes) expect(now.some(other => other.equals(one))).toBe(true);
				await rm(path.dirname(copy), {recursive: true});
			}),
			{numRuns: 120},
		);
	});
});

describe('migrations', () => {
	const table = {0: (old: Readonly<Record<string, unknown>>) => ({...old, focus_area: old['focus']})};

	test('bring an older file to the present, step by step', () => {
		expect(migrate({schema: 0, focus: 'birds'}, table, 1)).toEqual({raw: {schema: 1, focus: 'birds', focus_area: 'birds'}, problem: null});
		expect(migrate({schema: 1, focus_area: 'birds'}, table, 1).raw).toEqual({schema: 1, focus_area: 'birds'});
	});

	test('say what they cannot bring over', () => {
		expect(migrate({schema: 0}, {}, 1).problem).toBe('its schema 0 is unknown');
		expect(migrate({schema: 7}, table, 1).problem).toContain('newer version of ml-engineer (schema 7, this one knows 1)');
		expect(migrate({}, table, 1).problem).toBe('it names no schema version');
		expect(migrate({schema: -5}, table, 1).problem).toBe('its schema -5 is unknown');
	});
});

test('a state goes through its file unchanged', async () => {
	const {state} = await closedSession();
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), fc.string({unit: 'binary'}), (focus, name) => {
			const changed = {...state, focus_area: focus, name};
			expect(parseState(Buffer.from(stateText(changed)), state.session_id)).toEqual(JSON.parse(JSON.stringify(changed)));
		}),
	);
});
