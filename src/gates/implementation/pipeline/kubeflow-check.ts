import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {counted} from '../../../domain/format.ts';
import {readGraph} from '../../../steps/implementation/pipeline/kubeflow-graph.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {readBounded} from '../../../system/files.ts';
import {measured} from '../../measurement.ts';
import {runCommand} from '../../project/command.ts';
import {comparePredictions} from '../../project/compare-predictions.ts';
import {needing} from '../../project/needs.ts';
import {projectCheck} from '../../project/project-check.ts';
import {spreadOf, spreadText} from '../../project/repeated-training.ts';
import {rowsOf} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import {freshPredictions, predicted, projectSeed} from '../../project/training.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {give, take, word} from '../../project/workplace.ts';

const maxCompiledBytes = 8 * 1024 * 1024;

/** A Kubeflow pipeline that was asked for is there, is what its code compiles to, and trains the model that `train` trains. */
export const kubeflowCheck: CheckDefinition = projectCheck({
	id: 'pipeline.kubeflow',
	step: 'pipeline',
	title: 'Kubeflow pipeline',
	mustBe: 'it compiles to the file that is there, its graph holds, and run here it predicts what the model of `train` predicts',
	couldBeFooledBy: 'an image that holds something else than the project: no image is built, and no cluster is asked',
	onKeptRows: true,
	told: {op: '<=', threshold: 0, unit: 'faults', evidence: ['pipeline.yaml#/kubeflow']},
	async judge(project, told) {
		const {pipeline, context, folder} = project;
		const asked = context.state.constraints['orchestrator']?.value === 'kubeflow';
		if (!pipeline.commands.kubeflow_compile) {
			if (!asked) return {applies: false};
			return measured({...told, value: 1}, 'a Kubeflow pipeline was asked for, and pipeline.yaml names no `kubeflow_compile` command');
		}
		const out = path.join(folder, 'kubeflow.yaml');
		context.progress?.('compiling the Kubeflow pipeline', null);
		// With all of its files: nothing is learned here, and what the compiled file trains is held against `train`.
		await runCommand(project, 'kubeflow_compile', {out: take(out)}, {data: null, whole: true});
		const graph = readGraph(await readFile(out, 'utf8'));
		const faults = [...graph.faults, ...(await otherThanThere(project, graph.content))];
		const detail = [`${counted(graph.tasks.length, 'task')}: ${graph.tasks.map(task => clean(task, 30)).join(', ')}`];
		if (faults.length === 0) {
			const run = await runHere(project, out);
			detail.push(run.how);
			if (run.fault !== null) faults.push(run.fault);
		}
		detail.push('not run on a cluster: the gates start nothing outside of this machine');
		return measured({...told, value: faults.length, detail: [...faults, ...detail]}, faults[0] ?? null);
	},
	sabotages: [
		tampering('a task that another one waits for taken out', ['kubeflow_compile', 'task_taken_out']),
		tampering('it trains on half of the rows', ['kubeflow_run', 'half_of_the_rows']),
	],
});

/** What is in the repository is what its code compiles to: a server gets the file, people read the code. */
async function otherThanThere({copy, pipeline}: UnderTest, compiled: unknown): Promise<string[]> {
	if (!pipeline.kubeflow) return [];
	const {compiled: file} = pipeline.kubeflow;
	const there = await readBounded(path.join(copy, file), maxCompiledBytes);
	if (there === null) return [`${file} is not there: compile it`];
	const same = isDeepStrictEqual(readGraph(there.toString('utf8')).content, compiled);
	return same ? [] : [`${file} is not what the code compiles to: compile it again`];
}

async function runHere(project: UnderTest, compiled: string): Promise<{readonly fault: string | null; readonly how: string}> {
	const {pipeline, context, folder} = project;
	if (!pipeline.commands.kubeflow_run) return {fault: null, how: 'not run: pipeline.yaml names no `kubeflow_run` command'};
	const rows = await rowsOf(project);
	const model = path.join(folder, 'model-kubeflow');
	context.progress?.('running the Kubeflow pipeline here', null);
	const places = {pipeline: give(compiled), data: give(rows.training), model: take(model), seed: word(projectSeed(project))};
	const {durationMs} = await runCommand(project, 'kubeflow_run', places, {store: path.join(folder, 'kubeflow-mlflow.db')});
	const [left, right] = [await freshPredictions(project), await predicted(project, 'kubeflow', model, rows.unlabelled)];
	if (needing(project, 'nondeterministic')) {
		const fits = await spreadOf(project, [left, right]);
		const both = spreadText(fits);
		return {
			fault: fits.inside ? null : `its model is another one than that of \`train\`: ${both}`,
			how: `run here, not compared digit by digit: ${both}`,
		};
	}
	const found = await comparePredictions(context, left, right);
	return {
		fault: found.equal
			? null
			: `its model predicts otherwise than that of \`train\` for ${found.rows - found.equal_rows} of ${found.rows} rows`,
		how: `run here, every task in a process, in ${(durationMs / 1000).toFixed(1)} s: ${found.equal_rows} of ${found.rows} predictions are those of \`train\``,
	};
}
