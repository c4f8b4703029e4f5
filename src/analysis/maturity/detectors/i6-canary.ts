import {deploys} from '../deployment.ts';
import {type Detector, nothing} from '../detector.ts';
import {canaries} from '../release-items.ts';

export const canary: Detector = {
	id: 'I6',
	title: 'A new model is tried on a part of the traffic first',
	certainty: 'static',
	role: 'infrastructure',
	effort: 3,
	detect: context => {
		const found = canaries(context);
		if (found.length === 0)
			return nothing(
				'no traffic split or staged roll-out',
				'Send a small share of the traffic to the new version first and judge it before it takes over.',
			);
		const evidence = found.map(({path, line, quote}) => ({path, line, quote}));
		const deploying = context.runs.filter(run => run.active && run.neutralised === null && deploys(run));
		if (found.some(one => one.analysed) && deploying.length > 0)
			return {score: 1, evidence: [...evidence, ...deploying.flatMap(run => run.chain)], missing: '', next: ''};
		const analysed = found.some(one => one.analysed);
		return {
			score: 0.5,
			evidence,
			missing: analysed ? 'nothing active deploys it' : 'nothing judges the new version before it takes over',
			next: analysed ? 'Deploy from CI.' : 'Add an analysis step with a metric and its limit.',
		};
	},
};
