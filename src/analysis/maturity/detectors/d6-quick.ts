import type {Detector} from '../detector.ts';
import {callSpots, judgedSpots} from '../spots.ts';

const registries =
	/^(feast\.(FeatureView|BatchFeatureView|StreamFeatureView|OnDemandFeatureView|on_demand_feature_view|FeatureService)|tecton\.\w*feature_view|hsfs\..*(create|get_or_create)_feature_group|featureform\.)|\.(get_or_create_feature_group|create_feature_group)$/u;

export const quick: Detector = {
	id: 'D6',
	title: 'New features can be added quickly',
	certainty: 'ask',
	role: 'data_pipeline',
	effort: 3,
	detect: context => {
		const applied = context.runs.filter(
			run =>
				run.active &&
				run.neutralised === null &&
				/^(feast apply|tecton apply)/u.test(run.invocation.kind === 'program' ? run.invocation.words.join(' ') : ''),
		);
		const found = judgedSpots(
			context,
			callSpots(context.product, call => registries.test(call.name)),
			{
				missing: 'features are not defined in a registry or as configuration',
				next: 'Define features as data (a registry or one entry a feature), so that a new one is one change.',
			},
		);
		return found.score === 0.5 && applied.length > 0
			? {...found, score: 1, evidence: [...found.evidence, ...applied.flatMap(run => run.chain)], missing: '', next: ''}
			: found;
	},
};
