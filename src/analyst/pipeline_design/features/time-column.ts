import {regularSeries} from '../../../analysis/dataset/problem-type.ts';
import type {IngestionReport} from '../../../steps/pipeline_design/ingestion/schema.ts';
import type {StepInput} from '../../../steps/step.ts';

/** The column to split by time with: the one a person named, or the series of a target that is forecast; else null. */
export function timeColumnOf(input: StepInput, ingestion: IngestionReport): string | null {
	if (input.timeSplit !== null) return input.timeSplit;
	if (!ingestion.series) return null;
	const clocks = ingestion.columns.filter(column => column.meaning === 'time' && (column.regular ?? 0) >= regularSeries);
	return clocks.toSorted((a, b) => (b.regular ?? 0) - (a.regular ?? 0))[0]?.name ?? null;
}
