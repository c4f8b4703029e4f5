import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {codeOf} from '../errors.ts';

/** How often something in a sandbox reached for the network, loopback included; unix sockets are none. Kernel counters. */
export type NetworkAttempts = {
	/** The sum of the others. */
	readonly total: number;
	/** Tcp ActiveOpens, of IPv4 and IPv6. */
	readonly tcpConnects: number;
	/** Ip and Ip6 OutNoRoutes: an address outside, for which there is no way. */
	readonly withoutRoute: number;
	/** Udp, Udp6, UdpLite and UdpLite6 OutDatagrams: a look-up of a name is one. */
	readonly datagrams: number;
};

const mostBytes = 64 * 1024;

/**
 * The counters of the network namespace of `pid`, held open. An open file of /proc/PID/net keeps the namespace, so they are read
 * after everything in it has died: nobody is left who could still count up, and nobody inside could ever count down.
 */
export class NetworkCounters {
	readonly #files: readonly number[];

	/** `namespace` is the number of its network namespace. Throws when it is our own, or the counters cannot be opened. */
	constructor(pid: number, namespace: number) {
		if (namespace === statSync('/proc/self/ns/net').ino) throw new Error('it shares the network of this program');
		const files: number[] = [];
		try {
			for (const name of ['snmp', 'snmp6']) files.push(...opened(`/proc/${pid}/net/${name}`));
		} catch (error) {
			for (const file of files) closeSync(file);
			throw error;
		}
		this.#files = files;
	}

	read(): NetworkAttempts {
		const [plain = '', six = ''] = this.#files.map(file => textOf(file));
		return attemptsIn(plain, six);
	}

	close(): void {
		for (const file of this.#files) closeSync(file);
	}
}

/** From the text of /proc/net/snmp and /proc/net/snmp6. */
export function attemptsIn(snmp: string, snmp6: string): NetworkAttempts {
	const counters = new Map<string, number>();
	const rows = snmp
		.trim()
		.split('\n')
		.map(line => line.split(/\s+/));
	for (let at = 0; at + 1 < rows.length; at += 2) {
		const [group = '', ...names] = rows[at] ?? [];
		for (const [index, name] of names.entries()) counters.set(group + name, Number(rows[at + 1]?.[index + 1]));
	}
	for (const line of snmp6.trim().split('\n')) {
		const [name = '', value] = line.split(/\s+/);
		counters.set(name, Number(value));
	}
	const needed = (name: string) => {
		const value = counters.get(name);
		if (value === undefined || !Number.isFinite(value)) throw new Error(`the kernel does not say ${name}`);
		return value;
	};
	// A kernel without IPv6 or UDP-Lite has none of theirs.
	const sumOf = (...names: readonly string[]) => names.reduce((sum, name) => sum + (counters.get(name) ?? 0), 0);
	const tcpConnects = needed('Tcp:ActiveOpens');
	const withoutRoute = needed('Ip:OutNoRoutes') + sumOf('Ip6OutNoRoutes');
	const datagrams = needed('Udp:OutDatagrams') + sumOf('UdpLite:OutDatagrams', 'Udp6OutDatagrams', 'UdpLite6OutDatagrams');
	return {total: tcpConnects + withoutRoute + datagrams, tcpConnects, withoutRoute, datagrams};
}

/** A kernel without IPv6 has no snmp6. */
function opened(file: string): readonly number[] {
	try {
		return [openSync(file, 'r')];
	} catch (error) {
		if (file.endsWith('6') && codeOf(error) === 'ENOENT') return [];
		throw error;
	}
}

function textOf(file: number): string {
	const buffer = Buffer.alloc(mostBytes);
	let length = 0;
	for (;;) {
		const count = readSync(file, buffer, length, mostBytes - length, length);
		if (count === 0) return buffer.toString('utf8', 0, length);
		length += count;
	}
}
