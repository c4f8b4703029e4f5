import {count, counted} from '../../domain/format.ts';
import type {Plot} from '../../domain/plot.ts';
import {axisText} from '../plots.ts';

/** Figures of a chart, a thought a line: what a person who does not see it has to know of it. */
export function plotSpeech(plot: Plot): readonly string[] {
	switch (plot.kind) {
		case 'confusion':
			return plot.labels.map((label, truth) => {
				const row = plot.counts[truth] ?? [];
				const rows = row.reduce((sum, value) => sum + value, 0);
				const right = row[truth] ?? 0;
				const wrong = row.flatMap((value, index) => (value > 0 && index !== truth ? [`${count(value)} as ${plot.labels[index]}`] : []));
				const share = rows === 0 ? '' : `, ${Math.round((right / rows) * 100)} %`;
				return `Confusion, truth ${label}: ${count(right)} of ${counted(rows, 'row')} found${share}${wrong.length > 0 ? `; taken for another: ${wrong.join(', ')}` : ''}.`;
			});
		case 'calibration':
			return plot.bins.map(bin =>
				bin.predicted === null || bin.observed === null
					? `Calibration: a bin of ${counted(bin.rows, 'row')} without figures.`
					: `Calibration: predicted ${axisText(bin.predicted)}, observed ${axisText(bin.observed)}, ${counted(bin.rows, 'row')}.`,
			);
		case 'history':
			return [
				`Tuning: ${counted(plot.values.length, 'trial')} of ${plot.metric ?? 'the score'}, best ${plot.best === null ? 'none' : axisText(plot.best)}; ${plot.better ?? 'higher'} is better.`,
				...plot.values.map(
					(value, trial) =>
						`Trial ${trial}${trial === 0 ? ', the defaults' : ''}: ${value === null ? 'pruned or failed' : axisText(value)}.`,
				),
			];
		case 'residuals':
			return [
				'Residuals: prediction minus truth, in the unit of the target.',
				...plot.quantiles.map(({q, value}) => `Residuals: ${axisText(q * 100)} % of the rows are at most ${axisText(value)}.`),
				...(plot.histogram ?? []).map(bin => `Residuals from ${axisText(bin.low)} to ${axisText(bin.high)}: ${counted(bin.rows, 'row')}.`),
			];
	}
}
