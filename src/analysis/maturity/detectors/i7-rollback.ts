import {type Detector, nothing} from '../detector.ts';
import {rollbacks} from '../release-items.ts';

export const rollback: Detector = {
	id: 'I7',
	title: 'A roll-back is quick and safe',
	certainty: 'static',
	role: 'infrastructure',
	effort: 2,
	detect: context => {
		const found = rollbacks(context);
		if (found.length === 0)
			return nothing(
				'no command, job or function that brings the previous version back',
				'Keep the previous version under an alias and add a job that switches back, with a test of it.',
			);
		const evidence = found.map(({path, line, quote}) => ({path, line, quote}));
		if (found.some(one => one.automatic || one.tested)) return {score: 1, evidence, missing: '', next: ''};
		return {
			score: 0.5,
			evidence,
			missing: 'it is neither tested nor run by anything active',
			next: 'Test the roll-back, or let the deployment job do it when its check fails.',
		};
	},
};
