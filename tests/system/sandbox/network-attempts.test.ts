import {describe, expect, test} from 'vitest';
import {attemptsIn} from '../../../src/system/sandbox/network-attempts.ts';
import {notHere, sandbox, shell} from './support.ts';

const python = (...lines: readonly string[]): readonly [string, ...string[]] => ['python3', '-c', lines.join('\n')];
const tried = (...lines: readonly string[]) =>
	python('import socket', 'try:', ...lines.map(line => `    ${line}`), 'except OSError as error: print(error)');

describe.skipIf(notHere !== null)('reaching for the network', {timeout: 120_000}, () => {
	test('a quiet command has 0 attempts, also with unix sockets and the name of this machine', async () => {
		const result = await sandbox(
			python(
				'import multiprocessing, os, socket, socketserver, threading',
				'one, other = socket.socketpair(); one.send(b"x"); other.recv(1)',
				'server = socket.socket(socket.AF_UNIX); server.bind("/tmp/s"); server.listen()',
				'client = socket.socket(socket.AF_UNIX); client.connect("/tmp/s")',
				'listening = socket.socket(); listening.bind(("127.0.0.1", 0)); listening.listen()',
				'socket.getfqdn(); socket.gethostbyname(socket.gethostname()); socket.getaddrinfo("localhost", 80); socket.getaddrinfo("127.0.0.1", 80)',
				'with multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, -2]))',
			),
		);
		expect(result.stdout).toBe('[1, 2]\n');
		expect(result.network).toEqual({total: 0, tcpConnects: 0, withoutRoute: 0, datagrams: 0});
	});

	test.each([
		['a connection to 127.0.0.1', 'socket.create_connection(("127.0.0.1", 9), 5)', 'tcpConnects'],
		['a connection over IPv6', 'socket.socket(socket.AF_INET6).connect(("::1", 9))', 'tcpConnects'],
		['a connection to an address outside', 'socket.create_connection(("192.0.2.1", 80), 5)', 'withoutRoute'],
		['one over IPv6', 'socket.socket(socket.AF_INET6).connect(("2001:db8::1", 80))', 'withoutRoute'],
		['a look-up of a name', 'socket.getaddrinfo("example.org", 80)', 'datagrams'],
		['a datagram', 'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))', 'datagrams'],
		['one over IPv6', 'socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"x", ("::1", 9))', 'datagrams'],
		['one to an address outside', 'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 9))', 'withoutRoute'],
	] as const)('%s is counted (%s)', async (_, line, counter) => {
		const result = await sandbox(tried(line));
		expect(result.network?.[counter]).toBeGreaterThan(0);
		expect(result.network?.total).toBeGreaterThan(0);
	});

	test('what tampers is counted all the same: another namespace, covered files, a false answer on every descriptor', async () => {
		const result = await sandbox(
			python(
				'import ctypes, os, socket, subprocess',
				'libc = ctypes.CDLL(None, use_errno=True)',
				'print(libc.unshare(0x40000000), libc.unshare(0x10000000 | 0x40000000))', // CLONE_NEWNET, with CLONE_NEWUSER
				'print(libc.mount(b"/tmp", b"/proc/net", None, 4096, None))',
				'for number in range(3, 64):',
				'    try: os.write(number, b\'{"exit-code": 0, "child-pid": 1, "net-namespace": 1}\\n\')',
				'    except OSError: pass',
				'for file in ("/proc/net/snmp", "/proc/self/net/snmp", "/proc/1/net/snmp"):',
				'    try: open(file, "w")',
				'    except OSError as error: print(error.errno in (13, 30))',
				'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))',
			),
		);
		expect(result.stdout.startsWith('-1 -1\n-1\nTrue\nTrue\nTrue\n')).toBe(true);
		expect(result.network).toMatchObject({datagrams: 1, total: 1});
	});

	test('the command has its own exit code whatever it prints about it', async () => {
		expect(
			await sandbox(shell('echo \'{ "exit-code": 0 }\'; echo "bwrap: execvp x: No such file or directory" >&2; exit 3')),
		).toMatchObject({
			ended: 'exited',
			exitCode: 3,
			network: {total: 0},
		});
	});

	test('what outlives the command, in a session of its own, is counted until it is dead', async () => {
		const result = await sandbox(
			python(
				'import os, socket, time',
				'reader, writer = os.pipe()',
				'if os.fork() == 0:',
				'    os.setsid()',
				'    if os.fork() == 0:',
				'        os.close(1); os.close(2)',
				'        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
				'        sender.sendto(b"x", ("127.0.0.1", 9))',
				'        os.write(writer, b"x")',
				'        while True: sender.sendto(b"x", ("127.0.0.1", 9)); time.sleep(.001)',
				'os.read(reader, 1)',
				'os._exit(0)',
			),
		);
		expect(result).toMatchObject({ended: 'exited', exitCode: 0, notCounted: null});
		expect(result.network?.datagrams).toBeGreaterThan(0);
	});

	test('a command whose time is up is counted too', async () => {
		const result = await sandbox(
			python('import socket, time', 'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))', 'time.sleep(60)'),
			{},
			{timeoutMs: 3000},
		);
		expect(result).toMatchObject({ended: 'timed-out', network: {datagrams: 1, total: 1}});
	});
});

test('IPv6 and UDP-Lite are added where the kernel has them; a kernel that does not say is not read as 0', () => {
	const snmp = [
		'Ip: Forwarding OutNoRoutes',
		'Ip: 1 2',
		'Tcp: RtoAlgorithm ActiveOpens',
		'Tcp: 1 3',
		'Udp: InDatagrams OutDatagrams',
		'Udp: 9 4',
	];
	expect(attemptsIn(snmp.join('\n'), '')).toEqual({tcpConnects: 3, withoutRoute: 2, datagrams: 4, total: 9});
	const six = 'Ip6OutNoRoutes                  \t10\nUdp6OutDatagrams                \t20\nUdpLite6OutDatagrams\t1\n';
	const both = [...snmp, 'UdpLite: InDatagrams OutDatagrams', 'UdpLite: 0 5', ''].join('\n');
	expect(attemptsIn(both, six)).toEqual({tcpConnects: 3, withoutRoute: 12, datagrams: 30, total: 45});
	expect(() => attemptsIn('Ip: OutNoRoutes\nIp: 0\n', '')).toThrow('the kernel does not say Tcp:ActiveOpens');
});
