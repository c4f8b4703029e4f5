import {chmod, type FileHandle, mkdir, open, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {makeDirectory, makePrivateDirectory, readBounded, removeTree, writeDurably} from '../../src/system/files.ts';
import {temporaryFolder} from '../session/support.ts';

test('a file is replaced whole, with its mode, and leaves nothing beside', async () => {
	const folder = await temporaryFolder();
	const file = path.join(folder, 'state.json');
	await writeDurably(file, 'one', {mode: 0o600});
	await writeDurably(file, 'two', {mode: 0o600});
	expect(await readFile(file, 'utf8')).toBe('two');
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	expect(await readdir(folder)).toEqual(['state.json']);
});

test('the content before is kept under the name of the backup', async () => {
	const folder = await temporaryFolder();
	const file = path.join(folder, 'state.json');
	const backup = `${file}.bak`;
	await writeDurably(file, 'one', {backup});
	expect(await readdir(folder)).toEqual(['state.json']);
	await writeDurably(file, 'two', {backup});
	await writeDurably(file, 'three', {backup});
	expect([await readFile(file, 'utf8'), await readFile(backup, 'utf8')]).toEqual(['three', 'two']);
	expect((await readdir(folder)).sort()).toEqual(['state.json', 'state.json.bak']);
});

test('a reader at any moment sees one of the two contents, whole', async () => {
	const file = path.join(await temporaryFolder(), 'file');
	const contents = ['a'.repeat(200_000), 'b'.repeat(100_000)];
	await writeDurably(file, contents[0] ?? '', {backup: `${file}.bak`});
	let writing = true;
	const writer = (async () => {
		for (let round = 1; round < 40; round += 1) await writeDurably(file, contents[round % 2] ?? '', {backup: `${file}.bak`});
		writing = false;
	})();
	while (writing) expect(contents).toContain(await readFile(file, 'utf8'));
	await writer;
});

test('what fails leaves the old content and nothing beside', async () => {
	const folder = await temporaryFolder();
	const target = path.join(folder, 'target');
	await mkdir(target);
	await expect(writeDurably(target, 'x')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
	await expect(writeDurably(path.join(folder, 'none', 'x'), 'x')).rejects.toThrow('ENOENT');
	expect(await readdir(folder)).toEqual(['target']);
});

test('writing to a link replaces the link, never what it leads to', async () => {
	const folder = await temporaryFolder();
	await writeFile(path.join(folder, 'foreign'), 'foreign');
	await symlink(path.join(folder, 'foreign'), path.join(folder, 'link'));
	await writeDurably(path.join(folder, 'link'), 'ours');
	expect(await readFile(path.join(folder, 'foreign'), 'utf8')).toBe('foreign');
	expect(await readFile(path.join(folder, 'link'), 'utf8')).toBe('ours');
});

test('reading is bounded to plain files of a size; what is not there is null', async () => {
	const folder = await temporaryFolder();
	const file = path.join(folder, 'file');
	await writeFile(file, '12345');
	expect((await readBounded(file, 5))?.toString()).toBe('12345');
	await expect(readBounded(file, 4)).rejects.toThrow('has 5 bytes, more than the 4 read here');
	await expect(readBounded(folder, 4)).rejects.toThrow('is not a plain file');
	await symlink(file, path.join(folder, 'link'));
	await expect(readBounded(path.join(folder, 'link'), 10)).rejects.toThrow('is not a plain file');
	expect(await readBounded(path.join(folder, 'none'), 4)).toBeNull();
	expect(await readBounded(path.join(file, 'below'), 4)).toBeNull();
});

test("a private folder is its owner's alone", async () => {
	const folder = path.join(await temporaryFolder(), 'a', 'b');
	await makePrivateDirectory(folder);
	await makePrivateDirectory(folder);
	expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('making a folder tells the topmost new one; where nothing can be made it fails and does not hang', async () => {
	const folder = await temporaryFolder();
	expect(await makeDirectory(path.join(folder, 'a', 'b', 'c'))).toBe(path.join(folder, 'a'));
	expect(await makeDirectory(path.join(folder, 'a', 'b'))).toBe(null);
	await writeFile(path.join(folder, 'file'), '');
	await expect(makeDirectory(path.join(folder, 'file'))).rejects.toThrow('EEXIST');
	await expect(makeDirectory(path.join(folder, 'file', 'below'))).rejects.toThrow('ENOTDIR');
	await expect(makeDirectory('/proc/nowhere/below')).rejects.toThrow(/ENOENT|EACCES|EPERM|EROFS/);
});

/** What stands on disk each time that something is forced there: what was forced, and the file's content at that moment. */
async function whenSynced(file: string): Promise<string[]> {
	const seen: string[] = [];
	const handle = await open(path.dirname(file), 'r');
	const prototype: FileHandle = Object.getPrototypeOf(handle);
	await handle.close();
	const {sync} = prototype;
	const spy = vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
		const stats = await this.stat();
		await sync.call(this);
		seen.push(`${stats.isDirectory() ? 'the folder' : `${stats.size} bytes`} while there is ${await readFile(file, 'utf8')}`);
	});
	onTestFinished(() => spy.mockRestore());
	return seen;
}

test('content is forced to disk before it gets its name, and the name afterwards', async () => {
	const file = path.join(await temporaryFolder(), 'state.json');
	await writeDurably(file, 'old');
	const seen = await whenSynced(file);
	await writeDurably(file, 'newer');
	expect(seen).toEqual(['5 bytes while there is old', 'the folder while there is newer']);
});

test('a folder that a program made read-only is taken away, and what its links lead to stays', async () => {
	const folder = await temporaryFolder();
	const [model, other] = [path.join(folder, 'model'), path.join(folder, 'other')];
	await mkdir(path.join(model, 'parts'), {recursive: true});
	await mkdir(other);
	await writeFile(path.join(other, 'kept'), 'kept');
	await chmod(other, 0o500);
	await writeFile(path.join(model, 'parts', 'weights'), '1');
	await symlink(other, path.join(model, 'parts', 'link'));
	for (const place of ['parts', '']) await chmod(path.join(model, place), 0o500);
	await removeTree(model);
	expect(await readdir(folder)).toEqual(['other']);
	expect((await stat(other)).mode & 0o777).toBe(0o500);
	await removeTree(model);
});
