import {existsSync} from 'node:fs';
import {mkdir, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {run} from '../../src/system/exec.ts';
import {temporaryFolder} from '../session/support.ts';
import {notHere, sandbox, shell, timeoutMs} from './sandbox/support.ts';

const listening = (server: net.Server, at: string | number) =>
	new Promise<void>(resolve => {
		onTestFinished(() => void server.close());
		if (typeof at === 'string') server.listen(at, resolve);
		else server.listen(at, '127.0.0.1', resolve);
	});

/** A line of Python that prints what a call raised, or "none". */
const python = (lines: readonly string[]): readonly [string, ...string[]] => ['python3', '-c', lines.join('\n')];

describe.skipIf(notHere !== null)('in the sandbox', {timeout: 120_000}, () => {
	test('the real root cannot be written, nor mounted anew, also by root', async () => {
		const script = [
			'mount -o remount,rw,bind / ; mount -o remount,rw,bind /usr ; mount -o remount,rw,bind /proc; mount -t tmpfs none /usr/local',
			'unshare --user --map-root-user mount -o remount,rw,bind /usr; unshare --mount true',
			'for place in / /usr /usr/local /etc /proc/sys/kernel /dev; do (: > $place/.written) && echo "wrote in $place"; done',
			'grep CapEff /proc/self/status',
			'while read -r number parent device root at options rest; do echo "$at $options"; done < /proc/self/mountinfo; true',
		].join('\n');
		const result = await sandbox(shell(script));
		expect(result).toMatchObject({ended: 'exited', exitCode: 0});
		expect(result.stdout).not.toContain('wrote in');
		expect(result.stdout).toMatch(/CapEff:\s+0+\n/);
		for (const at of ['/', '/usr', '/proc', '/dev']) expect(result.stdout).toMatch(new RegExp(`^${at} ro,`, 'm'));
		expect(existsSync('/usr/.written')).toBe(false);
	});

	test('the kernel’s settings cannot be changed, which the user id of root alone allows', async () => {
		// Writes back what is there, so that a sandbox that leaks changes nothing.
		const script = 'now=$(cat /proc/sys/kernel/core_pattern); printf "%s\\n" "$now" > /proc/sys/kernel/core_pattern && echo changed; true';
		const result = await sandbox(shell(script));
		expect(result).toMatchObject({exitCode: 0, stdout: ''});
		expect(result.stderr).toMatch(/Read-only file system|Permission denied/);
	});

	test('the original project, another’s files and the rest of the machine are not there', async () => {
		const project = await temporaryFolder();
		await writeFile(path.join(project, 'hidden.csv'), 'truth');
		const result = await sandbox(
			shell(`cat ${project}/hidden.csv; ls -d ${project} /root/* /var /run /sys /etc/shadow /etc/ssh /home/*; ls /`),
			{
				closed: [project],
			},
		);
		expect(
			result.stdout
				.split('\n')
				.filter(
					line => !['bin', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'sandbox', 'sbin', 'tmp', 'usr', ''].includes(line),
				),
		).toEqual([]);
		expect(result.stderr).toContain('hidden.csv: No such file');
	});

	test('a closed folder in the part of the system that is seen is empty, and stays so', async () => {
		const result = await sandbox(shell('ls -A /usr/share/doc; (: > /usr/share/doc/made) || echo refused; ls -d /usr/share'), {
			closed: ['/usr/share/doc'],
		});
		expect(result.stdout).toBe('refused\n/usr/share\n');
		expect((await readdir('/usr/share/doc')).length).toBeGreaterThan(0);
	});

	test('a unix socket outside cannot be reached, neither a path nor an abstract one', async () => {
		const folder = await temporaryFolder();
		const file = path.join(folder, 's');
		const abstract = `\0ml-engineer-test-${process.pid}`;
		await listening(net.createServer(), file);
		await listening(net.createServer(), abstract);
		const result = await sandbox(
			python([
				'import socket',
				`for address in (${JSON.stringify(file)}, "\\0" + ${JSON.stringify(abstract.slice(1))}):`,
				'    try: socket.socket(socket.AF_UNIX).connect(address); print("reached", address)',
				'    except OSError as error: print(error.errno)',
			]),
		);
		expect(result.stdout).toBe('2\n111\n');
		expect(result.network).toMatchObject({total: 0});
		await expect(sandbox(shell('true'), {readable: [file]})).rejects.toThrow('is a socket');
	});

	test('127.0.0.1 of the machine cannot be reached, and the attempt is counted', async () => {
		const server = net.createServer();
		await listening(server, 0);
		const address = server.address();
		const port = typeof address === 'object' ? address?.port : null;
		const result = await sandbox(
			python([
				'import socket',
				`try: socket.create_connection(("127.0.0.1", ${port}), 5); print("reached")`,
				'except OSError as error: print(error.errno)',
			]),
		);
		expect(result.stdout).toBe('111\n');
		expect(result.network).toMatchObject({tcpConnects: 1, total: 1});
	});

	test('the environment of the machine’s processes cannot be read', async () => {
		vi.stubEnv('ML_ENGINEER_TEST_SECRET', 'of the machine');
		onTestFinished(() => void vi.unstubAllEnvs());
		const result = await sandbox(shell('cat /proc/1/environ | tr "\\0" "\\n"; ls /proc | grep -c "^[0-9]*$"; env'), {env: {ONLY: 'this'}});
		const [, ...lines] = result.stdout.trim().split('\n');
		expect(Number(result.stdout.match(/^\d+$/m)?.[0])).toBeLessThan(8);
		expect(lines).toContain('ONLY=this');
		const secret = process.env['ML_ENGINEER_TEST_SECRET'];
		expect(secret).toBe('of the machine');
		expect(result.stdout).not.toContain(secret);
		expect(result.stdout).toContain('MLFLOW_DISABLE_TELEMETRY=true');
	});

	test('HOME, /tmp and /dev/shm are empty, writable and vanish; what is written in the copy stays', async () => {
		const script =
			'ls -A "$HOME" /tmp /dev/shm "$TMPDIR" | grep -v ":$" | grep -v "^$"; for at in "$HOME" /tmp /dev/shm .; do echo x > $at/made && echo ok; done; pwd; echo "$HOME"';
		// The copy must not lie in /tmp here, or its own folder would be seen there.
		const base = path.join('/var/tmp', `ml-engineer-test-${process.pid}`);
		await mkdir(base);
		onTestFinished(() => rm(base, {recursive: true, force: true}));
		const result = await sandbox(shell(script), {cwd: base, writable: [base]});
		expect(result.stdout).toBe(`ok\nok\nok\nok\n${base}\n/sandbox/home\n`);
		expect(await readFile(path.join(base, 'made'), 'utf8')).toBe('x\n');
		expect(existsSync('/tmp/made')).toBe(false);
		expect(existsSync('/dev/shm/made')).toBe(false);
		expect(await readdir(base)).toEqual(['made']);
	});

	test('data is read and not written; a link in its path leads where it leads outside', async () => {
		const folder = await temporaryFolder();
		await mkdir(path.join(folder, 'real'));
		await writeFile(path.join(folder, 'real/rows.csv'), 'a,b\n');
		await symlink('real', path.join(folder, 'data'));
		const file = path.join(folder, 'data/rows.csv');
		const result = await sandbox(shell(`cat ${file}; echo more >> ${file} || echo refused; ls ${folder}`), {readable: [file]});
		expect(result.stdout).toBe('a,b\nrefused\ndata\nreal\n');
		expect(await readFile(file, 'utf8')).toBe('a,b\n');
	});

	test('a socket of a virtual machine’s host cannot be made, nor a ring that makes sockets', async () => {
		const result = await sandbox(
			python([
				'import ctypes, socket',
				'for family in (socket.AF_VSOCK, socket.AF_PACKET):',
				'    try: socket.socket(family, socket.SOCK_STREAM); print("made")',
				'    except OSError as error: print(error.errno)',
				'libc = ctypes.CDLL(None, use_errno=True)',
				'print(libc.syscall(425, 1, 0), ctypes.get_errno())',
			]),
		);
		expect(result.stdout).toBe('97\n97\n-1 38\n');
	});

	test('no open file of ours is passed on, nor one that we were started with', async () => {
		// A program that was started with an open folder on a descriptor beyond those that Node closes itself.
		const folder = await temporaryFolder();
		await writeFile(path.join(folder, 'truth'), 'x');
		const program = path.join(import.meta.dirname, 'sandbox', 'run-sandboxed.ts');
		const script = 'for at in /proc/self/fd/*; do readlink $at; done; ls /proc/self/fd/90/';
		const result = await run('bash', ['-c', 'exec "$1" "$2" "$3" 90<"$4"', 'bash', process.execPath, program, script, folder], {timeoutMs});
		const seen: unknown = JSON.parse(result.stdout);
		expect(seen).toMatchObject({ended: 'exited', stdout: expect.not.stringContaining(folder)});
		expect(seen).toMatchObject({stdout: expect.not.stringContaining('truth')});
		expect(seen).toMatchObject({stdout: expect.stringMatching(/^\/dev\/null\npipe:|^\/dev\/null\nsocket:/)});
	});

	test('the exit code is the command’s; a program that is not there is told apart', async () => {
		expect(await sandbox(shell('exit 7'))).toMatchObject({ended: 'exited', exitCode: 7, error: null});
		expect(await sandbox(shell('kill -KILL $$'))).toMatchObject({ended: 'exited', exitCode: 137});
		expect(await sandbox(['no-such-program'])).toMatchObject({
			ended: 'not-found',
			error: 'no-such-program does not start in the sandbox: No such file or directory',
		});
		expect(await sandbox(['/etc/passwd'])).toMatchObject({
			ended: 'not-found',
			error: '/etc/passwd does not start in the sandbox: Permission denied',
		});
	});
});

test('without bubblewrap the sandbox says so and runs nothing', async () => {
	const result = await sandbox(shell('echo ran'), {}, {bubblewrap: '/no/such/bwrap'});
	expect(result).toMatchObject({
		ended: 'not-started',
		stdout: '',
		network: null,
		error: expect.stringContaining('bubblewrap is not installed'),
	});
});
