import {isAlwaysRequired} from '../domain/verdict.ts';
import {readPipeline} from '../steps/pipeline-file.ts';
import {allChecks} from './checks.ts';
import {testsIn} from './project/own-tests.ts';

/**
 * The checks that the gate is not wholly passed without: train, predict and figures always, its tests where it has any, and what its
 * pipeline.yaml or a person names. The only place that says so; what follows for the verdict is in `domain/verdict.ts`.
 */
export async function requiredOf(root: string, named: readonly string[]): Promise<ReadonlySet<string>> {
	const required = new Set([...allChecks.map(check => check.id).filter(isAlwaysRequired), ...named]);
	const read = await readPipeline(root);
	if (!read.ok) return required;
	for (const id of read.pipeline.gates.required) required.add(id);
	if ((await testsIn(root, read.pipeline)) !== null) required.add('integration.tests');
	return required;
}
