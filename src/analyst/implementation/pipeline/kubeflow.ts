import path from 'node:path';
import {counted} from '../../../domain/format.ts';
import {readGraph} from '../../../steps/implementation/pipeline/kubeflow-graph.ts';
import type {PipelineReport} from '../../../steps/implementation/pipeline/schema.ts';
import type {WorkTools} from '../../../steps/step.ts';
import {outputOf, type Project, runProject} from '../../project/project.ts';

/** Compiles the steps as a Kubeflow pipeline where pipeline.yaml asks for it; null where it does not. */
export async function compileKubeflow(project: Project, tools: WorkTools): Promise<PipelineReport['kubeflow'] | null> {
	const {kubeflow, commands} = project.pipeline;
	if (!kubeflow || !commands.kubeflow_compile) return null;
	const out = path.join(project.folder, kubeflow.compiled);
	tools.progress('compiling the Kubeflow pipeline', 0.95);
	const told = {
		title: 'compile the Kubeflow pipeline',
		why: 'the steps were asked for as a Kubeflow pipeline; its compiled file is what a server takes',
		detail: ['reads pipeline.yaml and src/', `writes ${kubeflow.compiled}`, 'runs the project’s own code; no network'],
		timeoutMs: 5 * 60_000,
	};
	await runProject(project, tools, 'kubeflow_compile', {out}, told);
	const text = await outputOf(out, '`kubeflow_compile`');
	await tools.put(kubeflow.compiled, text);
	const {tasks} = readGraph(text);
	tools.say(`${kubeflow.compiled}: ${counted(tasks.length, 'task')}; it was run on no cluster`);
	return {compiled: kubeflow.compiled, tasks: [...tasks]};
}
