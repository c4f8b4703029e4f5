import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, ownSplit} from '../scored-project.ts';

const id = 'pipeline.split_kept';

describe.skipIf(!gatesPythonIsThere)('pipeline.split_kept', () => {
	test('a model of its train rows alone passes, one of all rows fails', async () => {
		expect((await judged(ownSplit('train'), [id])).get(id)).toMatchObject({verdict: 'pass', value: 1});
		const found = (await judged(ownSplit('range(len(rows))'), [id])).get(id);
		expect(found).toMatchObject({
			verdict: 'fail',
			reason: expect.stringMatching(/^[\d.]+ % of the predictions changed with the values of its/),
		});
	});

	test('to ship a fit on all rows is honest, another model than both is not', async () => {
		const found = (await judged(ownSplit('(train if split else range(len(rows)))'), [id])).get(id);
		expect(found).toMatchObject({verdict: 'pass', detail: expect.arrayContaining([expect.stringContaining('fitted on all rows')])});
		expect((await judged(ownSplit('(train if split else train[::2])'), [id])).get(id)).toMatchObject({
			verdict: 'fail',
			reason: expect.stringContaining('fits on other rows than it says'),
		});
	});

	test.each([
		['no JSON', 'out.write("x")', "the project's `split` command wrote no JSON to {out}"],
		['no rows', 'json.dump({"train": 1}, out)', "the project's `split` command must write {train: [rows], test: [rows]} to {out}"],
		['nothing', 'import os; os.remove(out.name)', "the project's `split` command wrote no JSON to {out}"],
	])('a split that writes %s is one sentence', async (_, written, reason) => {
		expect((await judged(ownSplit('train', written), [id])).get(id)).toMatchObject({verdict: 'fail', reason});
	});
});
