import {constraintUnits} from '../../../domain/constraint-names.ts';
import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {constraintWords} from './proposals.ts';
import {constraintsReportSchema} from './schema.ts';

export function constraintsBrief(input: StepInput): string {
	const given = Object.entries(input.constraints).map(([name, one]) => constraintWords(name, one.value, one.unit));
	return writeBrief(input, {
		step: 'constraints',
		schema: constraintsReportSchema,
		tasks: [
			`Set the constraints that what is built will be held to: ${Object.entries(constraintUnits)
				.map(([name, unit]) => `${name} (${unit})`)
				.join(', ')}.`,
			`Keep what a person gave: ${given.length > 0 ? given.join(', ') : 'nothing so far'}.`,
			'Propose the others for this system type, problem and balance, each with why. Ask the person to accept, change or leave out, if you can ask.',
			'source is "flag", "person" or "default"; accepted is true only when a person gave or accepted it. A default that nobody accepted stays one.',
		],
		measured: ['each constraint has a value, a unit, a source, and says whether a person accepted it'],
	});
}
