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
	const all = {check: 'tuning.recomputed', reason: 'the store moves', owner: 'ana', until: '2026-06-15', ...change};
	const lines = Object.entries(all).flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}`]));
	return `waivers:\n  - ${lines.join('\n    ')}\n`;
};

test('a project without the file waives nothing', async () => {
	expect(await read(null)).toEqual({waivers: [], left: []});
	expect(await read('')).toEqual({waivers: [], left: []});
	expect(await read('waivers: []\n')).toEqual({waivers: [], left: []});
});

test('a waiver holds on its last day', async () => {
	const {waivers, left} = await read(entry({}));
	expect(left).toEqual([]);
	expect(waivers).toEqual([{check: 'tuning.recomputed', reason: 'the store moves', owner: 'ana', until: day, at: ''}]);
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
