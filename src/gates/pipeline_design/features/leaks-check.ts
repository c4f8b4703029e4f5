import path from 'node:path';
import * as z from 'zod';
import {percent, short} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {quoted} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge, ProjectFault} from '../../project/cannot-judge.ts';
import {comparePredictions} from '../../project/compare-predictions.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {freshPredictions, freshRun, predicted} from '../../project/training.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {seedFor} from '../../seeds.ts';
import {clearParts, isFixed} from './clear-parts.ts';
import {keptSuspects} from './kept-suspects.ts';
import {noisyCopy} from './noisy-copy.ts';

const answer = z.looseObject({
	rows: z.number(),
	columns: z.array(
		z.looseObject({
			column: z.string(),
			metric: z.string(),
			value: z.number(),
			low: z.number(),
			high: z.number(),
			kind: z.enum(['predicts', 'noisy copy', 'copy']),
			leak: z.boolean(),
		}),
	),
});

type Suspect = {readonly column: string; readonly what: string};

/**
 * Columns that give the target away, measured by us on the training rows without any report. Each column alone, out of fold, is listed
 * from .95; it is a leak where it lies above .98, or agrees with the target one to one above .95, or a part of it fixes the target above
 * .95, each beyond chance: a strong honest column is taken for one less than once in 10,000 judgements (breast cancer has six from .95
 * to .976, of iris the petals). A leak that pipeline.yaml lists as a feature, or that moves the predictions, fails unless a person kept it.
 */
export const leaksCheck: CheckDefinition = projectCheck({
	id: 'features.leaks',
	step: 'features',
	title: 'no column is the answer',
	mustBe: 'no column that the model uses is a copy of the target, tells it above .98 alone or fixes it in a part, unless a person kept it',
	falseAlarm: {rate: 1e-4, healthy: 'a column that tells .95 of the target alone'},
	couldBeFooledBy: 'two columns that give the target away only together; a leak with more noise than an honest column has',
	told: {op: '<=', threshold: 0, unit: 'leaks used', evidence: ['pipeline.yaml#/features']},
	async judge(project, told) {
		const {context, pipeline} = project;
		const {training} = await rowsOf(project);
		const {columns} = await oracle(context, 'leaks', {...reading(pipeline), data: training}, answer);
		const suspects = [
			...columns.filter(one => one.leak).map(one => ({column: one.column, what: wordsOf(one)})),
			...(await fixingParts(project)),
		];
		const found = suspects.filter((one, at) => suspects.findIndex(other => other.column === one.column) === at);
		const {confirmed, stated, said} = await keptSuspects(project);
		const used: Suspect[] = [];
		for (const one of found) if (await isUsed(project, one.column)) used.push(one);
		const kept = used.filter(one => confirmed.includes(one.column) || stated.includes(one.column));
		const unconfirmed = kept.filter(one => !confirmed.includes(one.column));
		const wrong = used.filter(one => !kept.includes(one));
		const detail = [
			...columns.map(one => `${quoted(one.column)} ${wordsOf(one)}`),
			...found.filter(one => !used.includes(one)).map(one => `${quoted(one.column)} is not used`),
			...kept.map(one => `${quoted(one.column)} was kept${unconfirmed.includes(one) ? ', which no session confirms' : ' by a person'}`),
			...said,
		];
		const [first] = wrong;
		return measured(
			{...told, value: wrong.length, detail, ...(unconfirmed.length > 0 ? {met: false} : {})},
			first === undefined
				? null
				: `${quoted(first.column)} is used and ${first.what}: leave it out, or say under it in pipeline.yaml \`kept: {by, why}\``,
		);
	},
	sabotages: [noisyCopy],
});

function wordsOf(one: z.infer<typeof answer>['columns'][number]): string {
	const alone = `alone tells the target: ${one.metric} ${short(one.value)} [${short(one.low)} to ${short(one.high)}]`;
	return one.kind === 'predicts' ? alone : `is a ${one.kind} of the target, ${alone}`;
}

/** Parts of a column in which the target is all but fixed, far more often than overall. */
async function fixingParts(project: UnderTest): Promise<Suspect[]> {
	return (await clearParts(project)).filter(isFixed).map(part => ({
		column: part.column,
		what: `where it is ${part.pattern} ${part.outcome} holds in ${percent(part.hits / part.rows)} of ${part.rows} rows, in ${percent(part.totalHits / part.total)} overall`,
	}));
}

/** Listed as a feature; or other values of it change what the trained model predicts. */
async function isUsed(project: UnderTest, column: string): Promise<boolean> {
	const {context, pipeline, folder} = project;
	if (pipeline.features?.some(({name}) => name === column)) return true;
	try {
		const {model} = await freshRun(project);
		const before = await freshPredictions(project);
		const {unlabelled, heldRows} = await rowsOf(project);
		const out = path.join(folder, `other-values-${seedFor(context, column)}.csv`);
		const rows = Array.from({length: heldRows}, (_, row) => row);
		const request = {...reading(pipeline), data: unlabelled, rows, columns: [column], seed: seedFor(context, 'other values'), out};
		await oracle(context, 'edit', request, z.looseObject({edited_rows: z.number()}));
		const after = await predicted(project, `other values of ${column}`, model, out);
		return !(await comparePredictions(context, before, after, 1e-9)).equal;
	} catch (error) {
		// It cannot be run, or refuses such values: whether it uses the column is not seen, and `pipeline.fresh_run` says why.
		if (error instanceof CannotJudge || error instanceof ProjectFault) return false;
		throw error;
	}
}
