import {rm, symlink} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {python} from '../../../src/environment/probes/python.ts';
import {sandbox} from '../../../src/environment/probes/sandbox.ts';
import {bubblewrapHere} from '../../system/sandbox/bubblewrap-here.ts';
import {notHere} from '../../system/sandbox/support.ts';
import {machine} from '../machine.ts';

const failing = (words: string) => `[ "$1" = --version ] && echo "bubblewrap 0.8.0" && exit 0; echo "bwrap: ${words}" >&2; exit 1`;

test('without bubblewrap it is by agreement, and how to install it is said', async () => {
	const found = await (await machine()).read(sandbox, python);
	expect(found).toMatchObject({status: 'missing', summary: 'none: by agreement', facts: {runs: false}});
	expect(found.detail).toContain('apt install bubblewrap');
});

test('where no sandbox can be made it is by agreement, and the reason is said', async () => {
	const here = await machine();
	await here.program('bwrap', failing("Can't mount proc on /newroot/proc: Operation not permitted"));
	const nested = await here.read(sandbox, python);
	expect(nested).toMatchObject({status: 'error', summary: 'does not run: by agreement', facts: {version: '0.8.0', runs: false}});
	expect(nested.error).toContain('a container in a container');
	await here.program('bwrap', failing('Unknown option --disable-userns'));
	expect((await here.read(sandbox, python)).error).toContain('0.8 or newer is needed');
});

test('a bubblewrap that only says it made a sandbox is not believed', async () => {
	const here = await machine();
	const script = `[ "$1" = --version ] && echo "bubblewrap 0.8.0" && exit 0
		echo '{"child-pid": '$$', "net-namespace": 1}' >&3; echo "device lo:"; echo "capabilities 0000"; echo "usr WHAT"; echo '{"exit-code": 0}' >&3`;
	await here.program('bwrap', script.replace('WHAT', 'rw,relatime'));
	expect(await here.read(sandbox, python)).toMatchObject({status: 'error', error: 'the system can be written in it: /usr is rw,relatime'});
	await here.program('bwrap', script.replace('WHAT', 'ro').replace('lo:', 'eth0:'));
	expect(await here.read(sandbox, python)).toMatchObject({status: 'error', error: 'the network is not off in it: eth0'});
	await here.program('bwrap', script.replace('WHAT', 'ro').replace('0000', '00ff'));
	expect(await here.read(sandbox, python)).toMatchObject({status: 'error', error: 'it keeps capabilities: 00ff'});
});

test.skipIf(notHere !== null)('the real one runs, with the Python that was found and without the network', async () => {
	const here = await machine();
	await symlink(bubblewrapHere ?? '', path.join(here.bin, 'bwrap'));
	await symlink('/usr/bin/python3', path.join(here.bin, 'python3'));
	const found = await here.read(sandbox, python);
	expect(found).toMatchObject({status: 'ok', error: null, facts: {runs: true, counts: true}});
	expect(found.summary).toMatch(/^bubblewrap \d+\.\d+\S*, network off$/);
	expect(found.raw).toMatch(/Python 3\./);
	await rm(path.join(here.bin, 'python3'));
	expect(await here.read(sandbox, python)).toMatchObject({status: 'ok'});
});
