import {expect, test} from 'vitest';
import {profileDataset} from '../../../src/analysis/dataset/profile.ts';
import {targetCandidates} from '../../../src/analysis/dataset/target-candidates.ts';
import {csvOf, openedText, randomFrom} from './workspace.ts';

const random = randomFrom(5);
const some = (...words: string[]) => words[Math.floor(words.length * random())] ?? '';
const header = [
	'Age',
	'Attrition',
	'MonthlyIncome',
	'Survived',
	'loan_amount',
	'defaulted',
	'state',
	'Sale_Price',
	'HeartRate',
	'PerformanceRating',
];
const table = csvOf(
	header,
	Array.from({length: 200}, () => [
		20 + Math.floor(40 * random()),
		some('Yes', 'No'),
		1000 + Math.floor(9000 * random()),
		some('0', '1'),
		Math.floor(5000 * random()),
		some('0', '1'),
		some('broken', 'running'),
		(1e5 * random()).toFixed(0),
		60 + Math.floor(50 * random()),
		some('3', '4'),
	]),
);

test.each([
	['which employees leave', 'Attrition'],
	['predict who survives the sinking', 'Survived'],
	['will a customer repay the loan?', 'defaulted'],
	['house prices', 'Sale_Price'],
	['what do people earn', 'MonthlyIncome'],
	['machines that fail soon', 'state'],
	['how do we rate performance', 'PerformanceRating'],
])('the focus "%s" proposes %s first', async (focus, column) => {
	const profile = await profileDataset(await openedText(table));
	expect(targetCandidates(profile, focus)[0]?.column).toBe(column);
});
