import type {Detector} from '../detector.ts';
import {nothing} from '../detector.ts';
import {alertRules} from '../infrastructure-items.ts';
import {scheduledTraining} from '../scheduled-training.ts';
import {definitionSpots, shortName, spotEvidence} from '../spots.ts';

const named =
	/(^|_)(model_age|max_age|is_stale|check_staleness|model_freshness|days_since_train\w*|should_retrain|needs_retrain\w*)(_|$)/iu;

export const stale: Detector = {
	id: 'O4',
	title: 'Models are not too stale',
	certainty: 'presence',
	role: 'monitoring',
	effort: 2,
	detect: context => {
		const scheduled = scheduledTraining(context);
		const ages = definitionSpots(context.product, one => one.kind === 'function' && named.test(shortName(one.name)));
		const alerts = alertRules(context).filter(rule => /age|stale|freshness|last_train/iu.test(rule.expression));
		const evidence = [
			...scheduled.flatMap(one => one.evidence),
			...spotEvidence(ages),
			...alerts.map(({path, line, quote}) => ({path, line, quote})),
		];
		if (evidence.length === 0)
			return nothing(
				'no schedule trains again and nothing watches the age of the model',
				'Train on a schedule, or publish the age of the serving model and alert on it.',
			);
		if (scheduled.some(one => one.noticed) || (ages.length > 0 && alerts.length > 0)) return {score: 1, evidence, missing: '', next: ''};
		return {
			score: 0.5,
			evidence,
			missing: 'nothing active acts on it',
			next: 'Run the training on a schedule and let a failure be noticed.',
		};
	},
};
