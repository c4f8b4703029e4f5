import path from 'node:path';
import * as z from 'zod';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {runCommand} from '../../project/command.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import {give, take} from '../../project/workplace.ts';

const answer = z.looseObject({
	ok: z.boolean(),
	problems: z.array(z.looseObject({what: z.string()})),
	rows: z.number(),
	train: z.number(),
	test: z.number(),
});

/** The project's own split of the rows it is given: disjoint, covered, group- and time-safe, the same twice; a hash that it gives is right. */
export const splitCheck: CheckDefinition = projectCheck({
	id: 'training.split',
	step: 'training',
	title: 'split is safe',
	mustBe: 'train and test rows are disjoint, cover everything, keep groups, copies and time apart, and come out the same twice',
	couldBeFooledBy: 'groups that no column names: the same customer under two ids',
	told: {op: '<=', threshold: 0, unit: 'faults', evidence: ['pipeline.yaml#/split']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		const {training: data} = await rowsOf(project);
		const [split, again] = [path.join(folder, 'split-1.json'), path.join(folder, 'split-2.json')];
		await runCommand(project, 'split', {data: give(data), out: take(split)});
		await runCommand(project, 'split', {data: give(data), out: take(again)});
		const found = await oracle(
			context,
			'split_indices',
			{...reading(pipeline), data, split, again, fraction: pipeline.split.test_fraction},
			answer,
		);
		const detail = [
			`${pipeline.split.rule}${pipeline.split.column ? ` by ${pipeline.split.column}` : ''}: ${found.train} to train on, ${found.test} to test on, of ${found.rows}`,
			...found.problems.map(one => one.what),
		];
		return measured(
			{...told, value: found.problems.length, detail},
			found.ok ? null : (found.problems[0]?.what ?? 'the split is not safe'),
		);
	},
	sabotages: [
		tampering('a test row that is trained on', ['split', 'test_row_trained_on']),
		tampering('another split every time', ['split', 'another_split']),
	],
});
