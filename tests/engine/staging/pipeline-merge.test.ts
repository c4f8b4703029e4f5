import {expect, test} from 'vitest';
import {withSections} from '../../../src/analyst/pipeline_design/yaml-text.ts';
import {mergePipeline} from '../../../src/engine/staging/pipeline-merge.ts';

const base = '# what is data\nname: birds\n\n# chosen by design\nmodel:\n  metric: macro_f1\nserving:\n  workers: 1\n';
const none = new Set<string>();

function merged(current: string | null, next: string, own: ReadonlySet<string> = none, take = false) {
	const result = mergePipeline({base, current, next, own, take});
	if (!result.ok) throw new Error(result.problem);
	return result;
}

test('steps that run in parallel each bring their own keys, comments and order stay', () => {
	const training = base.replace('macro_f1', 'log_loss');
	const serving = base.replace('workers: 1', 'workers: 4');
	const monitoring = `${base}monitors:\n  - {of: prediction, metric: psi}\n`;
	const two = merged(training, serving);
	const three = merged(two.text, monitoring);
	expect(three.disputed).toEqual([]);
	expect(three.text).toBe(
		'# what is data\nname: birds\n\n# chosen by design\nmodel:\n  metric: log_loss\nserving:\n  workers: 4\nmonitors:\n  - {of: prediction, metric: psi}\n',
	);
});

test('what nobody changed is written as the steps write it', () => {
	const wide = withSections(
		'',
		[
			{
				key: 'columns',
				value: [
					{name: 'a', values: ['', 'yes'], max: 1e21},
					{name: 'b', values: []},
				],
				comment: ['of rows'],
			},
		],
		[],
	);
	const training = withSections(wide, [{key: 'model', value: {metric: 'r2'}, comment: []}], []);
	const serving = withSections(wide, [{key: 'serving', value: {workers: 4}, comment: []}], []);
	const result = mergePipeline({base: wide, current: training, next: serving, own: none, take: false});
	expect(result).toMatchObject({ok: true, text: expect.stringContaining(wide.trimEnd())});
});

test('a key that a person changed keeps their value unless the other one is taken', () => {
	const mine = base.replace('workers: 1', 'workers: 2');
	const theirs = base.replace('workers: 1', 'workers: 8').replace('macro_f1', 'log_loss');
	const kept = merged(mine, theirs, new Set(['serving']));
	expect(kept.disputed).toEqual(['serving']);
	expect(kept.text).toContain('workers: 2');
	expect(kept.text).toContain('log_loss');
	expect(merged(mine, theirs, new Set(['serving']), true).text).toContain('workers: 8');
});

test('a value that only looks different is no change', () => {
	const flow = base.replace('serving:\n  workers: 1\n', 'serving: {workers: 1}\n');
	expect(merged(flow, base)).toEqual({ok: true, text: flow, disputed: []});
});

test('a key that was taken away goes, a new one comes behind the key it follows', () => {
	const next = base.replace('serving:\n  workers: 1\n', '').replace('model:', 'split:\n  rule: random\nmodel:');
	const text = merged(`${base}added: by somebody\n`, next).text;
	expect(text).not.toContain('serving');
	expect(text.indexOf('split')).toBeLessThan(text.indexOf('model'));
	expect(text).toContain('added: by somebody');
});

test.each([
	['name: [1, 2', /the new pipeline.yaml is not YAML/],
	['- a\n- b\n', /must be a mapping/],
	['name: one\nname: two\n', /not YAML.*unique/i],
])('what is no mapping is refused with a sentence: %j', (next, problem) => {
	const result = mergePipeline({base, current: `${base}x: 1\n`, next, own: none, take: false});
	expect(result).toMatchObject({ok: false, problem: expect.stringMatching(problem)});
});
