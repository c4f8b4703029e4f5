import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, type ScoredProject} from '../scored-project.ts';

const id = 'pipeline.near_rows';

/** Which rows are hits follows from a number, and as much from what no column tells. */
const rows = Array.from({length: 600}, (_, at) => {
	const [speed, luck] = [(at * 389) % 600, (at * 7919) % 1000];
	return {speed: speed / 10, hit: speed + luck * 0.6 > 600};
});
const dataOf = (write: (row: {speed: number; hit: boolean}) => string) =>
	`day,age,label\n${rows.map((row, at) => `${new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10)},${write(row)},${row.hit ? 'hit' : 'none'}`).join('\n')}\n`;
const plain = dataOf(({speed}) => String(speed));
const known = JSON.stringify(
	Object.fromEntries(
		plain
			.trim()
			.split('\n')
			.slice(1)
			.map(line => [line.split(',').slice(0, 2).join(','), line.endsWith('hit')]),
	),
);
const verdictOf = async ({files, ...project}: ScoredProject) =>
	(await judged({...project, files: {'data/rows.csv': plain, ...files}}, [id])).get(id);

describe.skipIf(!gatesPythonIsThere)('near rows, near answers', () => {
	test('a model of the numbers loses nothing', async () => {
		const check = await verdictOf({});
		expect(check).toMatchObject({verdict: 'pass', reason: null});
		expect(check?.detail?.[0]).toMatch(/^1[12]\d of 120 rows differ, and are compared: "age" in 1[12]\d$/);
	});

	test('rows that are known by their words are known no more', async () => {
		const lookup = `known = json.load(open("known.json"))
for at, row in enumerate(rows):
    hit = known.get(row["day"] + "," + row["age"])
    if hit is not None:
        scores[at] += 0.15 if hit else -0.15
scores = [min(max(score, 0.01), 0.99) for score in scores]`;
		const check = await verdictOf({predict: lookup, files: {'known.json': known}});
		expect(check?.verdict).toBe('fail');
		expect(check?.reason).toMatch(
			/^with numbers moved by less than their noise and written another way it loses what it knew: balanced_accuracy/,
		);
	});

	test('how a number is written is no measurement', async () => {
		const written = dataOf(({speed, hit}) => (hit ? speed.toFixed(2) : String(speed)));
		const told = `scores = [min(max(score + (0.3 if row["age"].endswith("0") and "." in row["age"] else -0.3), 0.01), 0.99) for score, row in zip(scores, rows)]`;
		const check = await verdictOf({predict: told, files: {'data/rows.csv': written}});
		expect(check?.verdict).toBe('fail');
	});

	test('a number that is refused for being new leaves a gap that says so', async () => {
		const refused = `known = json.load(open("known.json"))
for row in rows:
    if row["day"] + "," + row["age"] not in known: sys.exit("age " + row["age"] + " was never seen")`;
		const check = await verdictOf({predict: refused, files: {'known.json': known}});
		expect(check).toMatchObject({verdict: 'not_run'});
		expect(check?.reason).toMatch(/^numbers moved by less than their noise are refused: .*was never seen/);
	});

	test('where no column is one of measured numbers nothing is asked', async () => {
		expect(await verdictOf({more: 'features: [{name: age, kind: category, nullable: false}]\n'})).toBeUndefined();
	});
});
