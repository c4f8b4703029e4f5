import {expect, test} from 'vitest';
import {gatesPythonIsThere, judged} from '../scored-project.ts';

test.skipIf(!gatesPythonIsThere)('without a lock the versions of what it runs with are recorded', async () => {
	const check = (await judged({}, ['pipeline.fresh_run'])).get('pipeline.fresh_run');
	expect(check?.verdict).toBe('pass');
	expect(check?.detail).toContainEqual(expect.stringMatching(/^Python 3\.\d+\.\d+/));
});
