import {Reach} from '../python/reach.ts';
import {distinctEvidence, type Evidence} from '../repository/evidence.ts';
import {type Context, isOperation} from './context.ts';
import {deploys, isDeployAction} from './deployment.ts';
import {orchestrationFileItems} from './infrastructure-items.ts';
import {validationOf} from './promotion.ts';
import {qualityGates} from './quality-gates.ts';
import {registrations} from './registering.ts';
import type {GoogleLevel, Maturity} from './report.ts';
import {scheduledTraining} from './scheduled-training.ts';
import {testRuns as runningTests} from './test-runs.ts';
import {itemsOf} from './tool-uses.ts';
import {trainingCalls} from './training.ts';

/** The conditions of Google's levels: five for level 1, two more for level 2. */
export const levelOne = ['pipeline', 'trigger', 'validation', 'delivery', 'metadata'] as const;
export const levelTwo = ['pipeline_ci', 'pipeline_cd'] as const;
export type Condition = (typeof levelOne)[number] | (typeof levelTwo)[number];

/** `partial`: there is something to it, but it would not stop anything or nothing ties it to the model. */
type State = {readonly met: 'yes' | 'partial' | 'no'; readonly evidence: readonly Evidence[]};

const bare = (evidence: readonly Evidence[]) => distinctEvidence(evidence).map(({path, line, quote}) => ({path, line, quote}));
const no: State = {met: 'no', evidence: []};
const yes = (evidence: readonly Evidence[]): State => (evidence.length === 0 ? no : {met: 'yes', evidence: bare(evidence)});
const partial = (evidence: readonly Evidence[]): State => (evidence.length === 0 ? no : {met: 'partial', evidence: bare(evidence)});

export function conditionsOf(context: Context): Record<Condition, State> {
	const trained = context.training.filter(({module, call}) => context.attemptedOperated.has(module.path, call.scope));
	const pipelineItems = [...orchestrationFileItems(context), ...itemsOf(context.product, 'orchestration')];
	const startedTraining = startedBy(
		context,
		trained.map(({module}) => module.path),
	);
	const delivering = deliveries(context);
	const validation = validationOf(context);
	const sent = context.training.length === 0 ? [] : submissions(context);
	// what the service runs is not seen from here: gates and registrations of the product may be part of it, tests are not
	const behind = (places: readonly (Evidence & {readonly inTest?: boolean})[]) => places.filter(one => one.inTest !== true);
	return {
		pipeline: yes([...pipelineItems, ...startedTraining]),
		trigger: startedTraining.length > 0 ? yes(startedTraining) : partial(sent),
		validation:
			validation.stops.length > 0
				? yes(validation.stops)
				: partial(sent.length > 0 ? [...validation.loose, ...behind(qualityGates(context))] : validation.loose),
		delivery: trained.length > 0 ? yes(delivering) : partial(sent.length > 0 ? [...delivering, ...behind(registrations(context))] : []),
		metadata: yes(metadata(context)),
		pipeline_ci: trained.length > 0 || pipelineItems.length > 0 ? yes(testRuns(context)) : no,
		pipeline_cd: trained.length > 0 || pipelineItems.length > 0 ? yes(deployRuns(context)) : no,
	};
}

const submits =
	/(^|\.)(PipelineJob|create_run_from_pipeline_(func|package)|create_recurring_run|schedule_pipeline|PublishedPipeline|publish|upsert|submit)$/u;
const services = /^(kfp|google\.cloud\.aiplatform|azureml|azure\.ai\.ml|sagemaker|zenml|flytekit|metaflow)(\.|$)/u;
const clock =
	/^\s*resource\s+"(google_cloud_scheduler_job|aws_scheduler_schedule|aws_cloudwatch_event_rule|google_vertex_ai_schedule|databricks_job)"/u;

/**
 * A pipeline that something active hands to a service (Vertex, Azure ML, SageMaker, Kubeflow), or that a clock in the infrastructure's
 * code starts. What the service then trains is not followed from here, so it counts in part: the level becomes a range.
 */
function submissions(context: Context): Evidence[] {
	const using = context.product.filter(module => module.facts.imports.some(one => services.test(one.target)));
	if (using.length === 0) return [];
	const sent = using.flatMap(module =>
		module.facts.calls
			.filter(call => submits.test(call.name) && context.attemptedOperated.has(module.path, call.scope))
			.flatMap(call => [...context.startedBy(module.path), ...[module.evidence(call.line)].filter(one => one !== null)]),
	);
	const timed = context.repository.files
		.filter(({path}) => path.endsWith('.tf'))
		.flatMap(({path}) =>
			context.repository.lines(path).flatMap((text, index) => (clock.test(text) ? (context.repository.at(path, index + 1) ?? []) : [])),
		);
	return [...sent, ...timed];
}

/**
 * Lines that start training by themselves, also where a failure on the way would not be noticed. A test that trains is no
 * trigger: what it trained is thrown away.
 */
function startedBy(context: Context, paths: readonly string[]): Evidence[] {
	const wanted = new Set(paths);
	return context.attemptedEntries
		.filter(isOperation)
		.filter(entry => wanted.has(entry.module.path) || [...new Reach(context.index, [entry]).paths].some(path => wanted.has(path)))
		.flatMap(entry => entry.chain);
}

/** The trained model gets to a registry or service by itself: registered by what runs, or a deployment that runs. */
function deliveries(context: Context): Evidence[] {
	const registered = registrations(context).filter(one => context.attemptedOperated.has(one.path, one.scope));
	return [...registered, ...deployRuns(context)];
}

function deployRuns(context: Context): Evidence[] {
	const runs = context.runs.filter(run => run.active && run.neutralised === null && deploys(run)).flatMap(run => run.chain);
	const actions = context.pipelines
		.filter(one => one.active)
		.flatMap(one => one.actions)
		.filter(action => action.neutralised === null && isDeployAction(action))
		.flatMap(action => context.repository.at(action.path, action.line) ?? []);
	return [...runs, ...actions];
}

const testRuns = (context: Context): Evidence[] => runningTests(context).flatMap(run => run.chain);

/** Tracking calls in code that trains. */
function metadata(context: Context): Evidence[] {
	const near = new Set(
		context.product.filter(module => trainingCalls(module).length > 0 || /train/iu.test(module.path)).map(module => module.path),
	);
	const all = itemsOf(
		context.product.filter(module => near.has(module.path)),
		'tracking',
	);
	return all.length > 0 ? all : itemsOf(context.product, 'tracking');
}

/** Google's level with its conditions by name; a range where a condition is only partly met. */
export function googleLevel(states: Record<Condition, State>): GoogleLevel & {readonly evidence: Record<string, readonly Evidence[]>} {
	const all = [...levelOne, ...levelTwo];
	const level = (counts: (state: State) => boolean) => {
		if (!levelOne.every(name => counts(states[name]))) return 0;
		return levelTwo.every(name => counts(states[name])) ? 2 : 1;
	};
	return {
		min: level(state => state.met === 'yes'),
		max: level(state => state.met !== 'no'),
		met: all.filter(name => states[name].met === 'yes'),
		missing: all.filter(name => states[name].met !== 'yes'),
		evidence: Object.fromEntries(all.filter(name => states[name].evidence.length > 0).map(name => [name, states[name].evidence])),
	};
}

/** Microsoft's level 0-4 from the same conditions and a few facts beside them. */
export function microsoftLevel(
	context: Context,
	states: Record<Condition, State>,
	facts: {readonly drift: boolean; readonly alerts: boolean; readonly canary: boolean},
): Maturity['microsoft'] {
	const is = (name: Condition) => states[name].met === 'yes';
	const may = (name: Condition) => states[name].met !== 'no';
	const devops = testRuns(context).length > 0 || deployRuns(context).length > 0;
	const registry = registrations(context).length > 0;
	const named: Record<string, boolean> = {
		application_ci_cd: devops,
		automated_training: is('trigger'),
		tracked_training: is('metadata'),
		model_registry: registry,
		automated_deployment: is('delivery') && deployRuns(context).length > 0,
		gated_deployment: is('validation'),
		monitoring_triggers_retraining: facts.drift && facts.alerts && is('trigger'),
	};
	const gate = is('validation');
	const deployed = deployRuns(context).length > 0;
	const level = (strict: boolean) => {
		const has = strict ? is : may;
		if (has('trigger') && has('metadata')) {
			const delivered = deployed && has('delivery') && (strict ? gate && registry : has('validation'));
			if (!delivered) return 2;
			return facts.drift && facts.alerts && facts.canary && scheduledTraining(context).length > 0 ? 4 : 3;
		}
		if (has('pipeline')) return has('metadata') && !strict ? 2 : 1;
		return devops ? 1 : 0;
	};
	return {
		min: level(true),
		max: level(false),
		met: Object.keys(named).filter(name => named[name] === true),
		missing: Object.keys(named).filter(name => named[name] === false),
	};
}
