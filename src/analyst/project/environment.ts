import path from 'node:path';
import type {Pipeline} from '../../domain/pipeline.ts';
import {Environment} from '../../steps/assessment/infrastructure/environment.ts';
import type {StepInput, WorkTools} from '../../steps/step.ts';
import {environmentFor} from '../virtual.ts';

/** Where the project's commands run, and how it came to be. */
export type Made = {
	readonly python: string;
	readonly tool: string;
	readonly place: string;
	readonly mib: number | null;
	/** That making it took now; 0: it was there. */
	readonly seconds: number;
};

/**
 * The environment of the project's lock, or of its lock for tests. A project that names no lock runs in the Python that was found, with
 * what is installed there.
 */
export async function projectEnvironment(input: StepInput, tools: WorkTools, pipeline: Pipeline, which: 'train' | 'dev'): Promise<Made> {
	const {lock, dev_lock} = pipeline.environment;
	const named = which === 'dev' ? (dev_lock ?? lock) : lock;
	if (named) {
		const why = which === 'dev' ? 'the tests, ruff and mypy of the project' : 'to train and to predict';
		const found = await environmentFor(path.join(tools.folder, named), tools, {
			workspace: input.workspace,
			why,
			without: `the step ${input.step}`,
		});
		return {...found, seconds: found.made ? found.seconds : 0};
	}
	const found = new Environment(input.environment);
	const python = found.text('python', 'origin') === 'PATH' ? null : found.text('python', 'executable');
	tools.say(
		`pipeline.yaml names no ${which === 'dev' ? 'environment.dev_lock' : 'environment.lock'}: the Python that was found is used as it is`,
	);
	return {python: python ?? 'python3', tool: 'none', place: path.join(tools.folder, '.ml-engineer', 'environment'), mib: null, seconds: 0};
}
