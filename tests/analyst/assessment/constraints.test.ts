import {expect, test} from 'vitest';
import {assessConstraints} from '../../../src/analyst/assessment/constraints/work.ts';
import type {SystemType} from '../../../src/domain/workflow.ts';
import {proposalsFor, proposedMetric} from '../../../src/steps/assessment/constraints/proposals.ts';
import {constraintsReport} from '../../../src/steps/assessment/constraints/report.ts';
import type {ProblemTypeReport} from '../../../src/steps/assessment/problem_type/schema.ts';
import {FakeTools} from '../../steps/tools.ts';
import {inputFor} from '../inputs.ts';

const problem = (type: ProblemTypeReport['problem_type'], rows: readonly number[] = []): ProblemTypeReport => ({
	schema: 1,
	problem_type: type,
	target: 'y',
	classes: rows.map((count, index) => ({label: `c${index}`, rows: count, holdout_ok: count >= 25})),
	alternatives: [],
	evidence: [],
});

test.each([
	['multiclass', [8939, 549, 311, 186, 14, 1], 'macro_f1', 0.189],
	['multiclass', [400, 350, 250], 'accuracy', 0.4],
	['multiclass', [450, 450, 10], 'macro_f1', 0.221],
	['binary', [500, 500], 'roc_auc', 0.5],
	['binary', [9500, 500], 'average_precision', 0.05],
	['regression', [], 'r2', 0],
	['forecasting', [], 'mase', 1],
	['clustering', [], 'silhouette', 0],
] as const)('%s %j is held to %s, and knowing nothing reaches %d', (type, rows, metric, level) => {
	expect(proposedMetric(problem(type, rows))).toMatchObject({metric, level});
});

test.each([
	['recode', {c1: 'not c0', c2: 'not c0'}, 'average_precision'],
	['merge', {c2: 'c1'}, 'average_precision'],
	['drop', {}, 'average_precision'],
	['keep', {}, 'macro_f1'],
] as const)('with small classes to %s, the metric is that of the classes the model learns', (choice, into, metric) => {
	const decided = {...problem('multiclass', [8939, 1060, 1]), rare_classes: {choice, by: 'person', into}} as const;
	expect(proposedMetric(decided)).toMatchObject({metric});
});

test.each([
	['inference_service', ['latency_p50_ms', 'latency_p99_ms', 'throughput_rps', 'quality_metric', 'quality_level', 'training_budget_s']],
	['training_pipeline', ['quality_metric', 'quality_level', 'training_budget_s', 'orchestrator']],
] as const)('a %s is proposed %j', (systemType: SystemType, names) => {
	expect(proposalsFor([systemType], problem('regression')).map(one => one.name)).toEqual(names);
});

test.each([
	['new', true],
	['improve', false],
] as const)('for the job %s it is asked what runs the steps: %s', async (job, asked) => {
	const tools = new FakeTools();
	const report = await assessConstraints(inputFor('constraints', {systemTypes: ['training_pipeline'], job}), tools);
	expect(Object.hasOwn(report.constraints, 'orchestrator')).toBe(asked);
});

test('with everything given nobody is asked', async () => {
	const constraints = Object.fromEntries(
		proposalsFor(['inference_service'], null).map(
			one => [one.name, {value: one.value ?? 1, unit: 'x', source: 'flag', accepted: true}] as const,
		),
	);
	const tools = new FakeTools();
	const report = await assessConstraints(inputFor('constraints', {constraints}), tools);
	expect(tools.asked).toEqual([]);
	expect(report.constraints).toEqual(constraints);
});

test.each([
	['regression', 'r2'],
	['forecasting', 'mase'],
] as const)('no level of quality is proposed for a %s before anything is measured, and %s is', async (type, metric) => {
	const tools = new FakeTools();
	const report = await assessConstraints(
		inputFor('constraints', {constraints: {}, reports: {'ASSESSMENT.problem_type': problem(type)}}),
		tools,
	);
	expect(report.constraints['quality_metric']?.value).toBe(metric);
	expect(report.constraints).not.toHaveProperty('quality_level');
	expect(report.left_out).toEqual([]);
	expect(JSON.stringify(tools.asked)).toContain('asked once a model is measured');
	expect(JSON.stringify(tools.asked)).not.toContain('unit of quality_metric');
});

test('a default of an earlier run is proposed again, not taken as given; FOUND says that nobody set it', async () => {
	const tools = new FakeTools();
	const constraints = {latency_p99_ms: {value: 7, unit: 'ms', source: 'default', accepted: false}} as const;
	const reports = {'ASSESSMENT.problem_type': problem('multiclass', [8939, 549, 311, 186, 14, 1])};
	const report = await assessConstraints(inputFor('constraints', {constraints, reports}), tools);
	expect(report.constraints['latency_p99_ms']).toMatchObject({value: 50, source: 'default', accepted: false});
	expect(tools.said).toContain('no constraint in flags, and none accepted before');
	expect(constraintsReport.summary(report)).toBe('p99 50 ms, 100 rps, macro-F1: defaults, nobody set them');
});
