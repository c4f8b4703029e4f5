import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {reasonsTask, sectionSchema} from '../section-schema.ts';
import {featuresReportSchema} from './schema.ts';

export const featuresBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'features',
		schema: featuresReportSchema,
		tasks: [
			sectionSchema(['features', 'excluded']),
			'Use what is known when the prediction is made. Leave out, with why: identifiers, constants, personal data, exact copies, free text, what gives the target away, and columns suspected to be filled in after the event, unless a person keeps them.',
			'For the suspects, show the cross-validated metric with and without them before you ask; where you may not run that, both are null and reason says why.',
			"src/<package>/features.py makes the features; stateless a row: a row's features depend on that row and the fitted parameters only, and the parameters on the training rows only.",
			'`python -m <package> features --fit FILE --data FILE --out FILE --parameters FILE` fits on one file (with the target), transforms the other (the target may be absent), writes a CSV matrix with a header and a row for each row of the data, and the fitted parameters as JSON.',
			reasonsTask,
		],
		measured: [
			'a model on these features and a shuffled target scores chance, within 3 sigma',
			'editing rows of the future or rows it never saw changes no feature of another row and no fitted parameter',
		],
	});
