import {bytes, count, counted} from '../../../domain/format.ts';
import {titleOf} from '../../../domain/metric.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean, listed, table} from '../../wording.ts';
import {buildTasks, commandContract} from '../contract.ts';
import {figure, plain, seconds, shellBlock} from '../wording.ts';
import {type PipelineReport, pipelineReportSchema} from './schema.ts';

function pipelineBrief(input: StepInput): string {
	return writeBrief(input, {
		step: 'pipeline',
		schema: pipelineReportSchema,
		tasks: [
			...buildTasks(input),
			'Write the rest of the project: training, prediction, evaluation, tuning, export to ONNX, tracking, model card, their tests, the locks, Makefile, README.md and a CI file. Typed, documented, small.',
			...commandContract,
			`Train once with the store of the project (${input.project ?? 'its folder'}), and report the run’s id, its metrics, the seconds, the environment and the files.`,
		],
		measured: [
			'in a fresh environment from the lock `train` exits with 0',
			'its MLflow run, read from the store: parameters, metrics, the model with its signature, the hash of the data, the version of the code',
		],
	});
}

export const pipelineReport: ReportDefinition<PipelineReport> = {
	step: 'pipeline',
	phase: 'IMPLEMENTATION',
	schema: pipelineReportSchema,
	summary: summarise,
	document: describe,
	brief: pipelineBrief,
};

/** The metric the project is judged by, on its own test rows; null when the run does not record it. */
function scored(report: PipelineReport): string | null {
	const value = report.metric === undefined ? undefined : report.metrics[`test_${report.metric}`];
	return value === undefined || report.metric === undefined ? null : `${clean(titleOf(report.metric), 40)} ${figure(value)}`;
}

function summarise(report: PipelineReport): string {
	const parts = [
		scored(report),
		report.candidate === undefined ? null : clean(report.candidate, 20),
		`trained in ${seconds(report.seconds)}`,
	];
	const {mib, tool} = report.environment;
	parts.push(mib === null ? `environment by ${clean(tool, 20)}` : `environment ${count(mib)} MiB by ${clean(tool, 20)}`);
	parts.push(counted(report.files.length, 'file'));
	return parts.filter(part => part !== null).join(', ');
}

function describe(report: PipelineReport): string {
	const {environment} = report;
	const mine = report.files.filter(file => file.from === 'data');
	const parts = ['## Pipeline'];
	const score = scored(report);
	parts.push(
		`One training took ${seconds(report.seconds)}${report.rows ? `, on ${count(report.rows.train)} rows` : ''}. ${
			score === null ? '' : `On the project's own ${report.rows ? `${count(report.rows.test)} ` : ''}test rows: ${score}. `
		}${report.run_id === null ? 'No run was recorded.' : `MLflow holds it as run ${plain(report.run_id, 40)} in ${plain(report.tracking_uri, 200)}.`}`,
	);
	const metrics = Object.entries(report.metrics).slice(0, 20);
	if (metrics.length > 0)
		parts.push(
			table(
				['Metric of the run', 'Value'],
				metrics.map(([name, value]) => [name, figure(value)]),
			),
		);
	parts.push(
		`The environment was made by ${plain(environment.tool, 40)} from locks with hashes${environment.mib === null ? '' : `, ${count(environment.mib)} MiB`}${
			environment.seconds === undefined ? '' : ` in ${seconds(environment.seconds)}`
		}; it lies in a cache outside of the project.`,
	);
	if (report.files.length > 0)
		parts.push(
			`${counted(report.files.length, 'file')}, ${bytes(report.files.reduce((sum, file) => sum + file.bytes, 0))}; written for this data: ${
				mine.length === 0
					? 'none'
					: mine
							.slice(0, 12)
							.map(file => `\`${clean(file.path, 80).replaceAll('`', "'")}\``)
							.join(', ')
			}.`,
		);
	if (report.added && report.added.length > 0)
		parts.push(
			'Added, since it was missing; nothing else of the repository was changed:',
			table(
				['File', 'Why'],
				report.added.map(one => [plain(one.path, 120), plain(one.why, 200)]),
			),
		);
	if (report.kubeflow)
		parts.push(
			`As a Kubeflow pipeline: \`${clean(report.kubeflow.compiled, 80).replaceAll('`', "'")}\` has the tasks ${listed(report.kubeflow.tasks.map(task => plain(task, 40)))}. It was run on no cluster; the gate runs it here, every task in a process.`,
		);
	if (report.command) parts.push('Again, in the project:', shellBlock(report.command));
	return `${parts.join('\n\n')}\n`;
}
