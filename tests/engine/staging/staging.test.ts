import {existsSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {applyReview} from '../../../src/engine/staging/apply.ts';
import {type Change, changesOf} from '../../../src/engine/staging/changes.ts';
import {collect} from '../../../src/engine/staging/review.ts';
import {type ReviewRecord, readReview, reviewFolder, saveReview} from '../../../src/engine/staging/review-record.ts';
import {readBase, stage} from '../../../src/engine/staging/stage.ts';
import {readWritten} from '../../../src/engine/staging/written.ts';
import {after} from '../../domain/support.ts';
import {put, scratch, text} from './project.ts';

const blueprint = new Map([
	['src/birds/train.py', 'def train(): ...\n'],
	['Makefile', 'all:\n'],
]);

function places() {
	const session = scratch();
	return {session, project: path.join(scratch(), 'birds'), work: path.join(session, 'work', 'data_pipeline')};
}
type Places = ReturnType<typeof places>;

async function changes({work, project}: Places, parts: {improves?: boolean; ours?: boolean} = {}): Promise<readonly Change[]> {
	const base = await readBase(work);
	if (!base) throw new Error('not staged');
	const written = await readWritten(project);
	const found = await changesOf({work, project, base, written, blueprint, ours: parts.ours ?? true, improves: parts.improves ?? false});
	if (!found.ok) throw new Error(found.problem);
	return found.changes;
}

async function record(at: Places, ours = true): Promise<ReviewRecord> {
	const delivery = {
		phase: 'PIPELINE_DESIGN',
		step: 'ingestion',
		role: 'data_pipeline',
		backend: 'analyst',
		summary: 'designed',
		report: null,
	} as const;
	const collected = await collect({...delivery, ours, work: at.work, project: at.project}, after(), async () => blueprint);
	if (collected.kind !== 'review') throw new Error(collected.kind === 'problem' ? collected.problem : 'nothing changed');
	return collected.record;
}

/** What the program does with a step's files when they are accepted. */
async function take(at: Places, chosen: readonly string[] = [], ours = true) {
	const kept = await record(at, ours);
	await saveReview(at.session, at.work, kept);
	const folder = reviewFolder(at.session, kept);
	const saved = await readReview(folder);
	if (!saved) throw new Error('not saved');
	return applyReview(folder, saved, at.project, new Set(chosen));
}

test('a sub-agent gets a copy of the project without caches, environments, the model store and links', async () => {
	const at = places();
	put(at.project, {
		'src/birds/train.py': 'x\n',
		'.git/HEAD': 'x',
		'.venv/bin/python': 'x',
		'src/__pycache__/a.pyc': 'x',
		'mlflow.db': 'x',
		'models/1/model.pkl': 'x',
		'study.db-journal': 'x',
		'reports/gate_implementation.json': 'figures of hidden rows',
		'src/birds/models.py': 'x',
	});
	symlinkSync('/etc/passwd', path.join(at.project, 'secret'));
	put(at.work, {'left/behind.txt': 'of an attempt that was killed'});
	const base = await stage(at.project, at.work);
	expect([...base.files.keys()]).toEqual(['src/birds/models.py', 'src/birds/train.py']);
	expect(existsSync(path.join(at.work, 'secret'))).toBe(false);
	expect(existsSync(path.join(at.work, 'left'))).toBe(false);
});

test('a folder called models that holds code is given to a sub-agent', async () => {
	const at = places();
	put(at.project, {'models/net.py': 'x\n', 'models/deep/net.yaml': 'x\n', 'mlruns/1/code.py': 'x\n'});
	expect([...(await stage(at.project, at.work)).files.keys()]).toEqual(['models/deep/net.yaml', 'models/net.py']);
});

test('what differs from the copy is the deliverable, with where it comes from; reports, waivers and links are not', async () => {
	const at = places();
	put(at.project, {'README.md': 'old\n', 'same.txt': 'same\n', 'gone.txt': 'x'});
	await stage(at.project, at.work);
	put(at.work, {
		'src/birds/train.py': 'def train(): ...\n',
		Makefile: 'all: changed\n',
		'data/a.bin': new Uint8Array([1, 0, 2]),
		'reports/ingestion.json': '{}',
		'reports/data.json': '{"forged": true}',
		'gates/waivers.yaml': 'waivers: [everything]',
		'.ml-engineer/written.json': '{}',
		'.git/hooks/pre-commit': 'evil',
	});
	symlinkSync('/etc/passwd', path.join(at.work, 'link'));
	expect((await changes(at)).map(({path: name, status, from, binary}) => [name, status, from, binary])).toEqual([
		['Makefile', 'new', 'data', false],
		['data/a.bin', 'new', 'data', true],
		['src/birds/train.py', 'new', 'blueprint', false],
	]);
	const {leftOut} = await record(at);
	expect(leftOut.map(one => one.path)).toEqual(['link', 'gates/waivers.yaml']);
});

test('a file that the user changed is kept unless its new content is asked for; all else is written', async () => {
	const at = places();
	await stage(at.project, at.work);
	put(at.work, {'a.py': 'one\n', 'b.py': 'one\n'});
	expect(await take(at)).toEqual({wrote: ['a.py', 'b.py'], kept: []});
	put(at.project, {'a.py': 'one, and mine\n', 'own.py': 'mine\n'});
	await stage(at.project, at.work);
	put(at.work, {'a.py': 'two\n', 'b.py': 'two\n', 'own.py': 'theirs\n'});
	expect((await changes(at)).map(({path: name, conflict}) => [name, conflict])).toEqual([
		['a.py', 'yours'],
		['b.py', null],
		['own.py', 'yours'],
	]);
	expect(await take(at, ['own.py'])).toEqual({wrote: ['b.py', 'own.py'], kept: ['a.py']});
	expect(text(at.project, 'a.py')).toBe('one, and mine\n');
	expect(text(at.project, 'b.py')).toBe('two\n');
	expect(text(at.project, 'own.py')).toBe('theirs\n');
});

test('with a project that was there before, changes to its files are what was asked for', async () => {
	const at = places();
	put(at.project, {'train.py': 'old\n'});
	await stage(at.project, at.work);
	put(at.work, {'train.py': 'new\n'});
	expect((await changes(at, {improves: true}))[0]?.conflict).toBeNull();
	put(at.project, {'train.py': 'changed meanwhile\n'});
	expect((await changes(at, {improves: true}))[0]?.conflict).toBe('yours');
});

test('what changes in the project while it is reviewed is kept', async () => {
	const at = places();
	await stage(at.project, at.work);
	put(at.work, {'a.py': 'theirs\n'});
	const reviewed = await record(at);
	await saveReview(at.session, at.work, reviewed);
	put(at.project, {'a.py': 'mine, just now\n'});
	expect(await applyReview(reviewFolder(at.session, reviewed), reviewed, at.project, new Set())).toEqual({wrote: [], kept: ['a.py']});
	expect(text(at.project, 'a.py')).toBe('mine, just now\n');
});

test('cut off in the middle, the same acceptance finishes it and calls nothing its user wrote', async () => {
	const at = places();
	put(at.project, {'pipeline.yaml': 'name: birds\n', 'z/in-the-way': 'x'});
	await stage(at.project, at.work);
	put(at.work, {'a.py': 'new\n', 'pipeline.yaml': 'name: birds\nmodel: {folds: 5}\n', y: 'a file'});
	const reviewed = await record(at);
	await saveReview(at.session, at.work, reviewed);
	const folder = reviewFolder(at.session, reviewed);
	put(at.project, {'y/blocks.txt': 'a folder where a file is to be written'});
	await expect(applyReview(folder, reviewed, at.project, new Set())).rejects.toThrow('y is in the way');
	expect(text(at.project, 'a.py')).toBe('new\n');
	expect((await readWritten(at.project)).size).toBe(0);
	const {rmSync} = await import('node:fs');
	rmSync(path.join(at.project, 'y'), {recursive: true});
	expect(await applyReview(folder, reviewed, at.project, new Set())).toEqual({wrote: ['a.py', 'pipeline.yaml', 'y'], kept: []});
	const written = await readWritten(at.project);
	expect(written.get('a.py')).toMatchObject({from: 'data', step: 'ingestion'});
	// Nothing is disputed the next time: the program knows what it wrote.
	await stage(at.project, at.work);
	put(at.work, {'a.py': 'newer\n', 'pipeline.yaml': 'name: birds\nmodel: {folds: 3}\n'});
	expect((await changes(at)).map(change => change.conflict)).toEqual([null, null]);
});

test('a key of pipeline.yaml that the user set stays theirs over several steps', async () => {
	const at = places();
	await stage(at.project, at.work);
	put(at.work, {'pipeline.yaml': 'model: {folds: 5}\nserving: {workers: 1}\n'});
	await take(at);
	put(at.project, {'pipeline.yaml': 'model: {folds: 5}\nserving: {workers: 3}\n'});
	await stage(at.project, at.work);
	put(at.work, {'pipeline.yaml': 'model: {folds: 9}\nserving: {workers: 3}\n'});
	expect(await take(at)).toMatchObject({kept: []});
	await stage(at.project, at.work);
	put(at.work, {'pipeline.yaml': 'model: {folds: 9}\nserving: {workers: 1}\nmonitors: []\n'});
	expect(await take(at)).toEqual({wrote: ['pipeline.yaml'], kept: ['pipeline.yaml (serving)']});
	expect(text(at.project, 'pipeline.yaml')).toBe('model: {folds: 9}\nserving: {workers: 3}\nmonitors: []\n');
});

test('nothing is written through a link out of the project', async () => {
	const at = places();
	const outside = scratch();
	await stage(at.project, at.work);
	put(at.work, {'src/a.py': 'x\n'});
	const reviewed = await record(at);
	await saveReview(at.session, at.work, reviewed);
	put(at.project, {'README.md': 'x'});
	symlinkSync(outside, path.join(at.project, 'src'));
	await expect(applyReview(reviewFolder(at.session, reviewed), reviewed, at.project, new Set())).rejects.toThrow('outside of');
	expect(existsSync(path.join(outside, 'a.py'))).toBe(false);
});
