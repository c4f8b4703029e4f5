import type {Context} from '../context.ts';
import {type Detector, nothing} from '../detector.ts';
import type {Evidence} from '../report.ts';
import {pipelineName} from '../spots.ts';
import {testRuns} from '../test-runs.ts';
import {ownEstimators} from '../training.ts';

const owners = /^(\.github\/|docs\/|\.gitlab\/)?CODEOWNERS$/u;
const template =
	/^(\.github\/|docs\/)?(PULL_REQUEST_TEMPLATE(\.md|\/[^/]+)|pull_request_template\.md)$|^\.gitlab\/merge_request_templates\//iu;
const ruleset = /^\.github\/(rulesets\/.*\.json|settings\.ya?ml)$/u;

const files = ({repository}: Context, wanted: RegExp): Evidence[] =>
	repository.files.filter(({path}) => wanted.test(path)).flatMap(({path}) => repository.whole(path));

export const reviewed: Detector = {
	id: 'M1',
	title: 'Model specs are reviewed and checked in',
	certainty: 'presence',
	role: 'model_architecture',
	effort: 1,
	detect: context => {
		if (context.training.length === 0 && !context.product.some(module => ownEstimators(module).length > 0))
			return nothing('no training code is checked in', 'Check in the code and parameters that train the model.');
		const required = [...files(context, owners), ...files(context, ruleset)];
		const asked = files(context, template);
		const evidence = [...required, ...asked];
		if (evidence.length === 0)
			return nothing(
				'the training code is checked in; nothing shows that changes to it are reviewed',
				'Add CODEOWNERS for the training code and require a review before a merge.',
			);
		// checks on a request alone show that requests are possible, not that anybody reads them
		const onRequest = context.pipelines.filter(one => one.active && one.triggers.some(trigger => trigger.on === 'pull_request'));
		const tested = testRuns(context).filter(run => onRequest.some(one => one === run.pipeline));
		if (required.length > 0 && tested.length > 0)
			return {score: 1, evidence: [...evidence, ...tested.flatMap(run => run.chain)], missing: '', next: ''};
		return {
			score: 0.5,
			evidence,
			missing: required.length === 0 ? 'no owner or rule requires a review' : 'no tests run on pull requests',
			next: required.length === 0 ? 'Add CODEOWNERS for the training code.' : `Run the tests on pull requests in ${pipelineName(context)}.`,
		};
	},
};
