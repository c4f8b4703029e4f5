import type {ReportDefinition} from '../../step.ts';
import {counted, short, table} from '../../wording.ts';
import {decisionsText, techniquesText} from '../design-text.ts';
import {monitoringBrief} from './brief.ts';
import {type MonitoringReport, monitoringReportSchema} from './schema.ts';

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
