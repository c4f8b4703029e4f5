import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {checksOf} from '../../src/gates/checks.ts';
import {judge} from '../../src/gates/judge.ts';
import {breakCheck} from '../../src/gates/sabotage/break-check.ts';
import {flowerTable, houseTable, leakyTable, makeProject, type Project, writeHonestReports} from './project.ts';

const birds = path.resolve('examples/birdstrikes.csv');
const ids = ['problem_type.rules', 'problem_type.evidence', 'data.recount', 'data.leakage', 'data.copies', 'data.suspects'];
const among = checksOf('ASSESSMENT', ['training_pipeline']).filter(check => ids.includes(check.id));

const stories = [
	{
		name: 'bird strikes',
		make: () => makeProject('', null, 'Effect Amount of damage', birds),
		type: 'multiclass',
		quote: 'Effect Amount of damage',
	},
	{name: 'a leaky churn table', make: () => makeProject('churn.csv', leakyTable(), 'churn'), type: 'binary', quote: 'outcome_code,churn'},
	{name: 'house prices', make: () => makeProject('houses.csv', houseTable(), 'price'), type: 'regression', quote: 'area,rooms'},
	{
		name: 'flowers without a target',
		make: () => makeProject('flowers.csv', flowerTable(), null),
		type: 'clustering',
		quote: 'length;width',
	},
];

/** Check → sabotages that could be made in some story. */
const made = new Map<string, Set<string>>();

describe.each(stories)('$name', ({make, type, quote}) => {
	let project: Project;
	beforeAll(async () => {
		project = await make();
		await writeHonestReports(project, type, quote);
	});
	afterAll(() => project.remove());

	const options = async () => ({
		state: project.state,
		root: project.root,
		environment: project.environment,
		dataFilesOf: () => project.dataFiles,
		scratch: await project.scratch(),
		signal: new AbortController().signal,
	});

	test('honest reports pass', async () => {
		const judged = await judge({...(await options()), phase: 'ASSESSMENT', only: among});
		expect(judged.filter(check => check.verdict !== 'pass').map(check => `${check.id} ${check.verdict}: ${check.reason}`)).toEqual([]);
		expect(judged.length).toBeGreaterThanOrEqual(type === 'clustering' ? 3 : 6);
	});

	test.each(ids)('every sabotage of %s turns exactly this check', async id => {
		const results = await breakCheck(id, {...(await options()), among});
		expect(results.length).toBeGreaterThan(0);
		for (const result of results) if (result.applicable) made.set(id, (made.get(id) ?? new Set()).add(result.title));
		expect(results.filter(result => result.applicable && !result.caught)).toEqual([]);
	});
});

test('every sabotage of every check could be made somewhere', () => {
	const never = among.flatMap(check =>
		check.sabotages.filter(one => !made.get(check.id)?.has(one.title)).map(one => `${check.id}: ${one.title}`),
	);
	expect(never).toEqual([]);
});
