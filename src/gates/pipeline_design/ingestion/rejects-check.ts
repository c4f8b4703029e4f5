import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {percent} from '../../../domain/format.ts';
import type {CheckDefinition, Measurement} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck, type Told} from '../../project/project-check.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {validate} from '../../project/validation.ts';
import {seedFor} from '../../seeds.ts';

const least = 0.95;
/** A file without one column is validated as a whole; more of them tell nothing new. */
const mostMissingColumns = 6;

const corrupted = z.looseObject({
	files: z.array(z.looseObject({file: z.string(), kind: z.string(), rows: z.number()})),
	kinds: z.record(z.string(), z.number()),
	index: z.string(),
});
const judgedSchema = z.looseObject({
	made: z.number(),
	rejected: z.number(),
	share: z.number().nullable(),
	kinds: z.record(z.string(), z.looseObject({made: z.number(), rejected: z.number()})),
	missed: z.array(z.looseObject({kind: z.string(), column: z.string().nullish(), value: z.unknown()})),
});

/** Rows that we broke in one place each: a type, a range, a null, an unknown word, a missing column. */
export const rejectsCheck: CheckDefinition = projectCheck({
	id: 'ingestion.rejects',
	step: 'ingestion',
	title: 'rejects corruptions',
	mustBe: `the schema rejects at least ${percent(least)} of our corruptions`,
	couldBeFooledBy: 'a value that is wrong and within its range: nobody can tell that from the value alone',
	told: {op: '>=', threshold: least, unit: 'of our corruptions', evidence: ['pipeline.yaml#/features']},
	judge,
	sabotages: [tampering('nothing is ever rejected', ['validate', 'nothing_rejected'])],
});

async function judge(project: UnderTest, told: Told): Promise<Measurement> {
	const {pipeline, context, folder} = project;
	if (!pipeline.features) throw new CannotJudge('pipeline.yaml lists no features, so there is no contract to break');
	const {training} = await rowsOf(project);
	const out = path.join(folder, 'corruptions');
	await mkdir(out, {recursive: true});
	const made = await oracle(
		context,
		'corrupt',
		{...reading(pipeline), data: training, features: pipeline.features, seed: seedFor(context, 'corruptions'), out},
		corrupted,
	);
	const missing = made.files.filter(one => one.kind === 'missing_column').slice(0, mostMissingColumns);
	const outputs: Record<string, string> = {};
	for (const {file, kind} of [...made.files.filter(one => one.kind !== 'missing_column'), ...missing]) {
		if (kind === 'healthy') continue;
		outputs[file] = (await validate(project, `corrupt-${path.basename(file, '.csv')}`, path.join(out, file))).out;
	}
	const found = await oracle(context, 'judge_corruptions', {index: made.index, outputs}, judgedSchema);
	const share = found.share ?? 0;
	const detail = [
		...Object.entries(found.kinds).map(([kind, one]) => `${kind.replaceAll('_', ' ')}: ${one.rejected} of ${one.made} rejected`),
		...found.missed.slice(0, 8).map(one => `let in: ${one.column ?? ''} ${one.kind} ${JSON.stringify(one.value ?? null).slice(0, 60)}`),
	];
	const reason = share >= least ? null : `${found.made - found.rejected} of ${found.made} broken rows were accepted`;
	return measured({...told, value: share, detail}, reason);
}
