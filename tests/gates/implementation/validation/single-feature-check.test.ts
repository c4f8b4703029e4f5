import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, type ScoredProject} from '../scored-project.ts';

const id = 'validation.beats_single_feature';
const verdictOf = async (project: ScoredProject) => (await judged(project, [id])).get(id);

/** Enough rows for a fifth of them to be judged on; the label follows the age with some noise, and the shade not at all. */
const rows = Array.from({length: 600}, (_, at) => {
	const age = (at * 37) % 91;
	const hit = age > 45 !== (at * 7919) % 100 < 8;
	return `${age},${['dark', 'light'][(at * 31) % 2]},${hit ? 'hit' : 'none'}`;
});
const project = (predict: string): ScoredProject => ({
	predict,
	split: '{rule: stratified}',
	more: 'features: [{name: age, kind: number, nullable: false}, {name: shade, kind: category, nullable: false}]\nmodel: {metric: roc_auc}\n',
	files: {'data/rows.csv': `age,shade,label\n${rows.join('\n')}\n`},
});

describe.skipIf(!gatesPythonIsThere)('beside the best column alone', () => {
	test('a model that uses it is not below it', async () => {
		const check = await verdictOf(project(''));
		expect(check).toMatchObject({verdict: 'pass', reason: null});
		expect(check?.detail?.[0]).toMatch(/^roc_auc on \d+ rows kept aside: the model 0\.9\d*, "age" alone 0\.9\d* \(the best of 2\)$/);
	});

	test('one that lost most of what it says fails, and the column is named', async () => {
		const check = await verdictOf(
			project('scores = [0.4 + int(row["age"]) % 7 / 50 + (score > 0.7) / 10 for row, score in zip(rows, scores)]'),
		);
		expect(check?.verdict).toBe('fail');
		expect(check?.reason).toMatch(/^the model is clearly below one of its columns: roc_auc 0\.\d+, "age" alone 0\.9/);
	});

	test('without features in pipeline.yaml nothing is compared', async () => {
		expect(await verdictOf({})).toMatchObject({verdict: 'not_run', reason: expect.stringContaining('lists no features')});
	});
});
