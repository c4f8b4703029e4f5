import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged} from '../scored-project.ts';

const id = 'integration.same_values';
const rows = (first: string) =>
	`day,age,label\n${first}\n${Array.from({length: 40}, (_, at) => `2026-01-${String(1 + (at % 28)).padStart(2, '0')},${at},${at % 2 ? 'hit' : 'none'}`).join('\n')}\n`;
const verdictOf = async (first: string, missing: string) =>
	(
		await judged(
			{
				files: {
					'data/rows.csv': rows(first),
					'pipeline.yaml': `problem: binary
data: {path: data/rows.csv, missing: ${missing}}
target: {column: label, classes: [hit, none], positive: hit}
commands: {train: python train.py, predict: python predict.py}
`,
				},
			},
			[id],
		)
	).get(id);

describe.skipIf(!gatesPythonIsThere)('integration.same_values', () => {
	test('what both readers take for missing agrees, a word that is listed too', async () => {
		expect(await verdictOf('2026-01-01,,hit', '[""]')).toMatchObject({verdict: 'pass', value: 0});
		expect(await verdictOf('2026-01-01,none yet,hit', '["", none yet]')).toMatchObject({verdict: 'pass', value: 0});
	});

	test('an empty field that pipeline.yaml calls a word is missing for our reader alone', async () => {
		expect(await verdictOf('2026-01-01,,hit', '[none yet]')).toMatchObject({
			verdict: 'fail',
			reason: 'age: 0 missing for Python, 1 for our reader',
		});
	});
});
