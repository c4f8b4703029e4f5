import {mkdir, symlink} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {isInside, leadsInside, shortPath, slugOf, stateDirectory} from '../../src/system/paths.ts';
import {temporaryFolder} from '../session/support.ts';

test('sessions are kept where the flag says, else the variable, else the XDG state folder, else ~/.local/state', () => {
	expect(stateDirectory('/flag', {ML_ENGINEER_STATE_DIR: '/variable'})).toEqual({directory: '/flag', isDefault: false});
	expect(stateDirectory(undefined, {ML_ENGINEER_STATE_DIR: '/variable', XDG_STATE_HOME: '/xdg'})).toEqual({
		directory: '/variable',
		isDefault: false,
	});
	expect(stateDirectory(undefined, {XDG_STATE_HOME: '/xdg'})).toEqual({directory: '/xdg/ml-engineer', isDefault: true});
	const home = {directory: path.join(os.homedir(), '.local/state/ml-engineer'), isDefault: true};
	expect(stateDirectory(undefined, {})).toEqual(home);
	expect(stateDirectory(undefined, {XDG_STATE_HOME: 'relative'})).toEqual(home);
	expect(path.isAbsolute(stateDirectory('relative', {}).directory)).toBe(true);
});

test.each([
	['bird strike damage predictor', 'bird-strike-damage-predictor'],
	['Über  Größe/../x', 'uber-gro-e-x'],
	['日本', 'project'],
	['', 'project'],
	[`${'a'.repeat(59)} b`, 'a'.repeat(59)],
])('the folder of %j is %j', (focus, slug) => {
	expect(slugOf(focus)).toBe(slug);
});

test('any focus gives a plain folder name', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), focus => {
			expect(slugOf(focus)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/);
		}),
	);
});

test('a path is inside a folder only with all links followed', async () => {
	const folder = await temporaryFolder();
	const workspace = path.join(folder, 'w');
	await mkdir(workspace);
	await mkdir(path.join(folder, 'w2'));
	await symlink('/etc', path.join(workspace, 'link'));
	await symlink(workspace, path.join(folder, 'alias'));
	expect(isInside(workspace, workspace)).toBe(true);
	expect(isInside(workspace, path.join(workspace, 'new', 'file'))).toBe(true);
	expect(isInside(workspace, path.join(folder, 'alias', 'file'))).toBe(true);
	expect(isInside(workspace, path.join(workspace, '..data'))).toBe(true);
	expect(isInside(workspace, path.join(workspace, 'link', 'passwd'))).toBe(false);
	expect(isInside(workspace, path.join(workspace, '..', 'w2'))).toBe(false);
	expect(isInside(workspace, '/')).toBe(false);
});

test('a link to what is not there yet leads where the file would be made', async () => {
	const folder = await temporaryFolder();
	const workspace = path.join(folder, 'w');
	await mkdir(path.join(workspace, 'in'), {recursive: true});
	await symlink(path.join(folder, 'new'), path.join(workspace, 'out'));
	await symlink('out', path.join(workspace, 'twice'));
	await symlink('in/new', path.join(workspace, 'fine'));
	await symlink('loop', path.join(workspace, 'loop'));
	const leads = ['out', 'twice', 'loop', 'out/below', 'fine'].map(name => isInside(workspace, path.join(workspace, name)));
	expect(leads).toEqual([false, false, false, false, true]);
});

test('".." after a link goes up from where the link leads', async () => {
	const folder = await temporaryFolder();
	const workspace = path.join(folder, 'w');
	await mkdir(path.join(workspace, 'in', 'deep'), {recursive: true});
	await symlink('/etc', path.join(workspace, 'link'));
	await symlink('in/deep', path.join(workspace, 'down'));
	for (const [named, inside] of [
		['link/../w/a', false],
		['link/../a', false],
		['in/../a', true],
		['down/../a', true],
		['down/../../../a', false],
		['/etc/passwd', false],
		[path.join(workspace, 'a'), true],
	] as const)
		expect([named, leadsInside(workspace, workspace, named)]).toEqual([named, inside]);
	expect(leadsInside(workspace, path.join(workspace, 'in'), '../a')).toBe(true);
	expect(leadsInside(workspace, path.join(workspace, 'in'), '../../a')).toBe(false);
});

test('the home directory is shown as ~', () => {
	expect(shortPath('/home/me', '/home/me')).toBe('~');
	expect(shortPath('/home/me/x', '/home/me')).toBe('~/x');
	expect(shortPath('/home/me2', '/home/me')).toBe('/home/me2');
});
