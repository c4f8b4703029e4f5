import type {Detector} from '../detector.ts';
import {definitionSpots, judgedSpots, shortName} from '../spots.ts';

const named =
	/(feature\w*_(cost|latency|budget|timing)s?$|(cost|latency|time|timing|budget)_(per|of|by)_feature|benchmark\w*_features?$|test_\w*feature\w*_(latency|cost|time|speed))/iu;

export const cost: Detector = {
	id: 'D3',
	title: "No feature's cost is too much",
	certainty: 'ask',
	role: 'data_pipeline',
	effort: 2,
	detect: context =>
		judgedSpots(
			context,
			definitionSpots([...context.product, ...context.tests], one => one.kind === 'function' && named.test(shortName(one.name))),
			{
				missing: 'no cost, latency or budget per feature',
				next: 'Time each feature on a fixed sample, keep the figures, and fail when one passes its budget.',
			},
		),
};
