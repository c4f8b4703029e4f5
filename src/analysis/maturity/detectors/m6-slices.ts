import type {Detector} from '../detector.ts';
import {callSpots, definitionSpots, judgedSpots, shortName} from '../spots.ts';

const tools =
	/^(snorkel\.slicing\.|tensorflow_model_analysis\.(SlicingSpec|slicer)|fairlearn\.metrics\.MetricFrame|sliceline\.|domino\.)|(^|\.)(MetricFrame|SlicingSpec|slicing_function|PandasSFApplier)$/u;
const metric = /(accuracy|f1|precision|recall|auc|rmse|mse|mae|mape|score|error)/iu;
const named = /(^|_)(slices?|segments?|subgroups?|cohorts?|per_group|by_group)(_|$)/iu;
const judging = /(metric|eval|performance|score|accuracy|report)/iu;

export const slices: Detector = {
	id: 'M6',
	title: 'Quality is checked on important slices',
	certainty: 'static',
	role: 'model_architecture',
	effort: 1,
	detect: context =>
		judgedSpots(
			context,
			[
				...callSpots(
					context.product,
					call => tools.test(call.name) || (/groupby.*\.(apply|agg)$/u.test(call.name) && metric.test(call.args)),
				),
				...definitionSpots(
					context.product,
					one =>
						one.kind === 'function' &&
						named.test(shortName(one.name)) &&
						(judging.test(one.name) || one.decorators.some(text => tools.test(text))),
				),
				...definitionSpots(context.product, one => one.decorators.some(text => tools.test(text.split('(')[0] ?? ''))),
			],
			{
				missing: 'quality is measured over all rows only',
				next: 'Report the metric by the segments that matter (groupby or MetricFrame) with a floor for each.',
			},
		),
};
