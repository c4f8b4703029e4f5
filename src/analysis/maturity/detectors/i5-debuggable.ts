import type {Detector} from '../detector.ts';
import {callSpots, definitionSpots, judgedSpots, shortName} from '../spots.ts';

const calls =
	/^shap\.(plots\.(waterfall|force)|force_plot|waterfall_plot|decision_plot)|\.(explain_instance|explain_row|explain_prediction|show_prediction)$|^eli5\.(explain_prediction|show_prediction)|^captum\..*\.attribute$|^dice_ml\.|\.generate_counterfactuals$/u;
/** Of one example or a few; what explains a model as a whole is another test. */
const named =
	/^(explain|(get_|make_|show_)?explanation)$|(^|_)(explain|debug|inspect)_\w*(prediction|example|sample|instance|row|one|single|request|customer|record|local)|(prediction|example|sample|instance|row)_explanation/iu;

export const debuggable: Detector = {
	id: 'I5',
	title: 'The model can be debugged on one example',
	certainty: 'presence',
	role: 'infrastructure',
	effort: 1,
	detect: context =>
		judgedSpots(
			context,
			[
				...callSpots(context.product, call => calls.test(call.name)),
				...definitionSpots(
					context.product,
					one =>
						one.kind === 'function' && (named.test(shortName(one.name)) || one.decorators.some(text => /["']\/[^"']*explain/u.test(text))),
				),
			],
			{
				missing: 'no way to follow one example through the model',
				next: 'Add a command or endpoint that explains a single prediction (its features and their contributions).',
			},
			[],
			'work or tests',
		),
};
