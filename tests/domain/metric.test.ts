import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {gainOf, isLowerBetter, metricOf, metrics, metricsOf} from '../../src/domain/metric.ts';
import {problems} from '../../src/domain/pipeline.ts';

/** The quoted words of a Python literal, up to the bracket that closes it, by the key before them; "" where there is none. */
async function literalIn([file, name]: readonly [file: string, name: string]): Promise<Map<string, string[]>> {
	const text = await readFile(file, 'utf8');
	const [, start] = text.split(new RegExp(`^${name} = `, 'mu'));
	const literal = start?.split(/^[)}]|(?<=\))$/mu, 1)[0] ?? '';
	const words = new Map<string, string[]>();
	let key = '';
	for (const [, word = '', colon] of literal.matchAll(/"(\w+)"(:?)/gu)) {
		if (colon) key = word;
		words.set(key, colon ? [] : [...(words.get(key) ?? []), word]);
	}
	return words;
}

const python = [
	{
		whose: 'gates',
		problems: ['src/gates/python/ml_gates/metrics.py', 'METRICS_OF'],
		direction: ['src/gates/python/ml_gates/metrics.py', 'LOWER_IS_BETTER'],
	},
	{
		whose: 'blueprint',
		problems: ['src/blueprints/training_pipeline/src/focus_package/config.py', 'METRICS'],
		direction: ['src/blueprints/training_pipeline/src/focus_package/metrics.py', 'LOWER_IS_BETTER'],
	},
] as const;

test.each(python)('the Python of the $whose knows the same metrics of each problem, and their direction', async tables => {
	const ofProblem = await literalIn(tables.problems);
	expect(Object.fromEntries(ofProblem)).toEqual(Object.fromEntries(problems.map(problem => [problem, metricsOf(problem)])));
	const computed = problems.flatMap(metricsOf);
	const lower = (await literalIn(tables.direction)).get('') ?? [];
	expect(new Set(lower)).toEqual(new Set(computed.filter(isLowerBetter)));
});

test.each(problems)('without a model section a %s problem is judged by a metric that needs no probabilities', problem => {
	const metric = metricOf({problem, model: undefined});
	expect(metricsOf(problem)).toContain(metric);
	expect(['roc_auc', 'average_precision', 'log_loss']).not.toContain(metric);
});

test('a gain is positive in the direction of its metric', () => {
	for (const name of Object.keys(metrics)) expect(Math.sign(gainOf(name, 2, 1))).toBe(isLowerBetter(name) ? -1 : 1);
});
