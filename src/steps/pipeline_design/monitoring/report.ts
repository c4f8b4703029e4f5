import {counted, short} from '../../../domain/format.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {table} from '../../wording.ts';
import {decisionsText, techniquesText} from '../design-text.ts';
import {reasonsTask, sectionSchema} from '../section-schema.ts';
import {type MonitoringReport, monitoringReportSchema} from './schema.ts';

const monitoringBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'monitoring',
		schema: monitoringReportSchema,
		tasks: [
			sectionSchema(['monitors']),
			'A monitor for every feature, by its name, and for the score, called "prediction"; each with metric, window and threshold. The same list is `monitors` of the report.',
			'Thresholds keep false alarms rare over all tests of one reading together: p < .01/m with m tests (Bonferroni), not p < .05 for each. At least 500 rows a window.',
			'A column of times moves on by itself: watch its missing values, not its values.',
			reasonsTask,
		],
		measured: ['every feature and the score has a metric, a window and a threshold'],
	});

const shownMonitors = 60;

export const monitoringReport: ReportDefinition<MonitoringReport> = {
	step: 'monitoring',
	phase: 'PIPELINE_DESIGN',
	schema: monitoringReportSchema,
	summary: ({monitors, threshold, tests}) =>
		`${counted(monitors?.length ?? 0, 'monitor')}; p < ${threshold === null ? 'none' : short(threshold, 2)} over ${counted(tests, 'test')}`,
	document: describe,
	brief: monitoringBrief,
};

function describe(report: MonitoringReport): string {
	const monitors = report.monitors ?? [];
	const parts = [
		'## Monitoring',
		table(
			['Of', 'Metric', 'Window', 'Threshold', 'Why'],
			monitors
				.slice(0, shownMonitors)
				.map(one => [
					one.of,
					one.metric,
					'rows' in one.window ? counted(one.window.rows, 'row') : counted(one.window.hours, 'hour'),
					short(one.threshold),
					one.why ?? '',
				]),
		),
	];
	if (monitors.length > shownMonitors) parts.push(`${counted(monitors.length - shownMonitors, 'more monitor')} are in pipeline.yaml.`);
	parts.push(decisionsText(report.decisions), techniquesText(report.techniques));
	return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}
