import {expect, test} from 'vitest';
import {allChecks} from '../../src/gates/checks.ts';

test('a healthy project fails by chance once in 10,000 judgements of a check, and once in 200 of all', () => {
	const stated = allChecks.filter(({falseAlarm}) => falseAlarm !== undefined);
	expect(stated.length).toBeGreaterThan(10);
	for (const {id, falseAlarm} of stated) expect(falseAlarm?.rate, id).toBeLessThanOrEqual(1e-4);
	expect(stated.reduce((sum, {falseAlarm}) => sum + (falseAlarm?.rate ?? 0), 0)).toBeLessThan(0.005);
});
