import {existsSync} from 'node:fs';
import * as z from 'zod';
import {CannotJudge} from './cannot-judge.ts';
import {oracle} from './oracle.ts';
import {freshRun, trackedTraining} from './training.ts';
import type {UnderTest} from './under-test.ts';
import type {Workplace} from './workplace.ts';

const trackedRun = z.looseObject({
	run_id: z.string().nullable(),
	params: z.record(z.string(), z.unknown()),
	metrics: z.record(z.string(), z.looseObject({value: z.number().nullable()})),
	missing: z.array(z.string()),
	code_version: z.string().nullish(),
	data_hashes: z.record(z.string(), z.unknown()).optional(),
});
type TrackedRun = z.infer<typeof trackedRun>;

/** What the tracked training left in its MLflow store, read from the database itself. Throws CannotJudge for a project that tracks nothing. */
export async function trackedRunOf(project: UnderTest): Promise<TrackedRun> {
	const [{tracked}] = await Promise.all([trackedTraining(project), freshRun(project)]);
	if (tracked === null || !existsSync(tracked.store))
		throw new CannotJudge('the training left nothing in the MLflow store that MLFLOW_TRACKING_URI named; the project may not use MLflow');
	return project.context.shared('tracked run', () => storedRun(project, tracked.store, tracked.workplace));
}

/** The latest finished run of a store; `workplace`: where its artefacts may lie. */
export function storedRun(project: UnderTest, store: string, workplace?: Workplace): Promise<TrackedRun> {
	const folders = {folder: workplace?.copy ?? project.folder, within: workplace?.root ?? project.folder};
	return oracle(project.context, 'mlflow_run', {store, run_id: null, ...folders}, trackedRun);
}
