import {homeInside, type Link} from './confinement.ts';
import type {Machine} from './machine.ts';

/** A confinement with every path real and judged; see `view.ts`. */
export type View = {
	readonly command: readonly string[];
	readonly cwd: string;
	readonly writable: readonly string[];
	readonly readable: readonly string[];
	/** Closed folders that lie in what every sandbox sees, as a project in /usr/src: an empty one is there instead. */
	readonly covered: readonly string[];
	readonly links: readonly Link[];
	readonly env: Readonly<Record<string, string>>;
	readonly network: boolean;
};

/** Descriptors that bubblewrap is given; it passes none of them on to the command. */
export type Descriptors = {
	/** It writes here who runs, and at the end the exit status; null: nobody follows it. */
	readonly status: number | null;
	/** It starts the command when a byte comes in here; null: at once. */
	readonly hold: number | null;
	/** It reads the filter of system calls from here, or from what will stand for this word; null: there is none for this processor. */
	readonly filter: number | string | null;
};

/** Of /etc, what programs need to start, name users, know the time and draw text; no keys, no configuration of services. */
const etc = [
	'ld.so.cache',
	'ld.so.conf',
	'ld.so.conf.d',
	'ld.so.preload',
	'alternatives',
	'passwd',
	'group',
	'nsswitch.conf',
	'hosts',
	'localtime',
	// Without ssl/private.
	'ssl/certs',
	'ssl/cert.pem',
	'ssl/openssl.cnf',
	'fonts',
];

/** Folders that are the sandbox's own, in memory: empty at first, and gone with it. */
export const fleeting: readonly string[] = ['/dev/shm', '/tmp', homeInside];

/**
 * The arguments of bubblewrap: an allow-list. Without `--unshare-user` and `--cap-drop`, root inside would be root outside and could
 * mount the real root anew. /proc is read-only besides: root inside keeps the user id 0, which alone may write below /proc/sys,
 * and a core_pattern written there is a program that the kernel runs outside, as root.
 */
export function bubblewrapArguments(view: View, machine: Machine, descriptors: Descriptors): string[] {
	const covered = view.covered.map(at => ({at, words: ['--tmpfs', at]}));
	const readable = [...machine.folders, ...view.readable].map(at => ({at, words: ['--ro-bind', at, at]}));
	const writable = view.writable.map(at => ({at, words: ['--bind', at, at]}));
	// What lies around comes before what lies within it, or would hide it.
	const binds = [...covered, ...readable, ...writable].sort((one, other) => depth(one.at) - depth(other.at));
	const env = Object.entries({...view.env, HOME: homeInside, TMPDIR: '/tmp'});
	return [
		'--unshare-all',
		...(view.network ? ['--share-net', '--ro-bind-try', '/etc/resolv.conf', '/etc/resolv.conf'] : []),
		'--unshare-user',
		'--disable-userns',
		...['--cap-drop', 'ALL'],
		'--new-session',
		'--die-with-parent',
		// Asking for the address of one's own name would else be a look-up in the network.
		...['--hostname', 'localhost'],
		'--clearenv',
		...env.flatMap(([name, value]) => ['--setenv', name, value]),
		...['--ro-bind', '/usr', '/usr'],
		...machine.links.flatMap(({at, target}) => ['--symlink', target, at]),
		...['--proc', '/proc', '--remount-ro', '/proc'],
		...['--dev', '/dev', '--tmpfs', '/dev/shm'],
		...machine.devices.flatMap(device => ['--dev-bind-try', device, device]),
		...['--remount-ro', '/dev'],
		...etc.flatMap(name => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
		...['--tmpfs', '/tmp', '--tmpfs', homeInside],
		...view.links.flatMap(({at, target}) => ['--symlink', target, at]),
		...binds.flatMap(({words}) => words),
		...view.covered.flatMap(at => ['--remount-ro', at]),
		...['--remount-ro', '/'],
		...option('--json-status-fd', descriptors.status),
		...option('--block-fd', descriptors.hold),
		...option('--seccomp', descriptors.filter),
		...['--chdir', view.cwd],
		'--',
		...view.command,
	];
}

const option = (name: string, value: number | string | null) => (value === null ? [] : [name, String(value)]);
const depth = (target: string) => target.split('/').length;
