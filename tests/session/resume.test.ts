import {createHash} from 'node:crypto';
import {readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {activate} from '../../src/domain/activation.ts';
import type {SessionState} from '../../src/domain/state.ts';
import {type Measures, presentOf} from '../../src/session/present.ts';
import {changesMeanwhile} from '../../src/session/resume.ts';
import {activation, temporaryFolder} from './support.ts';

const hash: Measures['hash'] = async files => {
	const all = createHash('sha256');
	for (const file of files) all.update(await readFile(file));
	return all.digest('hex');
};

async function sessionWith(files: readonly string[]): Promise<SessionState> {
	const state = activate({type: 'session.activated', sessionId: '1', ...activation, gitHead: 'aaaaaaaaaa'}, '2026-01-01T00:00:00.000Z');
	const hidden = {rows: 0, rule: 'none', judged: 0};
	const data = {
		files: [...files],
		sha256: await hash(files),
		target: null,
		time_split: null,
		rows: 1,
		columns: 1,
		visible: [],
		missing_words: [],
		hidden,
	};
	return {...state, data};
}

test('nothing is said when nothing changed', async () => {
	const file = path.join(await temporaryFolder(), 'birdstrikes.csv');
	await writeFile(file, 'a,b\n');
	const state = await sessionWith([file]);
	expect(changesMeanwhile(state, await presentOf(state, {hash, gitHead: async () => 'aaaaaaaaaa'}))).toEqual([]);
});

test('changed data, a moved head and another environment are said in a sentence each', async () => {
	const file = path.join(await temporaryFolder(), 'birdstrikes.csv');
	await writeFile(file, 'a,b\n');
	const state = await sessionWith([file]);
	await writeFile(file, 'a,c\n');
	const present = await presentOf(state, {hash, gitHead: async () => 'bbbbbbbbbb'});
	const before = state.data?.sha256.slice(0, 4);
	const after = present.data?.sha256?.slice(0, 4);
	const environment = [{probe: 'docker', before: 'Docker not available', after: '27.1\u001b[2J'}];
	expect(changesMeanwhile(state, {...present, environment})).toEqual([
		`birdstrikes.csv changed (sha256 ${before}… → ${after}…)`,
		'git HEAD moved aaaaaaa → bbbbbbb',
		'docker: Docker not available → 27.1',
	]);
});

test('a file that is gone is named; one of many that changed is said', async () => {
	const folder = await temporaryFolder();
	const files = ['a.csv', 'b.csv'].map(name => path.join(folder, name));
	for (const file of files) await writeFile(file, file);
	const state = await sessionWith(files);
	await writeFile(files[1] ?? '', 'other');
	const measures = {hash, gitHead: async () => null};
	expect(changesMeanwhile(state, await presentOf(state, measures))).toEqual([
		expect.stringMatching(/^one of the 2 data files changed \(sha256 .{4}… → .{4}…\)$/),
		'git HEAD moved aaaaaaa → none',
	]);
	await rm(files[1] ?? '');
	expect(changesMeanwhile(state, await presentOf(state, measures))[0]).toBe(`b.csv is gone (${files[1]})`);
});
