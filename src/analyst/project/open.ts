import type {Pipeline} from '../../domain/pipeline.ts';
import type {StepInput, WorkTools} from '../../steps/step.ts';
import {type Made, projectEnvironment} from './environment.ts';
import {homeOf, type Project, pipelineOf, withScratch} from './project.ts';

/** Opens the project of this step in its environment, and lets go of what it only handed over. */
export async function withProject<T>(
	input: StepInput,
	tools: WorkTools,
	use: (project: Project & {readonly made: Made}) => Promise<T>,
	which: 'train' | 'dev' = 'train',
	known?: Pipeline,
): Promise<T> {
	const pipeline = known ?? (await pipelineOf(tools.folder));
	return withScratch(tools, input.step, async scratch => {
		const made = await projectEnvironment(input, tools, pipeline, which);
		return use({folder: tools.folder, home: homeOf(input, tools), pipeline, scratch, python: made.python, place: made.place, made});
	});
}
