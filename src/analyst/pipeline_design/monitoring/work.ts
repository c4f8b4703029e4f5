import {counted, percent, short} from '../../../domain/format.ts';
import {isMetricOf} from '../../../domain/metric.ts';
import type {DesignDecision} from '../../../steps/pipeline_design/design.ts';
import {featuresReportSchema} from '../../../steps/pipeline_design/features/schema.ts';
import {type MonitoringReport, monitoringReportSchema} from '../../../steps/pipeline_design/monitoring/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {constraintsOf, neededReport} from '../earlier.ts';
import {designedPipeline, setSections} from '../pipeline-file.ts';
import {familyAlpha, type Level, type Monitors, monitorsOf, smallestDistance, windowRows} from './monitors.ts';

/** How far apart the distribution functions of two normal variables are whose means differ by one standard deviation: 2 Phi(1/2) - 1. */
const oneDeviation = 0.383;

/** What is watched after release: every feature and the score, with thresholds that keep false alarms rare. */
export async function designMonitoring(input: StepInput, tools: WorkTools): Promise<MonitoringReport> {
	const features = neededReport(input, 'PIPELINE_DESIGN.features', featuresReportSchema);
	const pipeline = await designedPipeline(tools.folder);
	tools.progress('choosing thresholds', 0.5);
	const used = features.section.features ?? [];
	const chosen = monitorsOf(pipeline, used, features, levelOf(input, pipeline.problem));
	const report = monitoringReportSchema.parse({
		schema: 1,
		section: {monitors: chosen.monitors},
		monitors: chosen.monitors,
		decisions: decisionsOf(chosen, features.rows),
		techniques: [],
		tests: chosen.tests,
		threshold: chosen.alpha,
	});
	await setSections(tools, {monitors: report.section.monitors});
	tools.say(`${counted(chosen.monitors.length, 'monitor')} over windows of ${windowRows} rows, p < .01/${chosen.tests}`);
	return report;
}

/** The level of quality that was set, when its metric is one of the problem's. */
function levelOf(input: StepInput, problem: 'binary' | 'multiclass' | 'regression'): Level | null {
	const {quality_metric: metric, quality_level: level} = constraintsOf(input);
	if (!level || typeof level.value !== 'number' || !isMetricOf(problem, metric?.value)) return null;
	return {metric: metric.value, value: level.value, source: level.accepted ? 'accepted' : 'a default that nobody set'};
}

function decisionsOf({tests, alpha, monitors}: Monitors, rows: number): DesignDecision[] {
	const careless = 1 - (1 - 0.05) ** tests;
	const distance = smallestDistance(alpha, rows);
	return [
		{
			what: 'thresholds of drift',
			chosen: `p < .01/${tests} in each of ${tests} tests`,
			because: [
				{
					figure: tests,
					what: 'tests in one reading: every feature, its missing values where there may be some, and the score',
					source: 'pipeline.yaml',
				},
				{figure: percent(familyAlpha), what: 'at most, chance of a false alarm in one reading (Bonferroni)', source: 'arithmetic'},
				{
					figure: short(distance),
					what: `smallest distance of distributions found in ${windowRows} rows against ${short(rows)}; a shift of one standard deviation is ${oneDeviation}`,
					source: 'arithmetic',
				},
			],
			instead: [
				{
					option: 'p < .05 for each feature',
					figure: percent(careless),
					why_not: `chance of a false alarm in every reading where nothing changed (1 - .95^${tests})`,
				},
				{
					option: 'a fixed PSI of .2',
					figure: null,
					why_not: 'says nothing about chance: in a small window it alarms by itself, in a large one too late',
				},
			],
		},
		{
			what: 'window',
			chosen: `${windowRows} rows a reading`,
			because: [
				{
					figure: windowRows,
					what: `rows: the distance that is found, ${short(distance)}, is ${distance < oneDeviation ? 'below' : 'above'} that of a shift of one standard deviation (${oneDeviation})`,
					source: 'arithmetic',
				},
				{figure: monitors.length, what: 'monitors read together', source: 'pipeline.yaml'},
			],
			instead: [
				{
					option: '100 rows',
					figure: short(Math.sqrt(-Math.log(alpha / 2) / 2) * Math.sqrt((100 + rows) / (100 * rows))),
					why_not: 'is the distance found then: small shifts stay unseen',
				},
				{option: 'a day', figure: null, why_not: 'the traffic is not known; a quiet day would hold too few rows'},
			],
		},
	];
}
