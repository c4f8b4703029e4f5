import {mkdir, symlink} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import type {Confinement} from '../../../src/system/sandbox/confinement.ts';
import {refusalOf} from '../../../src/system/sandbox/refusal.ts';
import {viewOf} from '../../../src/system/sandbox/view.ts';
import {temporaryFolder} from '../../session/support.ts';

const closed = ['/home/ada/project'];
const guarded = ['/home/ada', '/home/ada/.local/state/ml-engineer'];
const refusal = (kind: 'writable' | 'readable' | 'toolchain', real: string) => refusalOf({kind, real}, closed, guarded);

describe('a folder is not opened to a sandbox', () => {
	test.each([
		['/', '/ may not be written in a sandbox: everything below it would be open; name a folder within it.'],
		['/home/ada', '/home/ada may not be written in a sandbox: it is or holds /home/ada, which stays closed.'],
		['/home', '/home may not be written in a sandbox: everything below it would be open; name a folder within it.'],
		['/home/ada/.local', expect.stringContaining('it is or holds /home/ada/.local/state/ml-engineer, which stays closed.')],
		['/home/ada/project', expect.stringContaining('it is or holds /home/ada/project, which stays closed.')],
		['/home/ada/project/out', expect.stringContaining('it lies in /home/ada/project, which stays closed.')],
		['/usr/local/lib', expect.stringContaining('it is part of the system.')],
		['/etc/cron.d', expect.stringContaining('it is part of the system.')],
		['/proc/sys', expect.stringContaining('it is part of the system.')],
		['/run/docker', expect.stringContaining('it is part of the system.')],
		['/var', expect.stringContaining('everything below it would be open')],
	])('to be written: %s', (folder, sentence) => {
		expect(refusal('writable', folder)).toEqual(sentence);
	});

	test.each(['/', '/etc/shadow', '/run/docker.sock', '/home/ada', '/home/ada/project/rows.csv', '/home/ada/.local/state', '/dev/sda'])(
		'to be read: %s',
		folder => {
			expect(refusal('readable', folder)).toContain('may not be seen in a sandbox');
		},
	);

	test.each(['/home/ada/project', '/home/ada', '/home/ada/.local', '/'])('as an environment: %s', folder => {
		expect(refusal('toolchain', folder)).toContain('may not be seen in a sandbox');
	});
});

test('what a run needs is opened', () => {
	expect(refusal('writable', '/tmp/copy')).toBe(null);
	expect(refusal('writable', '/home/ada/.cache/ml-engineer/run-1/copy')).toBe(null);
	expect(refusal('writable', '/home/ada/project-2')).toBe(null);
	expect(refusal('readable', '/srv/data/rows.csv')).toBe(null);
	expect(refusal('toolchain', '/home/ada/.pyenv/versions/3.11.7')).toBe(null);
	expect(refusal('toolchain', '/home/ada/project/.venv')).toBe(null);
});

const confinement = (changes: Partial<Confinement>): Confinement => ({
	command: ['true'],
	cwd: '/tmp',
	writable: [],
	readable: [],
	toolchain: {folders: [], path: ['/usr/bin'], left: []},
	env: {},
	closed: [],
	...changes,
});

test('a link does not lead around it', async () => {
	const folder = await temporaryFolder();
	await mkdir(path.join(folder, 'project'));
	await symlink('project', path.join(folder, 'innocent'));
	await symlink(os.homedir(), path.join(folder, 'home'));
	const view = (changes: Partial<Confinement>) => viewOf(confinement({closed: [path.join(folder, 'project')], ...changes}));
	expect(() => view({writable: [path.join(folder, 'innocent')]})).toThrow('which stays closed');
	expect(() => view({readable: [path.join(folder, 'innocent/rows.csv')]})).toThrow('which stays closed');
	expect(() => view({writable: [path.join(folder, 'home')]})).toThrow('may not be written in a sandbox');
	expect(() => view({closed: [path.join(folder, 'innocent')], writable: [path.join(folder, 'project')]})).toThrow('which stays closed');
	vi.stubEnv('ML_ENGINEER_STATE_DIR', path.join(folder, 'state/ml-engineer'));
	onTestFinished(() => void vi.unstubAllEnvs());
	expect(() => view({writable: [path.join(folder, 'state')]})).toThrow(/holds .*state\/ml-engineer, which stays closed/);
	expect(() => view({readable: ['rows.csv']})).toThrow('rows.csv is no absolute path');
});
