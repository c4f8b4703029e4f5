import {spawnSync} from 'node:child_process';
import {closeSync, existsSync, openSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {sandboxPrefix} from '../../../src/system/sandbox.ts';
import {temporaryFolder} from '../../session/support.ts';
import {bubblewrapHere} from './bubblewrap-here.ts';
import {notHere} from './support.ts';

test.skipIf(notHere !== null)('words before a command confine it, for a program that starts many', {timeout: 60_000}, async () => {
	const folder = await temporaryFolder();
	const [copy, secret] = [path.join(folder, 'copy'), path.join(folder, 'original')];
	for (const place of [copy, secret]) await mkdir(place);
	await writeFile(path.join(secret, 'labels.csv'), 'yes');
	const {words, filter} = sandboxPrefix(
		{
			cwd: copy,
			writable: [copy],
			readable: [],
			toolchain: {folders: [], path: ['/usr/bin', '/bin'], left: []},
			env: {KEPT: 'yes'},
			closed: [secret],
		},
		bubblewrapHere ?? 'bwrap',
	);
	const rules = path.join(folder, 'rules');
	await writeFile(rules, filter ?? '');
	const handle = openSync(rules, 'r');
	const script = `cat ${secret}/labels.csv; echo $KEPT $HOME; touch here; touch ${folder}/there; ls /proc | grep -c '^[0-9]'`;
	const [file, ...others] = words.map(word => word.replace('{filter}', '3'));
	const result = spawnSync(file ?? '', [...others, '/bin/sh', '-c', script], {stdio: ['ignore', 'pipe', 'pipe', handle], encoding: 'utf8'});
	closeSync(handle);
	expect(result.stdout).toContain('yes /sandbox/home');
	expect(result.stdout.startsWith('yes\n')).toBe(false);
	expect([existsSync(path.join(copy, 'here')), existsSync(path.join(folder, 'there'))]).toEqual([true, false]);
	expect(Number(result.stdout.trim().split('\n').at(-1))).toBeLessThan(10);
});
