import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {clean} from '../../wording.ts';
import {infrastructureReportSchema} from './schema.ts';

export function infrastructureBrief(input: StepInput): string {
	const found = Object.entries(input.environment).map(([probe, reading]) => `${probe}: ${clean(reading.summary)}`);
	return writeBrief(input, {
		step: 'infrastructure',
		schema: infrastructureReportSchema,
		tasks: [
			'Set what the work ahead needs of compute, storage and serving against what the probes of the session found, each with a verdict and why.',
			`Found: ${found.length > 0 ? found.join('; ') : 'nothing was probed'}.`,
			'If the found Python has scikit-learn, ask to run a fit of one model on a sample of the rows and measure its peak resident memory and seconds.',
			'If it has not, or you are not allowed, say so: measured is false, reason says why, and the memory is an estimate that says how it was computed.',
		],
		measured: [
			'peak resident memory of a sample fit, measured by the program, x 1.5 fits; without scikit-learn in the found Python this is not run',
		],
	});
}
