import {count, counted} from '../../domain/format.ts';
import type {StepKey} from '../../domain/workflow.ts';
import {clean} from '../wording.ts';
import {nodeText} from './design-text.ts';
import {featuresReportSchema} from './features/schema.ts';
import {ingestionReportSchema} from './ingestion/schema.ts';
import {monitoringReportSchema} from './monitoring/schema.ts';
import {servingReportSchema} from './serving/schema.ts';
import {trainingReportSchema} from './training/schema.ts';

type Reports = Readonly<Partial<Record<StepKey, unknown>>>;

/** A part of the pipeline: what it is, and what is known of it in figures; no figures before its step is done. */
export type Stage = {readonly id: string; readonly title: string; readonly facts: readonly string[]};

/** The pipeline from the rows to the monitors, from the reports that there are. */
export function stagesOf(reports: Reports): readonly Stage[] {
	const ingestion = ingestionReportSchema.safeParse(reports['PIPELINE_DESIGN.ingestion']).data;
	const features = featuresReportSchema.safeParse(reports['PIPELINE_DESIGN.features']).data;
	const training = trainingReportSchema.safeParse(reports['PIPELINE_DESIGN.training']).data;
	const serving = servingReportSchema.safeParse(reports['PIPELINE_DESIGN.serving']).data;
	const monitoring = monitoringReportSchema.safeParse(reports['PIPELINE_DESIGN.monitoring']).data;
	const {split, model} = training?.section ?? {};
	return [
		{
			id: 'data',
			title: 'data/train.csv',
			facts: ingestion ? [`${count(ingestion.rows)} rows x ${count(ingestion.columns.length)} columns`] : [],
		},
		{
			id: 'contract',
			title: 'contract',
			facts: ingestion ? [`${counted(ingestion.section.features?.length ?? 0, 'column')} described`, 'what breaks it is rejected'] : [],
		},
		{
			id: 'split',
			title: 'split',
			facts: split ? [`${split.rule}${split.column ? ` by ${clean(split.column, 24)}` : ''}`, `${split.test_fraction * 100} % kept`] : [],
		},
		{
			id: 'features',
			title: 'features',
			facts: features
				? [
						`${count(features.section.features?.length ?? 0)} used, ${count(features.section.excluded.length)} not`,
						`${counted(features.width, 'number')} a row`,
					]
				: [],
		},
		{id: 'tune', title: 'tune', facts: model ? [`${model.trials} trials x ${model.folds} folds`, model.metric] : []},
		{id: 'train', title: 'train', facts: model ? [model.candidates.join(' or ')] : []},
		{id: 'store', title: 'MLflow and ONNX', facts: ['model, metrics, data hash']},
		{id: 'serve', title: 'serve', facts: serving ? [counted(serving.capacity.workers, 'worker'), '/predict, /health, /metrics'] : []},
		{id: 'watch', title: 'monitor', facts: monitoring ? [counted(monitoring.monitors?.length ?? 0, 'monitor')] : []},
	];
}

/** The diagram of the design in Markdown: a Mermaid flow chart. */
export function designDiagram(reports: Reports): string {
	const stages = stagesOf(reports);
	const nodes = stages.map(stage => `    ${stage.id}[${nodeText([stage.title, ...stage.facts].join('; '))}]`);
	const arrows = stages.slice(1).map((stage, index) => `    ${stages[index]?.id} --> ${stage.id}`);
	return ['```mermaid', 'flowchart TD', ...nodes, ...arrows, '    watch -.->|drift: train again| data', '```'].join('\n');
}

const labelColumns = 18;
const textColumns = 54;

/**
 * The same pipeline as lines for a terminal of 80 columns: one box a stage, top to bottom. `ascii` draws without box characters.
 */
export function diagramRows(reports: Reports, ascii = false): readonly string[] {
	const [dash, bar, corner] = ascii ? ['-', '|', ['+', '+', '+', '+']] : ['─', '│', ['┌', '┐', '└', '┘']];
	const width = labelColumns + textColumns;
	const rows: string[] = [];
	const stages = stagesOf(reports);
	for (const [index, stage] of stages.entries()) {
		if (index > 0) rows.push(`${' '.repeat(labelColumns / 2)}${bar}`);
		const facts = stage.facts.length === 0 ? ['not designed yet'] : stage.facts;
		rows.push(`${corner[0]}${dash.repeat(width)}${corner[1]}`);
		for (const [at, fact] of facts.entries())
			rows.push(
				`${bar} ${clean(at === 0 ? stage.title : '', labelColumns - 1).padEnd(labelColumns - 1)}${clean(fact, textColumns - 1).padEnd(textColumns)}${bar}`,
			);
		rows.push(`${corner[2]}${dash.repeat(width)}${corner[3]}`);
	}
	return rows;
}
