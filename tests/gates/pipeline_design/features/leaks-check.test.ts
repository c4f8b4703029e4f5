import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged} from '../../implementation/scored-project.ts';

const id = 'features.leaks';

/** 2000 rows; of those that `odd` names the label is not that of its age. */
const table = (odd: (at: number) => boolean) => {
	const rows = Array.from({length: 2000}, (_, at) => {
		// In no order: what is known from the rows before is no leak.
		const age = (at * at * 37 + at * 11) % 89;
		const hit = age > 45 !== odd(at);
		return `${new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10)},${age},${hit ? 'hit' : 'none'}`;
	});
	return {'data/rows.csv': `day,age,label\n${rows.join('\n')}\n`};
};
const noisy = table(at => at % 7 === 0);
const clean = table(() => false);

describe.skipIf(!gatesPythonIsThere)('features.leaks', () => {
	test('a column that tells much of the target is none, one that is the answer fails where predict uses it', async () => {
		expect((await judged({files: noisy}, [id])).get(id)).toMatchObject({verdict: 'pass', value: 0});
		expect((await judged({files: clean}, [id])).get(id)).toMatchObject({
			verdict: 'fail',
			value: 1,
			reason: expect.stringMatching(/^"?age"? is used and alone tells the target: auc 1 /),
		});
	});

	test('one that a person kept without a session is let through, and confirmed by nobody', async () => {
		const features = 'features:\n  - {name: age, kind: number, nullable: false, kept: {by: A, why: it is known before}}\n';
		const found = (await judged({files: clean, more: features}, [id])).get(id);
		expect(found?.reason).toBeNull();
		expect(found?.detail?.join()).toContain('was kept, which no session confirms');
	});
});
