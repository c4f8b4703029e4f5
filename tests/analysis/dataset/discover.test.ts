import {createHash} from 'node:crypto';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {discoverDataFiles} from '../../../src/analysis/dataset/discover.ts';
import {sha256} from '../../../src/analysis/dataset/sha256.ts';
import {fileOf, temporaryFolder} from './workspace.ts';

test('data files of a workspace are found, training data first, environments, caches, links and own projects left out', async () => {
	const workspace = await temporaryFolder();
	const files = [
		'data/train.csv',
		'data/test.csv',
		'notes.parquet',
		'package.json',
		'node_modules/x/a.csv',
		'.cache/b.csv',
		'venv/c.csv',
		'myenv/pyvenv.cfg',
		'myenv/d.csv',
		'bird-damage/pipeline.yaml',
		'bird-damage/gates/x.yaml',
		'bird-damage/rows.csv',
		'empty.csv',
		'readme.txt',
	];
	for (const file of files) {
		await mkdir(path.join(workspace, path.dirname(file)), {recursive: true});
		await writeFile(path.join(workspace, file), file === 'empty.csv' ? '' : 'a,b\n1,2\n');
	}
	await symlink(await fileOf('outside.csv', 'a\n1\n'), path.join(workspace, 'link.csv'));
	const found = await discoverDataFiles(workspace);
	expect(found.files.map(each => each.name)).toEqual(['data/train.csv', 'notes.parquet', 'data/test.csv']);
	expect(found.files[0]).toMatchObject({bytes: 8, format: 'csv', gzip: false});
	expect(found.incomplete).toBe(false);
});

test('one file has its own SHA-256, several one that changes with any of them and their order', async () => {
	const [a, b] = [await fileOf('a.csv', 'a\n'), await fileOf('b.csv', 'b\n')];
	expect(await sha256([a])).toBe(createHash('sha256').update('a\n').digest('hex'));
	expect(await sha256([a, b])).not.toBe(await sha256([b, a]));
});
