import {count, short} from '../../../domain/format.ts';
import {isMetricOf} from '../../../domain/metric.ts';
import type {Problem} from '../../../domain/pipeline.ts';
import type {DesignDecision} from '../../../steps/pipeline_design/design.ts';
import {type FeaturesReport, featuresReportSchema} from '../../../steps/pipeline_design/features/schema.ts';
import {type TrainingReport, trainingReportSchema} from '../../../steps/pipeline_design/training/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {constraintsOf, neededReport} from '../earlier.ts';
import {orchestratorDecision} from '../kubeflow.ts';
import {designedPipeline, setSections} from '../pipeline-file.ts';
import {putBlueprint} from '../put-blueprint.ts';
import {budgetOf} from './budget.ts';
import {decideGroup} from './decide-group.ts';
import {metricChoice} from './metric.ts';
import {chooseSplit, smallestClass, smallestJudged} from './split.ts';
import {trainingTechniques} from './techniques.ts';

/** Decides how the model is trained and judged: split, metric, candidates, tuning. */
export async function designTraining(input: StepInput, tools: WorkTools): Promise<TrainingReport> {
	const features = neededReport(input, 'PIPELINE_DESIGN.features', featuresReportSchema);
	const pipeline = await designedPipeline(tools.folder);
	tools.progress('choosing split and metric', 0.3);
	const smallest = smallestClass(features);
	const judged = smallestJudged(features);
	const timeColumn = features.time_column ?? null;
	const group = timeColumn === null ? await decideGroup(input, tools, features) : null;
	const split = chooseSplit({input, features, timeColumn, group, rising: features.rising});
	const metric = metricDecision(input, pipeline.problem, features);
	const budget = budgetOf(input, features, judged);
	const report = trainingReportSchema.parse({
		schema: 1,
		section: {
			split: {rule: split.rule, column: split.column, test_fraction: 0.2, seed: 0},
			model: {
				metric: metric.name,
				candidates: ['linear', 'lightgbm'],
				folds: budget.folds,
				trials: budget.trials,
				tuning_seconds: budget.tuning_seconds,
				seed: 0,
				threads: budget.threads,
			},
		},
		decisions: [split.decision, metric.decision, candidatesDecision(features), budget.decision, orchestratorDecision(input)],
		techniques: trainingTechniques(input, features, budget.budgetSeconds),
		rows: features.rows,
		smallest_class: smallest,
	});
	const written = await setSections(tools, {split: report.section.split, model: report.section.model});
	await putBlueprint(input, tools, 'training', written);
	for (const decision of report.decisions) tools.say(`${decision.what}: ${clean(decision.chosen, 160)}`);
	return report;
}

function metricDecision(input: StepInput, problem: Problem, features: FeaturesReport): {name: string; decision: DesignDecision} {
	const fitting = metricChoice(problem, new Map(Object.entries(features.balance)));
	const constraint = constraintsOf(input)['quality_metric'];
	const isSet = constraint && (constraint.accepted || constraint.source !== 'default');
	const wanted = isSet && isMetricOf(problem, constraint.value) ? constraint : null;
	const name = wanted === null ? fitting.metric : String(wanted.value);
	const fits = {figure: fitting.figure, what: fitting.what, source: 'the visible rows'};
	const others = fitting.instead.filter(other => other.option !== name).map(other => ({...other, figure: null}));
	return {
		name,
		decision: {
			what: 'metric',
			chosen: name,
			because: wanted === null ? [fits] : [{figure: name, what: 'was asked for', source: `constraints (${wanted.source})`}, fits],
			instead:
				name === fitting.metric
					? others
					: [{option: fitting.metric, figure: fitting.figure, why_not: 'would fit the balance, but another was asked for'}, ...others],
		},
	};
}

/** Parameters of a linear model beyond which rows are few for each. */
const rowsAParameter = 10;

function candidatesDecision(features: FeaturesReport): DesignDecision {
	const each = features.rows / Math.max(1, features.width);
	return {
		what: 'candidates',
		chosen: 'a regularised linear model, and LightGBM; the linear one ships unless LightGBM is significantly better',
		because: [
			{figure: features.rows, what: 'rows', source: 'the visible rows'},
			{
				figure: Number(each.toPrecision(3)),
				what: `rows for each of the ${count(features.width)} numbers of a row${each < rowsAParameter ? ': few, so regularisation matters' : ''}`,
				source: 'the visible rows',
			},
		],
		instead: [
			{option: 'LightGBM alone', figure: null, why_not: 'boosting does not always beat a linear model; without one beside it nobody knows'},
			{
				option: 'neural networks',
				figure: features.rows,
				why_not: `${short(features.rows)} rows of a table: trees and linear models reach as much there in a fraction of the time`,
			},
		],
	};
}
