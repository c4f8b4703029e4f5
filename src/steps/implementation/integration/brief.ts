import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {buildTasks} from '../contract.ts';
import {integrationReportSchema} from './schema.ts';

export function integrationBrief(input: StepInput): string {
	return writeBrief(input, {
		step: 'integration',
		schema: integrationReportSchema,
		tasks: [
			...buildTasks(input),
			'Run the project’s own tests, ruff and mypy in the environment of requirements/dev.txt, and `make test` where make is found; report what passed, what failed and the seconds.',
			'See to it that a fresh clone runs `make test` with nothing but Python and make: the Makefile makes its own environment from the lock.',
			'The CI file runs the same.',
		],
		measured: [
			'the project’s own tests pass, and fail on at least 80 % of the copies that are broken on purpose',
			'`make test` passes in a fresh clone',
			'the project’s reader and DuckDB read the same values: "None" is a word, not a missing value',
		],
	});
}
