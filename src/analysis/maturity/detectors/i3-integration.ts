import {Reach} from '../../python/reach.ts';
import type {Context} from '../context.ts';
import {type Detector, nothing} from '../detector.ts';
import {entriesOf} from '../entries.ts';
import type {Evidence} from '../report.ts';
import {pipelineName, type Spot, spotEvidence} from '../spots.ts';
import {predictionCalls} from '../training.ts';

const reads =
	/(^|\.)(read_csv|read_parquet|read_json|read_sql|read_table|load_data\w*|load_dataset|read_excel|fetch_\w+|get_data\w*|load_\w*data\w*|make_classification|make_regression|DataFrame|Dataset|from_pandas)$/u;
const asks = /(^|\.)(predict|predict_proba|evaluate|score|predict_\w+|evaluate_\w+|inference|transform_predict)$/u;

/** Does what runs here read data, train a model and ask it? */
function wholePipeline(context: Context, reach: Reach): boolean {
	const trains = context.trains(reach);
	if (!trains) return false;
	const reached = context.modules.filter(module => reach.hasModule(module.path));
	const has = (wanted: RegExp) =>
		reached.some(module => module.facts.calls.some(call => wanted.test(call.name) && reach.has(module.path, call.scope)));
	return has(reads) && (has(asks) || reached.some(module => predictionCalls(module).some(call => reach.has(module.path, call.scope))));
}

/** A test whose own code goes through the whole pipeline: the line of its definition. */
function wholeTests(context: Context): Spot[] {
	return context.tests.flatMap(module =>
		module.facts.definitions
			.filter(one => one.kind === 'function' && /(^|\.)test(_|[A-Z]|$)/u.test(one.name))
			.filter(one => wholePipeline(context, new Reach(context.index, [{module, scopes: [one.name]}])))
			.map(({line, name}) => ({module, line, scope: name})),
	);
}

/** Jobs of CI whose steps, taken together, go through the whole pipeline. */
function wholeJobs(context: Context): {chains: Evidence[]; noticed: boolean}[] {
	return context.pipelines
		.filter(one => one.active)
		.flatMap(pipeline => {
			const runs = context.runs.filter(
				run => run.pipeline === pipeline && run.invocation.kind !== 'pytest' && run.invocation.kind !== 'unittest',
			);
			const entries = runs.flatMap(run => entriesOf(context, run));
			if (entries.length === 0 || !wholePipeline(context, new Reach(context.index, entries))) return [];
			return [{chains: entries.flatMap(entry => entry.chain), noticed: entries.every(entry => entry.run?.neutralised === null)}];
		});
}

export const integration: Detector = {
	id: 'I3',
	title: 'The full pipeline is integration tested',
	certainty: 'static',
	role: 'infrastructure',
	effort: 2,
	detect: context => {
		const tests = wholeTests(context);
		const jobs = wholeJobs(context);
		const evidence = [...spotEvidence(tests), ...jobs.flatMap(job => job.chains)];
		if (evidence.length === 0)
			return nothing(
				'no test or CI step runs reading, training and prediction together',
				'Add one test that trains on a small sample and predicts with the result.',
			);
		const run = tests.filter(spot => context.automatic.has(spot.module.path, spot.scope));
		if (run.length > 0)
			return {score: 1, evidence: [...evidence, ...run.flatMap(spot => context.startedBy(spot.module.path))], missing: '', next: ''};
		if (jobs.some(job => job.noticed)) return {score: 1, evidence, missing: '', next: ''};
		const attempted = jobs.length > 0 || tests.some(spot => context.attempted.has(spot.module.path, spot.scope));
		return {
			score: 0.5,
			evidence,
			missing: attempted ? 'its failure is not noticed' : 'nothing active runs it',
			next: attempted ? 'Let a failing step end the job (set -e).' : `Run it from ${pipelineName(context)}.`,
		};
	},
};
