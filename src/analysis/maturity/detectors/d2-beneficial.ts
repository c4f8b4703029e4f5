import type {PythonModule} from '../../python/module.ts';
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
		// a statement of many lines is cited down to the line that reads the importances: what is left of it must not say so again
		const lines = (module: PythonModule, text: string, {line, scope}: {readonly line: number; readonly scope: string}): Spot[] => {
			const at = text.search(importance);
			const last = at === -1 ? 0 : text.slice(0, at).split('\n').length;
			return Array.from({length: last > 1 ? last + 1 : last}, (_, index) => ({module, line: line + index, scope}));
		};
		const read: Spot[] = context.product.flatMap(module => [
			...module.facts.assignments.filter(one => importance.test(one.value)).flatMap(one => lines(module, one.value, one)),
			...module.facts.calls
				.filter(one => importance.test(`${one.args} ${one.written}`))
				.flatMap(one => lines(module, `${one.args} ${one.written}`, one)),
		]);
		return judgedSpots(context, [...callSpots(context.product, call => measures.test(call.name)), ...read], {
			missing: 'no measurement of what each feature adds',
			next: 'Compute permutation importance on the hold-out, write it beside the model and record which features were dropped.',
		});
	},
};
