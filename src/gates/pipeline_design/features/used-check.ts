import path from 'node:path';
import * as z from 'zod';
import type {FeatureSection} from '../../../domain/pipeline.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {quoted} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {featuresOf} from '../../project/features.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {innerRowsOf, reading} from '../../project/rows.ts';
import {tamperWith} from '../../project/tamper.ts';
import {seedFor} from '../../seeds.ts';

const shown = 8;

const variedSchema = z.looseObject({rows: z.number(), varied: z.array(z.string()), constant: z.array(z.string())});
const answer = z.looseObject({columns: z.number(), unused_count: z.number(), unused: z.array(z.string())});

/** A column that pipeline.yaml lists and the code ignores: other values of it change nothing that the model is given. */
export const usedCheck: CheckDefinition = projectCheck({
	id: 'features.used',
	step: 'features',
	title: 'every listed one is used',
	mustBe: 'another value of a listed feature, all else equal, changes what the model is given',
	couldBeFooledBy: 'a feature that is derived and then dropped by the model; one that has the same value in all training rows',
	told: {op: '<=', threshold: 0, unit: 'listed and not used', evidence: ['pipeline.yaml#/features']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		if (!pipeline.features || pipeline.features.length === 0) throw new CannotJudge('pipeline.yaml lists no features');
		if (!pipeline.commands.features) throw new CannotJudge('pipeline.yaml names no `features` command');
		const {training} = await innerRowsOf(project);
		const out = path.join(folder, 'varied.csv');
		const columns = pipeline.features.map(({name}) => name);
		const made = await oracle(
			context,
			'vary',
			{...reading(pipeline), data: training, columns, seed: seedFor(context, 'varied values'), out},
			variedSchema,
		);
		const {matrix} = await featuresOf(project, 'varied', training, out);
		const found = await oracle(context, 'judge_varied', {matrix, varied: made.varied, count: made.rows}, answer);
		const detail = [
			`${found.columns} features, other values of each in ${made.rows} rows`,
			...made.constant.slice(0, shown).map(name => `${quoted(name)} has one value in the training rows: left out`),
			...found.unused.slice(0, shown).map(name => `${quoted(name)} changes nothing`),
		];
		const [first = ''] = found.unused;
		return measured(
			{...told, value: found.unused_count, detail},
			found.unused_count === 0 ? null : `${quoted(first)} is listed as a feature, and other values of it change nothing`,
		);
	},
	sabotages: [
		{title: 'a dropped feature', apply: root => instead(root, dropped)},
		{title: 'another column read in its place', apply: root => instead(root, swapped)},
	],
});

/** What a sabotage puts in the place of a column's values in a command's file, and which columns it needs for that. */
type Change = {
	readonly by: 'a constant' | 'another column';
	readonly columns: (features: readonly FeatureSection[]) => readonly FeatureSection[];
	readonly fewest: number;
};

const numbers = (features: readonly FeatureSection[]) => features.filter(({kind}) => kind === 'number');
const dropped: Change = {
	by: 'a constant',
	columns: features => (numbers(features).length > 0 ? numbers(features) : features),
	fewest: 1,
};
/** Only numbers: a label of another column would be refused before it is used. */
const swapped: Change = {by: 'another column', columns: numbers, fewest: 2};

/** Gives the real command files in which one listed column no longer holds its own values, to fit on and to derive from. */
async function instead(root: string, {by, columns, fewest}: Change): Promise<'applied' | 'not applicable'> {
	const read = await readPipeline(root);
	if (!read.ok) return 'not applicable';
	const names = columns(read.pipeline.features ?? []).map(({name}) => name);
	if (names.length < fewest) return 'not applicable';
	return tamperWith(root, 'features', 'column_not_its_own', {names, missing: read.pipeline.data.missing, by});
}
