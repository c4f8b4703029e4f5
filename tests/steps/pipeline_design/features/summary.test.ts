import {expect, test} from 'vitest';
import {featuresReport} from '../../../../src/steps/pipeline_design/features/report.ts';

type Report = Parameters<typeof featuresReport.summary>[0];

const suspect = {kept: false, metric_with: 0.426, metric_without: 0.362};
/** Only what the summary reads. */
const report = {
	section: {features: [{}, {}], excluded: [{}]},
	suspects: [suspect],
	metric: 'macro_f1',
};
const isReport = (value: unknown): value is Report => value === report;

test('the summary of the features says that columns are counted, and what became of the suspects', () => {
	const given: unknown = report;
	if (!isReport(given)) throw new Error('not the report');
	const summary = featuresReport.summary(given);
	expect(summary).toMatch(/^2 columns used, 1 left out; 1 suspect among them/);
	expect(summary).toContain('0.362 without, 0.426 with');
});
