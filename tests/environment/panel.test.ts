import {expect, test} from 'vitest';
import {changesSince, summaryOfBaseline} from '../../src/environment/changes.ts';
import {panelOf} from '../../src/environment/panel.ts';
import {type Reading, reading} from '../../src/environment/reading.ts';
import type {Entry, Snapshot} from '../../src/environment/snapshot.ts';

const at = Date.parse('2026-01-01T00:00:00Z');

const entry = (id: string, found: Reading | null): Entry => ({
	id,
	title: id,
	reading: found,
	at: found === null ? null : new Date(at).toISOString(),
	durationMs: 1,
	running: found === null,
	freshForMs: 30_000,
});

const snapshotOf = (...entries: Entry[]): Snapshot => ({entries, paused: false, baseline: null, changes: []});

const frameworks = reading('ok', 'sklearn 1.8, lightgbm 4.7', {
	facts: {shown: ['sklearn 1.8', 'lightgbm 4.7'], packages: ['scikit-learn 1.8.0', 'lightgbm 4.7.0', 'numpy 2.1.0'], count: 2},
});

test('the panel says in few words what is there', () => {
	const pieces = panelOf(
		snapshotOf(
			entry('python', reading('ok', '3.11.7 conda:ml')),
			entry('frameworks', frameworks),
			entry('container', reading('ok', 'docker 27.1.1', {facts: {engine: 'docker', client: '27.1.0', server: '27.1.1', reachable: true}})),
			entry('kubernetes', reading('degraded', 'x', {facts: {context: 'staging', answers: false}})),
			entry('gpu', reading('ok', 'A10G 2.2 of 22.5 GiB 37 %')),
			entry('memory', reading('ok', '3.1 of 23.4 GiB')),
		),
		at + 1000,
	);
	expect(pieces.map(({label, value}) => `${label.padEnd(6)}  ${value}`)).toEqual([
		'python  3.11.7 conda:ml',
		'ml      sklearn 1.8 +1',
		'docker  27.1',
		'kube    staging, no answer',
		'gpu     A10G 2.2 of 22.5 GiB 37 %',
		'mem     3.1 of 23.4 GiB',
	]);
	expect(pieces.slice(0, 4).map(piece => piece.alone)).toEqual([
		'python 3.11.7 conda:ml',
		'sklearn 1.8 +1',
		'docker 27.1',
		'kube: staging, no answer',
	]);
});

test('what is missing is said in the words of the seed', () => {
	const missing = (id: string, words: string) => entry(id, reading('missing', words));
	const pieces = panelOf(
		snapshotOf(
			missing('python', 'Python not found'),
			missing('frameworks', 'No ML frameworks detected'),
			missing('container', 'Docker not available'),
			missing('kubernetes', 'No k8s context'),
			missing('gpu', 'none'),
		),
		at,
	);
	expect(pieces.map(piece => piece.alone)).toEqual([
		'Python not found',
		'No ML frameworks detected',
		'Docker not available',
		'No k8s context',
		'gpu none',
	]);
});

test('a stale value carries its age, and a failed look never shows an old value', () => {
	const snapshot = snapshotOf(
		entry('memory', reading('ok', '3.1 of 23.4 GiB')),
		entry('container', reading('timed-out', 'docker: no answer within 4 s', {error: 'no answer within 4 s'})),
		entry('gpu', null),
	);
	const [docker, gpu, mem] = panelOf(snapshot, at + 95_000);
	expect(mem).toMatchObject({value: '3.1 of 23.4 GiB (95 s old)', stale: true});
	expect(docker?.value).toContain('no answer within 4 s');
	expect(gpu).toMatchObject({value: 'looking', status: 'looking', stale: false});
});

test('a change names what came and what went; a look that failed is no change of facts', () => {
	const before = summaryOfBaseline([entry('frameworks', frameworks), entry('gpu', null)]);
	expect(Object.keys(before)).toEqual(['frameworks']);
	const after = reading('ok', frameworks.summary, {
		facts: {...frameworks.facts, packages: ['scikit-learn 1.9.0', 'lightgbm 4.7.0', 'numpy 2.1.0']},
	});
	expect(changesSince(before, [entry('frameworks', after)])).toMatchObject([
		{differences: ['packages: - scikit-learn 1.8.0, + scikit-learn 1.9.0']},
	]);
	expect(changesSince(before, [entry('frameworks', frameworks)])).toEqual([]);
	expect(changesSince(before, [entry('frameworks', reading('timed-out', 'late', {facts: {packages: []}}))])).toMatchObject([
		{after: 'late', differences: []},
	]);
});

test('whatever a child printed, a reading is one safe short line with bounded raw text', () => {
	const made = reading('error', `a\n\u001b]0;x\u0007b\u202e ${'c'.repeat(500)}`, {
		raw: 'y'.repeat(100_000),
		error: `\u001b[31m${'e'.repeat(1000)}`,
	});
	expect(made.summary).toHaveLength(60);
	expect(made.summary.startsWith('a b ccc')).toBe(true);
	expect(made.raw.length).toBeLessThan(17_000);
	expect(made.error).toHaveLength(200);
});
