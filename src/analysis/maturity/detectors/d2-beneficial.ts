import type {Detector} from '../detector.ts';
import {callSpots, judgedSpots, type Spot} from '../spots.ts';

const measures =
	/(^|\.)(permutation_importance|PermutationImportance|RFE|RFECV|SelectFromModel|SelectKBest|SequentialFeatureSelector|BorutaPy|mutual_info_(classif|regression)|plot_importance|drop_column_importance)$|^shap\./u;
const importance = /\.(feature_importances_|coef_|get_score\(\s*importance|feature_importance\()/u;

export const beneficial: Detector = {
	id: 'D2',
	title: 'All features are beneficial',
	certainty: 'presence',
	role: 'data_pipeline',
	effort: 2,
	detect: context => {
		const read: Spot[] = context.product.flatMap(module => [
			...module.facts.assignments.filter(one => importance.test(one.value)).map(({line, scope}) => ({module, line, scope})),
			...module.facts.calls.filter(one => importance.test(`${one.args} ${one.written}`)).map(({line, scope}) => ({module, line, scope})),
		]);
		return judgedSpots(context, [...callSpots(context.product, call => measures.test(call.name)), ...read], {
			missing: 'no measurement of what each feature adds',
			next: 'Compute permutation importance on the hold-out, write it beside the model and record which features were dropped.',
		});
	},
};
