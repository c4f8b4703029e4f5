import {count, counted} from '../../../domain/format.ts';
import type {Technique} from '../../../steps/pipeline_design/design.ts';
import type {IngestionReport} from '../../../steps/pipeline_design/ingestion/schema.ts';
import type {StepInput} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {constraintsOf} from '../earlier.ts';

/** Real-time features, judged by whether a feature depends on anything but its own row. */
export function featureTechniques(input: StepInput, ingestion: IngestionReport, width: number): Technique[] {
	const rate = constraintsOf(input)['throughput_rps'];
	const asked =
		typeof rate?.value === 'number' ? `; ${count(rate.value)} requests a second bring their own row` : '; nobody asked for a rate';
	const times = ingestion.columns.filter(column => column.meaning === 'time');
	const clock =
		times.length === 0
			? ''
			: ` (${counted(times.length, 'column')} of times, ${clean(times[0]?.name ?? '', 30)}, ${times.length === 1 ? 'is' : 'are'} part of the row)`;
	return [
		{
			name: 'real-time features',
			verdict: 'not needed',
			because: `all ${count(width)} numbers come from the fields of one row${clock}: 0 features look back over other rows${asked}`,
		},
	];
}
