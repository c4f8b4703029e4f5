import path from 'node:path';
import type {WorkTools} from '../../../steps/step.ts';
import {requireSuccess} from '../../project/failure.ts';
import {isBlueprint, outputOf, type Project, programOf} from '../../project/project.ts';

const file = 'docs/model_card.md';

/** Delivers the model card that the project writes from its model's folder; a project without that command keeps its own. */
export async function deliverModelCard(project: Project, tools: WorkTools, model: string): Promise<void> {
	const {pipeline, scratch} = project;
	if (!isBlueprint(pipeline)) {
		tools.say(`the project has no command for a model card: ${file} is left to its people`);
		return;
	}
	const out = path.join(scratch, 'model_card.md');
	const command = programOf(project, ['python', '-m', pipeline.package ?? '', 'model-card', '--model', model, '--out', out], {
		title: 'model card',
		why: `${file} from the model's own figures`,
		detail: [`reads ${model}`],
		timeoutMs: 5 * 60_000,
	});
	requireSuccess(command, await tools.run(command));
	await tools.put(file, await outputOf(out, 'The command `model-card`'));
	tools.say(`${file} written`);
}
