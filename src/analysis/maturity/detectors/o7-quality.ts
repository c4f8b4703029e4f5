import type {Detector} from '../detector.ts';
import {alertRules} from '../infrastructure-items.ts';
import {callSpots, definitionSpots, judgedSpots, shortName} from '../spots.ts';

const tools =
	/^(evidently\.|nannyml\.|whylogs\.|alibi_detect\.|river\.drift\.|frouros\.|deepchecks\.)|(^|\.)(ModelQualityMonitor|DefaultModelMonitor|ModelMonitor|ModelDeploymentMonitoringJob|CBPE|DLE|ClassificationPreset|RegressionPreset|DataDriftPreset|TargetDriftPreset)$/u;
const named =
	/(^|_)((detect|check|monitor|compute|calculate)_\w*drift|drift_(report|monitor|check|score)|monitor_(model|predictions?|performance|quality)|evaluate_(production|served|live)\w*|(live|production)_(accuracy|metrics?|performance)|psi|population_stability_index)(_|$)/iu;

export const quality: Detector = {
	id: 'O7',
	title: 'Prediction quality does not regress on served data',
	certainty: 'presence',
	role: 'monitoring',
	effort: 3,
	detect: context => {
		const spots = [
			...callSpots(context.product, call => tools.test(call.name)),
			...definitionSpots(context.product, one => one.kind === 'function' && named.test(shortName(one.name))),
		];
		const alerts = alertRules(context).filter(rule => /drift|accuracy|auc|f1|rmse|mae|quality|prediction/iu.test(rule.expression));
		return judgedSpots(
			context,
			spots,
			{
				missing: 'nothing measures the model on what it serves',
				next: 'Keep served inputs and predictions, join labels when they arrive, and alert when the metric or a drift test falls.',
			},
			alerts.map(({path, line, quote}) => ({path, line, quote})),
		);
	},
};
