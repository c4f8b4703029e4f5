import type {Detector} from '../detector.ts';
import {callSpots, definitionSpots, judgedSpots, shortName} from '../spots.ts';

const calls = /\.(historical_forecasts|backtest)$|^(fb)?prophet\.diagnostics\.(cross_validation|performance_metrics)$/u;
const named =
	/(^|_)(staleness|stale_model|walk_?forward\w*|rolling_(origin|retrain|window_eval\w*)|backtest\w*|model_decay|performance_decay|temporal_validation)(_|$)/iu;

export const staleness: Detector = {
	id: 'M4',
	title: 'The impact of model staleness is known',
	certainty: 'presence',
	role: 'model_architecture',
	effort: 2,
	detect: context =>
		judgedSpots(
			context,
			[
				...callSpots(context.product, call => calls.test(call.name)),
				...definitionSpots(context.product, one => one.kind === 'function' && named.test(shortName(one.name))),
			],
			{
				missing: 'nothing measures how an older model does on newer data',
				next: 'Train on a window, score the windows after it, and let the curve decide how often to retrain.',
			},
		),
};
