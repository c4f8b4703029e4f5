import {count, counted} from '../../../domain/format.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean} from '../../wording.ts';
import {buildTasks} from '../contract.ts';
import {plain, seconds, shellBlock} from '../wording.ts';
import {type IntegrationReport, integrationReportSchema} from './schema.ts';

function integrationBrief(input: StepInput): string {
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

export const integrationReport: ReportDefinition<IntegrationReport> = {
	step: 'integration',
	phase: 'IMPLEMENTATION',
	schema: integrationReportSchema,
	summary: summarise,
	document: describe,
	brief: integrationBrief,
};

const tool = (name: string, found: string) => `${name} ${found === 'ok' ? 'ok' : `complains: ${clean(found, 80)}`}`;

function summarise(report: IntegrationReport): string {
	const {passed, failed, seconds: took} = report.tests;
	const tests = failed > 0 ? `${counted(failed, 'test')} of ${count(passed + failed)} FAIL` : `${counted(passed, 'test')} pass`;
	const parts = [`${tests} in ${seconds(took)}`, tool('ruff', report.ruff), tool('mypy', report.mypy)];
	if (report.make) parts.push(report.make.exit === 0 ? 'make test ok' : `make test exits ${report.make.exit}`);
	return parts.join('; ');
}

function describe(report: IntegrationReport): string {
	const {tests, make} = report;
	const parts = [
		'## Integration',
		`The project's own tests: ${count(tests.passed)} passed, ${count(tests.failed)} failed, in ${seconds(tests.seconds)}. ${plain(tool('ruff', report.ruff), 160)}; ${plain(tool('mypy', report.mypy), 160)}.`,
	];
	if (make) {
		parts.push(
			`\`make test\` ${make.exit === 0 ? 'passes' : `exits with ${make.exit}`} in ${seconds(make.seconds)}; again, in the project:`,
		);
		parts.push(shellBlock(['make', 'test']));
	} else if (typeof report.make_reason === 'string') parts.push(`\`make test\` was not run: ${plain(report.make_reason, 200)}.`);
	if (report.clone_needs && report.clone_needs.length > 0)
		parts.push('A fresh clone needs:', report.clone_needs.map(one => `- ${plain(one, 200)}`).join('\n'));
	return `${parts.join('\n\n')}\n`;
}
