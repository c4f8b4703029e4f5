import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, ownSplit} from '../scored-project.ts';

const id = 'validation.refit';

/** A project that fits on the first four fifths, and refits as this Python says: `data`, `model` and `out` are its places. */
async function verdictOf(refit: string) {
	const own = ownSplit('train');
	const project = {
		...own,
		commands: `${own.commands}  refit: python refit.py {data} {model} {out}\n`,
		files: {
			...own.files,
			'params.json': '{"candidate": "middle", "params": {}}',
			'refit.py': `import csv, json, pathlib, shutil, sys\ndata, model, out = sys.argv[1:]\n${refit}\n`,
		},
	};
	return (await judged(project, [id])).get(id);
}

const fitted = (rows: string, change = '') => `rows = list(csv.DictReader(open(data, newline="")))${rows}
ages = [float(row["age"]) for row in rows]
pathlib.Path(out).mkdir(parents=True)
json.dump({"middle": sum(ages) / len(ages)${change}}, open(pathlib.Path(out) / "model.json", "w"))`;

describe.skipIf(!gatesPythonIsThere)('a refit', () => {
	test('on all rows is what the same training makes of all rows', async () => {
		const check = await verdictOf(fitted(''));
		expect(check).toMatchObject({verdict: 'pass', reason: null});
		expect(check?.detail?.[1]).toBe('24 of 24 predictions equal `train_on_split` on all rows');
	});

	test.each([
		['that is the judged model again', 'shutil.copytree(model, out)'],
		['on every other row', fitted('[::2]')],
		['with another parameter', fitted('', ' + 1')],
	])('%s is not what it says', async (_, refit) => {
		const check = await verdictOf(refit);
		expect(check?.verdict).toBe('fail');
		expect(check?.reason).toMatch(/^the refit is not what it says: its predictions differ from those of `train_on_split` on all rows/);
	});

	test('is asked of those alone who name the command', async () => {
		expect((await judged(ownSplit('train'), [id])).get(id)).toBeUndefined();
	});
});
