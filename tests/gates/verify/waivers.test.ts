import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {readWaivers} from '../../../src/gates/verify/waivers.ts';
import {tinyProject} from './tiny-project.ts';

const known = new Set(['tuning.recomputed', 'validation.beats_baseline']);
const day = '2026-06-15';

async function read(text: string | null) {
	const project = await tinyProject({'gates/waivers.yaml': text});
	try {
		return await readWaivers(project.root, known, day);
	} finally {
		await project.remove();
	}
}

const entry = (change: Readonly<Record<string, string | null>>) => {
	const all = {check: 'tuning.recomputed', reason: 'the store moves this month', owner: 'ana', until: '2026-06-15', ...change};
	const lines = Object.entries(all).flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}`]));
	return `waivers:\n  - ${lines.join('\n    ')}\n`;
};

test('a project without the file waives nothing', async () => {
	expect(await read(null)).toEqual({waivers: [], left: [], unchecked: []});
	expect(await read('')).toEqual({waivers: [], left: [], unchecked: []});
	expect(await read('waivers: []\n')).toEqual({waivers: [], left: [], unchecked: []});
});

test('a waiver holds on its last day', async () => {
	const {waivers, left} = await read(entry({}));
	expect(left).toEqual([]);
	expect(waivers).toEqual([{check: 'tuning.recomputed', reason: 'the store moves this month', owner: 'ana', until: day, at: ''}]);
});

test('an expired waiver is said', async () => {
	const {left} = await read(entry({until: '2026-06-14'}));
	expect(left.join()).toContain('tuning.recomputed counts as none: its last day was 2026-06-14 (ana)');
});

test.each([
	['reason', null, 'reason is missing'],
	['reason', '""', 'reason is missing'],
	['owner', null, 'owner is missing'],
	['until', null, 'until is missing'],
	['until', 'soon', 'until "soon" is no day such as 2026-12-31'],
	['until', '2026-02-30', 'is no day'],
])('a waiver with %s %s counts as none', async (key, value, said) => {
	const {waivers, left} = await read(entry({[key]: value}));
	expect(waivers).toEqual([]);
	expect(left.join()).toContain(said);
});

test('a waiver of no check we know counts as none', async () => {
	const {waivers, left} = await read(entry({check: 'tuning.recompute'}));
	expect(waivers).toEqual([]);
	expect(left.join()).toContain('there is no such check');
});

test.each([
	'waivers: [',
	'- a\n- b\n',
	'waivers: yes\n',
	`a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\ne: &e [*d,*d]\nwaivers: [*e,*e]\n`,
])('a file that is no list of waivers is refused: %j', async text => {
	await expect(read(text)).rejects.toMatchObject({kind: 'input', message: expect.stringContaining('gates/waivers.yaml')});
});

test('entries that are no waivers are said one by one', async () => {
	const {waivers, left} = await read('waivers:\n  - text\n  - 4\n  -\n');
	expect(waivers).toEqual([]);
	expect(left).toHaveLength(3);
});

const git = (root: string, ...words: string[]) =>
	execFileSync('git', ['-c', 'user.name=Ana Lima', '-c', 'user.email=ana.lima@example.org', '-c', 'commit.gpgsign=false', ...words], {
		cwd: root,
		stdio: 'pipe',
	});

async function readIn(owner: string, prepare: (root: string) => string) {
	const project = await tinyProject({'gates/waivers.yaml': entry({owner: JSON.stringify(owner)})});
	try {
		return await readWaivers(prepare(project.root), known, day);
	} finally {
		await project.remove();
	}
}
const committed = (root: string) => {
	git(root, 'init', '-q');
	git(root, 'add', '-A');
	git(root, 'commit', '-qm', 'first');
	return root;
};

test.each(['Ana Lima', 'ana', '@ana.lima', 'ana.lima@example.org'])('the owner %s is known to the history', async owner => {
	const {waivers, left, unchecked} = await readIn(owner, committed);
	expect({left, unchecked}).toEqual({left: [], unchecked: []});
	expect(waivers).toHaveLength(1);
});

test('an owner who wrote no commit waives nothing', async () => {
	const {waivers, left} = await readIn('me', committed);
	expect(waivers).toEqual([]);
	expect(left.join()).toContain('"me" wrote no commit of this repository');
});

test('without a history, or with part of it, the owner cannot be checked, and the waiver holds', async () => {
	const none = await readIn('me', root => root);
	expect(none.waivers).toHaveLength(1);
	expect(none.unchecked.join()).toContain('cannot be checked: there is no git history here');
	const shallow = await readIn('me', root => {
		committed(root);
		git(root, 'commit', '-q', '--allow-empty', '-m', 'second');
		git(root, 'clone', '-q', '--depth', '1', `file://${root}`, 'clone');
		return path.join(root, 'clone');
	});
	expect(shallow.waivers).toHaveLength(1);
	expect(shallow.unchecked.join()).toContain('this clone is shallow');
});

test('what the repository configures is not run for it', async () => {
	const mark = path.join(os.tmpdir(), `waivers-${process.pid}.mark`);
	await readIn('ana', root => {
		committed(root);
		git(root, 'config', 'core.fsmonitor', `touch ${mark}`);
		git(root, 'config', 'core.pager', `touch ${mark}`);
		git(root, 'config', 'log.showSignature', 'true');
		git(root, 'config', 'gpg.program', `touch ${mark}`);
		return root;
	});
	expect(existsSync(mark)).toBe(false);
});

test('a check that the gate always needs is never waived', async () => {
	const {waivers, left} = await read(entry({check: 'validation.beats_baseline'}));
	expect(waivers).toEqual([]);
	expect(left.join()).toContain('never waived');
});

test.each([
	['reason', '"."', 'is no sentence'],
	['until', '9999-12-31', 'a waiver holds at most 90'],
])('a waiver with %s %s is refused with its reason', async (key, value, said) => {
	const {waivers, left} = await read(entry({[key]: value}));
	expect(waivers).toEqual([]);
	expect(left.join()).toContain(said);
});
