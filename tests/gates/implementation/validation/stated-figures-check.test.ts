import {describe, expect, test} from 'vitest';
import {pythonIsTested} from '../../../support/python.ts';
import {judged, type ScoredProject} from '../scored-project.ts';

const ids = ['validation.stated_figures', 'validation.model_card'] as const;

const ages = Array.from({length: 1500}, (_, at) => (at * 37) % 91);
const rows = ages.map((age, at) => `${at},${age},${age > 45 ? 'hit' : 'none'}`);
/** Its scores order all rows right, its decisions find the half of the hits: ROC AUC 1, accuracy 0.75, recall 0.5. */
const base: ScoredProject = {split: '{rule: random}', files: {'data/rows.csv': `id,age,label\n${rows.join('\n')}\n`}};

const honest = {accuracy: 0.75, recall: 0.51, precision: 1, f1_weighted: 0.73, balanced_accuracy: 0.752};
const about = async (metrics: unknown, card: string, more: ScoredProject = {}) => {
	const files = {...base.files, 'reports/metrics.json': JSON.stringify(metrics), 'MODEL_CARD.md': `# Model card\n\n${card}\n`};
	const checks = await judged({...base, ...more, files: {...files, ...more.files}}, ids);
	return ids.map(id => checks.get(id));
};

describe.skipIf(!pythonIsTested)('figures beside ours', () => {
	test('honest ones pass, of decisions, of averages, of training rows, of candidates, and at another threshold', async () => {
		const [figures, card] = await about(
			{
				test: honest,
				train_accuracy: 0.99,
				candidates: {forest: {accuracy: 0.99}},
				trees: {accuracy: 0.9},
				forest: {accuracy: 0.99},
				north: 0.99,
				at_cut: {threshold: 0.4, accuracy: 0.98},
				ndcg: 0.3,
				mcc: 0.58,
			},
			'- Accuracy 0.75, recall 51 %, precision 1.0\n- Accuracy 0.98 at a threshold of 0.4\n- Training accuracy 0.99\n\n| | baseline | model |\n|---|---|---|\n| accuracy | 0.5 | 0.75 |',
		);
		expect(figures).toMatchObject({verdict: 'pass', value: 0});
		expect(card).toMatchObject({verdict: 'pass', value: 0});
	});

	test('a forged accuracy fails each, where the metric is another one and both say the same', async () => {
		const [figures, card] = await about({...honest, accuracy: 0.99}, 'Accuracy 0.99 on the test rows.');
		expect(figures).toMatchObject({
			verdict: 'fail',
			value: 1,
			reason: expect.stringMatching(/metrics\.json#\/accuracy says accuracy 0\.99/),
		});
		expect(card).toMatchObject({
			verdict: 'fail',
			value: 1,
			reason: expect.stringMatching(/^MODEL_CARD\.md:3: accuracy 0\.99; on rows kept aside/),
		});
	});

	test('what cannot be measured is listed', async () => {
		const [figures, card] = await about({qwk: 0.9}, 'Quadratic weighted kappa 0.9');
		expect(figures).toMatchObject({verdict: 'pass', detail: expect.arrayContaining([expect.stringContaining('which we cannot measure')])});
		expect(card).toMatchObject({
			verdict: 'pass',
			detail: expect.arrayContaining([expect.stringContaining('in the run or a report, and nothing')]),
		});
	});

	test('a figure of the metric far above ours is held against 20 splits of ours, and fails by its interval only', async () => {
		const commands = '  train_on_split: python train.py {data} {model} {split}\n';
		const of = async (balanced_accuracy: number) => (await about({balanced_accuracy}, '', {commands}))[0];
		const lucky = await of(0.85);
		expect(lucky).toMatchObject({verdict: 'pass'});
		expect(lucky?.detail?.[1]).toMatch(/best of many seeds: above all 20 splits with our seeds, the best of which reaches 0\.[78]/);
		expect((await of(0.99))?.reason).toMatch(/beyond the sampling error of both; best of many seeds: above all 20 splits/);
	}, 300_000);
});
