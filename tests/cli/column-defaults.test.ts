import {expect, test} from 'vitest';
import {endingLines, endingOf} from '../../src/cli/headless.ts';
import {featuresReportSchema} from '../../src/steps/pipeline_design/features/schema.ts';
import {after} from '../domain/support.ts';

const suspect = {metric_with: 0.9, metric_without: 0.8, why: 'zero in 60 rows'};
const features = featuresReportSchema.parse({
	schema: 1,
	decisions: [],
	techniques: [],
	section: {
		features: [],
		excluded: [
			{name: 'ticket', why: 'too few to learn a word from', alone: 'AUC 0.61 [0.58 to 0.64]'},
			{name: 'paid', why: 'looks as if it were known only after the event'},
		],
	},
	suspects: [
		{...suspect, column: 'garage', kept: true, by: 'default'},
		{...suspect, column: 'paid', kept: false, by: 'person'},
	],
	metric: 'roc_auc',
	rows: 100,
});

test('the ending names each column that nobody left out or kept, what it alone tells, and the way back', () => {
	const state = after();
	const ending = endingOf(state, 0, 'state.json', [], features);
	expect(ending.defaults).toEqual([
		'left out ticket: too few to learn a word from; alone it tells AUC 0.61 [0.58 to 0.64] of the target; to take it back, move it from excluded to features in pipeline.yaml',
		'kept garage although suspected: zero in 60 rows; roc_auc 0.9 with all suspects, 0.8 without; to leave it out, move it from features to excluded in pipeline.yaml',
	]);
	expect(endingLines(state, ending).join('\n')).toContain('default, nobody set it: left out ticket');
	expect(endingOf(state, 0, 'state.json', [], null).defaults).toEqual([]);
});
