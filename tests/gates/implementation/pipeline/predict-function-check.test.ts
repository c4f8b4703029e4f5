import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, type ScoredProject} from '../scored-project.ts';

const id = 'pipeline.predict_function';
const verdictOf = async (project: ScoredProject) => (await judged(project, [id])).get(id);

describe.skipIf(!gatesPythonIsThere)('predict is a function of its row', () => {
	test('a model that looks at its row alone passes', async () => {
		const check = await verdictOf({});
		expect(check).toMatchObject({verdict: 'pass', value: 0, reason: null, required: true});
		expect(check?.detail?.join('\n')).toMatch(
			/a row by itself: 0 of 3 .*\n.*another order, a subset, the training rows gone and an old model.*: 0 of 12 .*\n.*newer training: 0 of 24/,
		);
	});

	test.each([
		['the place of a row in its file', 'scores = [score * (1 - at / 1000) for at, score in enumerate(scores)]', 'another order'],
		[
			'the mean of what is predicted at once',
			'scores = [score * 0.9 + 0.1 * sum(scores) / len(scores) for score in scores]',
			'a row by itself',
		],
		[
			'the rows of data.path',
			'known = open("data/rows.csv").read() if os.path.exists("data/rows.csv") else ""\nscores = [score * (0.99 if known else 1) for score in scores]',
			'the training rows gone',
		],
		[
			'the age of the model',
			'import time\nscores = [score * (0.99 if time.time() - os.path.getmtime(os.path.join(model, "model.json")) > 9e6 else 1) for score in scores]',
			'the model more than a year old',
		],
	])('%s changes its answers, and the reason names how', async (_, change, named) => {
		const check = await verdictOf({predict: change});
		expect(check?.verdict).toBe('fail');
		expect(check?.reason).toMatch(new RegExp(`\\d+ of \\d+ predictions changed with ${named}`));
	});

	test('a predict that cannot do without the rows of data.path fails by what it said', async () => {
		const check = await verdictOf({predict: 'open("data/rows.csv").read()'});
		expect(check?.verdict).toBe('fail');
		expect(check?.reason).toContain('the training rows gone: the project');
		expect(check?.reason).not.toContain('another order:');
	});

	test('an older model answers as before when a newer training left something beside it', async () => {
		const check = await verdictOf({
			train: 'import os, shutil\nos.makedirs("latest", exist_ok=True)\nshutil.copy(os.path.join(model, "model.json"), "latest/model.json")',
			predict:
				'if os.path.exists("latest/model.json"):\n    middle = json.load(open("latest/model.json"))["middle"]\n    scores = [1 / (1 + math.exp(-(float(row["age"]) - middle) / 40)) for row in rows]',
		});
		expect(check).toMatchObject({verdict: 'fail'});
		expect(check?.reason).toMatch(/^\d+ of 24 predictions changed with the same model after a newer training/);
	});

	test('sums that differ in the last digits of float32 are the same', async () => {
		expect(await verdictOf({predict: 'scores = [score * (1 + 1e-6 * len(rows) / 100) for score in scores]'})).toMatchObject({
			verdict: 'pass',
		});
	});

	test('what ranks a whole batch may say so: order is still held', async () => {
		const more = 'needs:\n  - {need: batch, why: scores are ranks within what is asked for at once}\n';
		const mean = 'scores = [score * 0.9 + 0.1 * sum(scores) / len(scores) for score in scores]';
		const check = await verdictOf({predict: mean, more});
		expect(check).toMatchObject({verdict: 'pass'});
		expect(check?.detail?.join()).toContain('declares the need batch');
		const order = await verdictOf({predict: 'scores = [score * (1 - at / 1000) for at, score in enumerate(scores)]', more});
		expect(order?.reason).toContain('predictions changed with another order');
	});

	test('a series gets its history, which never holds a judged row or a later one', async () => {
		const lags = {
			predictCommand: 'python predict.py {model} {data} {out} {history}',
			more: 'needs:\n  - {need: history, why: the last ages are features}\n',
			predict: `past = list(csv.DictReader(open(more[0], newline="")))
assert len(past) == 96 and max(row["day"] for row in past) < min(row["day"] for row in rows), "a later row"
scores = [score * 0.9 + 0.1 * float(past[-1]["age"]) / 100 for score in scores]`,
		};
		const checks = await judged(lags, [id]);
		expect(checks.get(id)).toMatchObject({verdict: 'pass', reason: null});
	});
});
