import type {Detector} from '../detector.ts';
import {callSpots, judgedSpots, type Spot} from '../spots.ts';
import {usesModelling} from '../training.ts';

const stops =
	/(^|\.)(clip_grad_norm_|clip_grad_value_|clip_by_global_norm|clip_by_norm|check_numerics|enable_check_numerics|TerminateOnNaN|set_detect_anomaly|detect_anomaly|assert_all_finite|debug_nans)$/u;
const guarded = /(isfinite|isnan|isinf|is_finite|allfinite)/u;

export const stable: Detector = {
	id: 'O5',
	title: 'The model is numerically stable',
	certainty: 'presence',
	role: 'monitoring',
	effort: 1,
	detect: context => {
		const modules = context.modules.filter(module => usesModelling(module) || context.tests.includes(module));
		const guards: Spot[] = modules.flatMap(module =>
			module.facts.guards.filter(guard => guarded.test(guard.condition)).map(({line, scope}) => ({module, line, scope})),
		);
		const clipped: Spot[] = callSpots(
			context.product,
			call => stops.test(call.name) || /gradient_clip_val|max_grad_norm|clipnorm|clipvalue/u.test(call.args),
		);
		return judgedSpots(context, [...guards, ...clipped], {
			missing: 'nothing stops or alerts on NaN or infinite values',
			next: 'Assert that loss and predictions are finite, and test the model with extreme inputs.',
		});
	},
};
