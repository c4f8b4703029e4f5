import path from 'node:path';
import * as z from 'zod';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {featuresOf} from '../../project/features.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {innerRowsOf, reading} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import {seedFor} from '../../seeds.ts';
import {otherCompany} from './other-company.ts';

const answer = z.looseObject({
	equal: z.boolean(),
	rows: z.number(),
	differing: z.number(),
	differences: z.array(z.looseObject({row: z.number(), column: z.string()})),
	parameters: z.looseObject({equal: z.boolean(), differences: z.array(z.looseObject({path: z.string()}))}).nullish(),
});
/** Enough to see a peek, and quick to derive features of twice. */
const mostRows = 4000;

const edited = z.looseObject({rows: z.number(), edited: z.array(z.number())});

/** Rows of the future, or of the hold-out, may say what they like: no other row's features and no fitted parameter may change. */
export const pastCheck: CheckDefinition = projectCheck({
	id: 'features.past',
	step: 'features',
	title: 'no peek at other rows',
	mustBe: 'a row has the same features whatever other rows, labels and order it comes with, and no fitted parameter changes',
	couldBeFooledBy: 'a feature of the whole file that is the same for every part of its rows',
	told: {op: '<=', threshold: 0, unit: 'changed values', evidence: ['pipeline.yaml#/features']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		const inner = await innerRowsOf(project);
		const table = path.join(folder, 'past.csv');
		const all = {...reading(pipeline), data: inner.training, first: mostRows, out: table};
		const taken = await oracle(context, 'take', all, z.looseObject({rows: z.number()}));
		const other = path.join(folder, 'past-edited.csv');
		const rows = Array.from({length: Math.floor(taken.rows / 2)}, (_, index) => 2 * index + 1);
		const change = await oracle(
			context,
			'edit',
			{
				...reading(pipeline),
				data: table,
				rows,
				keep: pipeline.split.column ? [pipeline.split.column] : [],
				seed: seedFor(context, 'other rows'),
				out: other,
			},
			edited,
		);
		const before = await featuresOf(project, 'past', inner.training, table);
		const after = await featuresOf(project, 'past edited', inner.training, other);
		const found = await oracle(
			context,
			'compare_matrices',
			{
				left: before.matrix,
				right: after.matrix,
				except_rows: change.edited,
				left_parameters: before.parameters,
				right_parameters: after.parameters,
			},
			answer,
		);
		const parameters = found.parameters?.equal ?? true;
		const detail = [
			`${change.edited.length} of ${change.rows} rows got other values; ${found.rows} rows were compared`,
			...found.differences.slice(0, 8).map(one => `row ${one.row}: ${one.column} changed`),
			...(found.parameters?.differences ?? []).slice(0, 4).map(one => `fitted parameter ${one.path} changed`),
		];
		if (!found.equal)
			return measured(
				{...told, value: found.differing, detail},
				`${found.differing} features of untouched rows changed, first ${found.differences[0]?.column ?? 'a column'}`,
			);
		if (!parameters)
			return measured({...told, value: found.differing, detail}, 'a fitted parameter changed although the rows it is fitted on did not');
		const company = await otherCompany(project, {fit: inner.training, table, rows: taken.rows, matrix: before.matrix});
		return measured({...told, value: company.differing, detail: [...detail, company.line]}, company.reason);
	},
	sabotages: [
		tampering('the place of a row as a feature', ['features', 'place_of_the_row']),
		tampering('a feature from the whole batch', ['features', 'feature_of_the_batch']),
	],
});
