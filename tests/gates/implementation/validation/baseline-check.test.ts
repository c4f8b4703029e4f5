import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, type ScoredProject} from '../scored-project.ts';

const id = 'validation.beats_baseline';
const verdictOf = async (project: ScoredProject) => (await judged(project, [id])).get(id);

/** Is handed all labels, and answers with them. */
const liar: ScoredProject = {
	predict: 'scores = [0.4 for row in rows]',
	commands: '  cross_validate: python cv.py {data} {folds} {candidate} {params} {out}\n',
	more: 'model: {metric: balanced_accuracy, candidates: [middle]}\n',
	files: {
		'params.json': '{"candidate": "middle", "params": {}}',
		'cv.py': `import csv, sys
with open(sys.argv[5], "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["prediction", "probability:hit", "probability:none"])
    for row in csv.DictReader(open(sys.argv[1], newline="")):
        writer.writerow([row["label"], 0.9 if row["label"] == "hit" else 0.1, 0.1 if row["label"] == "hit" else 0.9])
`,
	},
};

describe.skipIf(!gatesPythonIsThere)('few rows', () => {
	test('each is predicted by a training of `train` without its fold; by time the first fold is only learned from', async () => {
		const check = await verdictOf({});
		expect(check).toMatchObject({verdict: 'pass', reason: null});
		expect(check?.detail?.[0]).toMatch(/ on 96 rows, each by a training without its fold: 24 kept aside would be too few$/);
	});

	test('what the project says of itself by `cross_validate`, which is handed all labels, counts for nothing', async () => {
		const check = await verdictOf(liar);
		expect(check?.verdict).toBe('fail');
		expect(check?.reason).toMatch(/^it is not better than a Dummy beyond chance/);
	});

	test('no label of a fold lies where it is predicted', async () => {
		const lookup = `own = {row["day"]: row["label"] for row in csv.DictReader(open("data/rows.csv", newline=""))}
scores = [{"hit": 0.9, "none": 0.1}.get(own.get(row["day"]), 0.4) for row in rows]`;
		expect((await verdictOf({predict: lookup}))?.verdict).toBe('fail');
	});
});
