import path from 'node:path';
import {count, counted} from '../../../domain/format.ts';
import {metricOf, titleOf} from '../../../domain/metric.ts';
import type {PipelineReport} from '../../../steps/implementation/pipeline/schema.ts';
import {figure, seconds} from '../../../steps/implementation/wording.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {shortPath} from '../../../system/paths.ts';
import {portable} from '../../project/mlflow-store.ts';
import {withProject} from '../../project/open.ts';
import {homeOf, pipelineOf} from '../../project/project.ts';
import {shippedModelOf, trainOnce} from '../../project/training.ts';
import {completeProject, filesIn} from './files.ts';
import {compileKubeflow} from './kubeflow.ts';
import {addMissingPieces} from './missing-pieces.ts';

/** Completes the project's code, makes its environment and trains once. */
export async function buildPipeline(input: StepInput, tools: WorkTools): Promise<PipelineReport> {
	const found = await pipelineOf(tools.folder);
	tools.progress('writing the project', 0.02);
	const {written, kept} = await completeProject(input, tools, found, homeOf(input, tools));
	const {pipeline, added} = input.job === 'improve' ? await addMissingPieces(tools, found) : {pipeline: found, added: []};
	if (input.job !== 'improve')
		tools.say(written.length === 0 ? 'the project is complete as it is' : `${counted(written.length, 'file')} written from the blueprint`);
	for (const file of kept.slice(0, 10)) tools.say(`kept as you changed it: ${file}`);
	if (kept.length > 10) tools.say(`and ${count(kept.length - 10)} more`);
	return withProject(
		input,
		tools,
		async project => {
			const {tool, place, mib, seconds: took} = project.made;
			tools.progress('training once', 0.4);
			const training = await trainOnce(project, tools, {
				model: path.join(project.home, shippedModelOf(project.pipeline)),
				title: 'train',
				why: 'the pipeline must run from its data to a tracked model',
			});
			const metric = metricOf(pipeline);
			const value = training.metrics[`test_${metric}`];
			tools.say(
				`trained in ${seconds(training.seconds)}${training.candidate === null ? '' : `: ${training.candidate}`}${
					value === undefined ? '' : `, ${titleOf(metric)} ${figure(value)} on its own test rows`
				}`,
			);
			tools.say(
				training.runId === null
					? '`train` named no run: nothing shows that it was tracked'
					: `run ${training.runId.slice(0, 8)} in ${clean(portable(training.trackingUri, project.home), 120)}`,
			);
			const kubeflow = await compileKubeflow(project, tools);
			return {
				schema: 1,
				run_id: training.runId,
				tracking_uri: portable(training.trackingUri, project.home),
				metrics: {...training.metrics},
				seconds: training.seconds,
				environment: {tool, place: shortPath(place), mib, ...(took > 0 ? {seconds: took} : {})},
				files: [...(await filesIn(tools.folder, pipeline))],
				command: [...training.words],
				metric,
				...(training.candidate === null ? {} : {candidate: training.candidate}),
				...(training.rows === null ? {} : {rows: training.rows}),
				...(kubeflow === null ? {} : {kubeflow}),
				...(added.length === 0 ? {} : {added: [...added]}),
			};
		},
		'train',
		pipeline,
	);
}
