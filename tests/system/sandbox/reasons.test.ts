import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {run} from '../../../src/system/exec.ts';
import {type KernelSettings, sandboxReason} from '../../../src/system/sandbox/reasons.ts';
import {socketFilter} from '../../../src/system/sandbox/socket-filter.ts';
import {notHere, timeoutMs} from './support.ts';

const ordinary: KernelSettings = {maxUserNamespaces: '96364\n', unprivilegedClone: null, appArmor: null};

test.each<readonly [string, string, Partial<KernelSettings>, string]>([
	[
		'namespaces off',
		'bwrap: Creating new namespace failed: No space left on device',
		{maxUserNamespaces: '0\n'},
		'user namespaces are off (Creating new namespace failed: No space left on device): sysctl user.max_user_namespaces=10000 turns them on',
	],
	[
		'Debian',
		'bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.',
		{unprivilegedClone: '0\n'},
		'sysctl kernel.unprivileged_userns_clone=1 turns them on',
	],
	[
		'Ubuntu',
		'bwrap: setting up uid map: Permission denied',
		{appArmor: '1\n'},
		'AppArmor stops it (setting up uid map: Permission denied)',
	],
	['Ubuntu, later', 'bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted', {appArmor: '1\n'}, 'AppArmor stops it'],
	[
		'a container',
		'bwrap: No permissions to create new namespace',
		{},
		'this kernel or container allows no new namespaces (No permissions to create new namespace)',
	],
	[
		'a nested container',
		"bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
		{appArmor: '1\n'},
		'no new /proc can be mounted here',
	],
	[
		'an old bubblewrap',
		'bwrap: Unknown option --disable-userns',
		{},
		'this bubblewrap is too old (Unknown option --disable-userns); 0.8 or newer is needed',
	],
	[
		'no mounts',
		'bwrap: Failed to make / slave: Permission denied\nbwrap: pivot_root: Operation not permitted',
		{},
		'this container allows no mounts (pivot_root: Operation not permitted)',
	],
	[
		'a folder that is gone',
		"bwrap: Can't find source path /x: No such file or directory",
		{},
		"bubblewrap made no sandbox: Can't find source path /x: No such file or directory",
	],
	['nothing', '', {}, 'bubblewrap made no sandbox and did not say why'],
])('%s', (_, stderr, settings, sentence) => {
	const reason = sandboxReason(stderr, {...ordinary, ...settings});
	expect(reason).toContain(sentence);
	expect(reason.length).toBeLessThanOrEqual(200); // a reading shows so much
});

describe.skipIf(notHere !== null)('on a machine', {timeout: 60_000}, () => {
	/** Runs a sandbox in a namespace that was changed to be like a machine where none can be made. */
	async function errorAfter(change: string, namespaces: readonly string[]): Promise<unknown> {
		const program = path.join(import.meta.dirname, 'run-sandboxed.ts');
		const script = `set -e; ${change}; exec "$1" "$2" "echo ran"`;
		const result = await run('unshare', [...namespaces, 'sh', '-c', script, 'sh', process.execPath, program], {timeoutMs});
		const seen: unknown = JSON.parse(result.stdout);
		expect(seen).toMatchObject({ended: 'not-started', stdout: '', network: null});
		return seen;
	}

	test('without user namespaces the reason is theirs', async () => {
		expect(await errorAfter('echo 0 > /proc/sys/user/max_user_namespaces', ['-Ur'])).toMatchObject({
			error: expect.stringMatching(/^user namespaces are off .* sysctl user\.max_user_namespaces=10000 turns them on$/),
		});
	});

	test('with a masked /proc, as in most containers, the reason is that', async () => {
		expect(await errorAfter('mount -t tmpfs none /proc/fs', ['-Urm'])).toMatchObject({
			error: expect.stringMatching(/^no new \/proc can be mounted here/),
		});
	});
});

test('the filter of sockets is whole for each processor that it knows', () => {
	for (const processor of ['x64', 'arm64']) {
		const filter = socketFilter(processor);
		const count = (filter?.length ?? 0) / 8;
		expect(count).toBe(14);
		for (let index = 0; index < count; index += 1) {
			const jumps = [filter?.readUInt8(index * 8 + 2) ?? 0, filter?.readUInt8(index * 8 + 3) ?? 0];
			for (const jump of jumps) expect(index + jump).toBeLessThan(count);
		}
	}
	expect(socketFilter('riscv64')).toBe(null);
});
