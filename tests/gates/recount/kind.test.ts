import {expect, test} from 'vitest';
import {isCompactDate, looksLikeDate} from '../../../src/gates/recount/kind.ts';

test.each([
	...['3/12/99', '7/21/1998', '21.07.1998', '98-07-21', '2022.12.11', '2022-12', '07/2021', '2022Q3', '20221211T083000'],
	...['Jan 2020', '21-Jul-98', 'July 4, 1998', '08/28/2022 08:27:00 AM', '8/28/2022, 8:27 PM', '08:27', '8:27:03.5 pm'],
])('%s may tell when', text => {
	expect(looksLikeDate(text)).toBe(true);
});

test.each(['205-02', '12345-01', '4012-05-11', '1.10', 'Room 12', '25:99', '205/1998', 'Mary 98'])('%s does not', text => {
	expect(looksLikeDate(text)).toBe(false);
});

test('a day in digits alone is one of the calendar', () => {
	expect([20221211, 202212110830, 20221211083000].map(isCompactDate)).toEqual([true, true, true]);
	expect([20221311, 20221232, 2022121, 99991231, 20221211.5, -20221211].map(isCompactDate)).toEqual(Array(6).fill(false));
});
