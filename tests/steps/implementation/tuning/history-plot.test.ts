import {expect, test} from 'vitest';
import {plotRows} from '../../../../src/app/check-plots.ts';
import {historyPlot} from '../../../../src/gates/implementation/tuning/study-check.ts';

test('the drawing names the best trial by the number that the study has for it', () => {
	const history = [
		{trial: 0, value: 3, best: 3},
		{trial: 4, value: 1, best: 1},
		{trial: 5, value: 2, best: 1},
	];
	const plot = historyPlot({history, best: {number: 4, value: 1, params: {}}, direction: 'minimize'});
	expect(plot.values).toEqual([3, null, null, null, 1, 2]);
	const text = JSON.stringify(plotRows(plot, 120, 10, false));
	expect(text).toContain('best 1 in trial 4; trial 0, the defaults: 3; 3 trials pruned or failed, not drawn');
});
