import {describe, expect, it} from 'vitest';
import type {InboxItem} from '../../../src/domain/inbox.ts';
import {diffOf} from '../../../src/engine/staging/file-diff.ts';
import type {WaitingReview} from '../../../src/engine/staging/review-diff.ts';
import type {ReviewedChange} from '../../../src/engine/staging/review-record.ts';
import {type FakeEngine, fakeEngine, iso} from '../../support/fake-engine.ts';
import {conversation} from './conversation.ts';

const change = (path: string, over: Partial<ReviewedChange> = {}): ReviewedChange => ({
	path,
	status: 'new',
	from: 'data',
	added: 3,
	removed: 0,
	bytes: 30,
	binary: false,
	conflict: null,
	keys: [],
	executable: false,
	now: null,
	...over,
});

const changes = [
	change('pipeline.yaml', {status: 'changed', conflict: 'yours', added: 1, removed: 1}),
	change('src/birds/features.py'),
	change('Makefile', {from: 'blueprint'}),
	change('README.md', {from: 'blueprint'}),
];

function reviewItem(id: string, fake: FakeEngine): InboxItem {
	return {
		kind: 'review',
		id,
		phase: 'IMPLEMENTATION',
		step: 'pipeline',
		role: 'data_pipeline',
		at: iso(fake.now()),
		title: '4 files',
		why: 'written for your columns',
		effect: 'written to the project',
		files: [
			{path: 'pipeline.yaml', status: 'changed', from: 'data', added: 1, removed: 1, conflict: 'yours'},
			{path: 'src/birds/features.py', status: 'new', from: 'data', added: 3, removed: 0, conflict: null},
		],
		total: 4,
		same: {files: 2, added: 6},
		left_out: 1,
	};
}

const texts: Readonly<Record<string, readonly [string | null, string]>> = {
	'pipeline.yaml': ['target: x\nsplit: 1\n', 'target: y\nsplit: 1\n'],
	'src/birds/features.py': [null, 'def month(day):\n    return day.month\n# end\n'],
	Makefile: [null, 'test:\n'],
	'README.md': [null, '# birds\n'],
};

function reviewing() {
	const fake = fakeEngine();
	fake.ask(reviewItem('build', fake));
	const review: WaitingReview = {
		changes,
		leftOut: [{path: 'link', why: 'a link'}],
		phase: 'IMPLEMENTATION',
		step: 'pipeline',
		role: 'data_pipeline',
		summary: '',
		files: '/home/you/review',
	};
	const talk = conversation(fake, {
		review: async () => review,
		reviewDiff: async (_, path) => diffOf(texts[path]?.[0] ?? null, texts[path]?.[1] ?? ''),
		files: async () => [
			{path: 'reports/data.json', bytes: 1200, step: 'data', from: 'agent', changed: false},
			{path: 'src/train.py', bytes: 90, step: 'pipeline', from: 'data', changed: true},
		],
		readFile: async path => {
			if (path !== 'src/train.py') throw new Error(`${path} is not there`);
			return Array.from({length: 45}, (_, index) => `line_${index + 1} = ${index}`).join('\n');
		},
	});
	talk.plain.begin();
	return {fake, ...talk};
}

describe('reviews in words', () => {
	it('lists the files with their numbers, what is as in the blueprint as one', async () => {
		const {hear} = reviewing();
		const told = await hear('review');
		expect(told).toContain('Review of Build: 4 files. Nothing is written before accept.');
		expect(told).toContain('1: pipeline.yaml, changed, 1 line added, 1 removed, written for your data. YOU changed it too');
		expect(told).toContain('2: src/birds/features.py, new, 3 lines added, written for your data.');
		expect(told).toContain('3 to 4: 2 files as in the blueprint.');
		expect(told).toContain('Left out: link, a link.');
		expect(await hear('show')).toBe(told);
	});
	it('reads every line of a difference, and goes on from file to file', async () => {
		const {hear} = reviewing();
		expect(await hear('diff')).toBe(
			[
				'',
				'File 1 of 4: pipeline.yaml, changed, 1 line added, 1 removed.',
				'  removed 1: target: x',
				'  added 1: target: y',
				'  same 2: split: 1',
				'End of pipeline.yaml. Type more for src/birds/features.py.',
			].join('\n'),
		);
		expect(await hear('more')).toContain('  added 2:     return day.month');
		expect(await hear('more')).toContain('File 3 of 4: Makefile');
		expect(await hear('diff features.py')).toContain('File 2 of 4');
		expect(await hear('diff 4')).toContain('the last file of the review.');
		expect(await hear('diff 5')).toBe('\n"5" is no file of this review: say a number from 1 to 4, or a path.');
	});
	it('accepts one, takes the new of a conflict only when it is said, and rejects with words', async () => {
		const {fake, hear} = reviewing();
		expect(await hear('accept new 2')).toContain('was not changed by anybody else');
		expect(await hear('accept everything')).toContain('"everything" was not understood');
		expect(fake.commands).toEqual([]);
		expect(await hear('accept new 1')).toContain('Accepted. 4 files to write.');
		fake.ask(reviewItem('again', fake));
		expect(await hear('accept')).toContain('3 files to write, 1 kept as it stands');
		fake.ask(reviewItem('third', fake));
		await hear('reject the months are wrong');
		expect(fake.commands.map(command => (command.type === 'answer' ? command.answer : null))).toEqual([
			{kind: 'review', accepted: true, take: ['pipeline.yaml']},
			{kind: 'review', accepted: true, take: []},
			{kind: 'review', accepted: false, words: 'the months are wrong'},
		]);
	});
	it('accepts all only after it was told what that is', async () => {
		const {fake, hear} = reviewing();
		fake.ask(reviewItem('second', fake));
		expect(await hear('accept all')).toMatch(/Accept 2 reviews; their files are written:/);
		expect(fake.commands).toEqual([]);
		await hear('yes');
		expect(fake.commands).toHaveLength(2);
		expect(await hear('accept all')).toContain('No files wait for a review.');
	});
});

describe('written files in words', () => {
	it('lists them and reads one, a page at a time and from a line', async () => {
		const {hear} = reviewing();
		expect(await hear('files')).toMatch(
			/2 files, 1\.3 kB.*\n1: reports\/data\.json, 1\.2 kB, data, sub-agent\.\n2: src\/train\.py, 90 B, CHANGED since/s,
		);
		expect(await hear('files train')).not.toContain('data.json');
		expect(await hear('file 2')).toMatch(/File src\/train\.py, 45 lines;.*\n {2}1: line_1 = 0\n.*26 lines left: type more\.$/s);
		expect(await hear('more')).toContain('  30: line_30 = 29');
		expect(await hear('file src/train.py from 44')).toMatch(/\n {2}44: line_44 = 43\n {2}45: line_45 = 44$/);
		expect(await hear('file nowhere')).toContain('nowhere is not there');
	});
});
