import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {reasonsTask, sectionSchema} from '../section-schema.ts';
import {monitoringReportSchema} from './schema.ts';

export const monitoringBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'monitoring',
		schema: monitoringReportSchema,
		tasks: [
			sectionSchema(['monitors']),
			'A monitor for every feature, by its name, and for the score, called "prediction"; each with metric, window and threshold. The same list is `monitors` of the report.',
			'Thresholds keep false alarms rare over all tests of one reading together: p < .01/m with m tests (Bonferroni), not p < .05 for each. At least 500 rows a window.',
			'A column of times moves on by itself: watch its missing values, not its values.',
			reasonsTask,
		],
		measured: ['every feature and the score has a metric, a window and a threshold'],
	});
