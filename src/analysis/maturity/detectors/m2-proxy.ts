import type {Detector} from '../detector.ts';
import {callSpots, definitionSpots, judgedSpots, shortName} from '../spots.ts';

const named =
	/(^|_)(ab_?test\w*|a_b_test|online_(metric|eval\w*)|offline_online|uplift_test|experiment_result|business_(metric|kpi|impact))(_|$)/iu;
const tools = /^(growthbook|eppo_client|statsig|splitio|optimizely)\./u;

export const proxy: Detector = {
	id: 'M2',
	title: 'The offline metric correlates with the online one',
	certainty: 'ask',
	role: 'model_architecture',
	effort: 3,
	detect: context =>
		judgedSpots(
			context,
			[
				...definitionSpots(context.product, one => one.kind === 'function' && named.test(shortName(one.name))),
				...callSpots(context.product, call => tools.test(call.name)),
			],
			{
				missing: 'no report that joins the offline metric with an online or business one',
				next: 'Join past offline scores with the business figure they should predict, and keep the report.',
			},
		),
};
