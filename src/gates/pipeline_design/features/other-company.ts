import path from 'node:path';
import * as z from 'zod';
import {count} from '../../../domain/format.ts';
import {featuresOf} from '../../project/features.ts';
import {oracle} from '../../project/oracle.ts';
import {reading} from '../../project/rows.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {seedFor} from '../../seeds.ts';

type Derived = {
	/** What the features are fitted on. */
	readonly fit: string;
	/** The rows, how many they are, and their features. */
	readonly table: string;
	readonly rows: number;
	readonly matrix: string;
};

/** Ways to bring the same rows: which of them, in which order, with whose labels. */
const ways = [
	{name: 'in another order', share: 1, order: true, labels: false},
	{name: 'without the other rows', share: 1 / 3, order: false, labels: false},
	{name: 'with other labels', share: 1, order: false, labels: true},
] as const;
const all = {name: 'fewer, in another order and with other labels', share: 1 / 3, order: true, labels: true} as const;
type Way = (typeof ways)[number] | typeof all;

const compared = z.looseObject({differing: z.number(), differences: z.array(z.looseObject({column: z.string()}))});

/**
 * Features of the same rows in other company: a third of them, in another order, with their labels permuted, all at once; only where
 * something differs each on its own, to name it. Deterministic but for features that a project draws at random.
 */
export async function otherCompany(
	project: UnderTest,
	derived: Derived,
): Promise<{readonly differing: number; readonly line: string; readonly reason: string | null}> {
	const together = await differences(project, derived, all);
	const line = `the same rows ${all.name}: ${count(together.differing)} features changed`;
	if (together.differing === 0) return {differing: 0, line, reason: null};
	let named: string = all.name;
	for (const way of ways) {
		if ((await differences(project, derived, way)).differing === 0) continue;
		named = way.name;
		break;
	}
	return {
		differing: together.differing,
		line,
		reason: `${count(together.differing)} features of rows changed when the rows came ${named}, first ${together.first}`,
	};
}

async function differences(project: UnderTest, {fit, table, rows, matrix}: Derived, way: Way) {
	const {context, pipeline, folder} = project;
	const file = (word: string) => path.join(folder, `company-${way.name.replaceAll(/\W+/g, '-')}-${word}.csv`);
	const chosen = placesOf(rows, way, seedFor(context, 'rows in other company'));
	const taken = async (data: string, out: string) => {
		await oracle(context, 'take', {...reading(pipeline), data, rows: chosen, out}, z.looseObject({rows: z.number()}));
		return out;
	};
	const given = await taken(table, file('rows'));
	const data = way.labels ? file('labels') : given;
	if (way.labels)
		await oracle(
			context,
			'shuffle',
			{...reading(pipeline), data: given, seed: seedFor(context, 'labels in other company'), out: data},
			z.looseObject({rows: z.number()}),
		);
	const after = await featuresOf(project, `company ${way.name}`, fit, data);
	// The matrix as it was, its delimiter is a comma whatever the data's is.
	const expected = file('expected');
	await oracle(context, 'take', {data: matrix, rows: chosen, out: expected}, z.looseObject({rows: z.number()}));
	const found = await oracle(context, 'compare_matrices', {left: expected, right: after.matrix}, compared);
	return {differing: found.differing, first: found.differences[0]?.column ?? 'a column'};
}

/** Places of rows, drawn by a linear congruence (Numerical Recipes): sorted unless the order is to change. */
function placesOf(rows: number, {share, order}: Way, seed: number): number[] {
	let state = seed >>> 0;
	const drawn = Array.from({length: rows}, (_, place) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return {place, key: state};
	})
		.toSorted((a, b) => a.key - b.key)
		.slice(0, Math.max(1, Math.round(rows * share)))
		.map(one => one.place);
	return order ? drawn : drawn.toSorted((a, b) => a - b);
}
