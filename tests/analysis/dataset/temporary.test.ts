import {spawnSync} from 'node:child_process';
import {mkdir, readdir, symlink, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {inspect} from '../../../src/analysis/dataset/inspect.ts';
import {fileOf, temporaryFolder} from './workspace.ts';

test('what a killed process left is removed after a day; that of the living, of others and links stay', async () => {
	const parent = await temporaryFolder();
	const dead = spawnSync(process.execPath, ['-e', '']).pid;
	const names = {
		left: `ml-engineer-data-${dead}-aaaaaa`,
		young: `ml-engineer-data-${dead}-bbbbbb`,
		living: `ml-engineer-data-${process.pid}-cccccc`,
		foreign: `ml-engineer-data-${dead}-notes of mine`,
	};
	const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
	for (const name of Object.values(names)) {
		await mkdir(path.join(parent, name, 'spill'), {recursive: true});
		await writeFile(path.join(parent, name, 'data.duckdb'), 'x');
		if (name !== names.young) await utimes(path.join(parent, name), yesterday, yesterday);
	}
	const elsewhere = await temporaryFolder();
	await writeFile(path.join(elsewhere, 'kept'), 'x');
	await symlink(elsewhere, path.join(parent, `ml-engineer-data-${dead}-dddddd`));
	await inspect([await fileOf('a.csv', 'a,b\n1,2\n')], {tempDirectory: parent});
	expect((await readdir(parent)).sort()).toEqual([names.young, names.living, names.foreign, `ml-engineer-data-${dead}-dddddd`].sort());
	expect(await readdir(elsewhere)).toEqual(['kept']);
});
