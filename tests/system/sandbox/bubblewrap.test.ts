import {expect, test} from 'vitest';
import {bubblewrapArguments} from '../../../src/system/sandbox/bubblewrap.ts';

const words = bubblewrapArguments(
	{
		command: ['python3', 'train.py', '--flag'],
		cwd: '/work/copy',
		writable: ['/work/copy'],
		readable: ['/work/copy/data/rows', '/opt/python'],
		network: false,
		covered: ['/usr/src/app'],
		links: [{at: '/opt/current', target: 'python'}],
		env: {PATH: '/opt/current/bin:/usr/bin', HOME: '/root'},
	},
	{links: [{at: '/bin', target: 'usr/bin'}], folders: ['/lib64'], devices: ['/dev/nvidia0']},
	{status: 3, hold: 4, filter: 5},
);
const text = words.join(' ');
const at = (part: string) => {
	expect(text).toContain(part);
	return text.indexOf(part);
};

test('every wall of the specification stands', () => {
	for (const wall of [
		'--unshare-all',
		'--unshare-user',
		'--disable-userns',
		'--cap-drop ALL',
		'--new-session',
		'--die-with-parent',
		'--clearenv',
	]) {
		at(wall);
	}
	expect(text).not.toContain('--share');
	expect(text).not.toMatch(/--(ro-)?bind(-try)? \/(run|var|sys|home|root|etc)? /);
});

test('the system, the machine’s links and devices are there, and an empty HOME', () => {
	for (const part of [
		'--ro-bind /usr /usr',
		'--symlink usr/bin /bin',
		'--ro-bind /lib64 /lib64',
		'--dev-bind-try /dev/nvidia0 /dev/nvidia0',
	])
		at(part);
	for (const empty of ['/tmp', '/dev/shm', '/sandbox/home']) at(`--tmpfs ${empty}`);
	at('--setenv HOME /sandbox/home');
	expect(text).not.toContain('HOME /root');
	expect(text).not.toContain('ssl/private');
});

test('what lies around is mounted before what lies within, and the root is closed last', () => {
	expect(at('--tmpfs /tmp')).toBeLessThan(at('--bind /work/copy /work/copy'));
	expect(at('--bind /work/copy /work/copy')).toBeLessThan(at('--ro-bind /work/copy/data/rows /work/copy/data/rows'));
	expect(at('--symlink python /opt/current')).toBeLessThan(at('--remount-ro / '));
	expect(at('--ro-bind /usr /usr')).toBeLessThan(at('--tmpfs /usr/src/app'));
	expect(at('--tmpfs /usr/src/app')).toBeLessThan(at('--remount-ro /usr/src/app'));
	expect(at('--proc /proc --remount-ro /proc')).toBeLessThan(at('--remount-ro / '));
	expect(at('--ro-bind /opt/python /opt/python')).toBeLessThan(at('--remount-ro / '));
	expect(text.endsWith('--chdir /work/copy -- python3 train.py --flag')).toBe(true);
});
