import type {Call, Definition} from '../python/facts.ts';
import type {PythonModule} from '../python/module.ts';
import {Reach} from '../python/reach.ts';
import {distinctEvidence, type Evidence} from '../repository/evidence.ts';
import type {Context} from './context.ts';
import type {Finding} from './detector.ts';

/** A place in Python that counts for a test. */
export type Spot = {readonly module: PythonModule; readonly line: number; readonly scope: string};

export const callSpots = (modules: readonly PythonModule[], wanted: (call: Call, module: PythonModule) => boolean): Spot[] =>
	modules.flatMap(module => module.facts.calls.filter(call => wanted(call, module)).map(({line, scope}) => ({module, line, scope})));

/** Definitions by their own name; their scope is themselves, so that they count as run when they are called. */
export const definitionSpots = (
	modules: readonly PythonModule[],
	wanted: (definition: Definition, module: PythonModule) => boolean,
): Spot[] =>
	modules.flatMap(module =>
		module.facts.definitions.filter(one => wanted(one, module)).map(({line, name}) => ({module, line, scope: name})),
	);

export const shortName = (name: string) => name.slice(name.lastIndexOf('.') + 1);

export const spotEvidence = (spots: readonly Spot[]): Evidence[] =>
	distinctEvidence(spots.flatMap(({module, line}) => module.evidence(line) ?? []));

/** How CI is named in advice: the pipeline that is there, else the one to make. */
export function pipelineName({pipelines, runs}: Context): string {
	const active = pipelines.filter(one => one.active);
	const busy = new Set(runs.filter(run => /^(pytest|unittest|python|module)$/u.test(run.invocation.kind)).map(run => run.pipeline));
	const there = active.find(one => busy.has(one)) ?? active[0] ?? pipelines[0];
	return there?.path ?? '.github/workflows/ci.yml';
}

/** Where the failure of what reaches the spots gets lost. */
function unnoticed(context: Context, spots: readonly Spot[]): string {
	const run = context.attemptedEntries
		.filter(entry => entry.run !== null && entry.run.neutralised !== null)
		.slice(0, 50)
		.find(entry => {
			const reach = new Reach(context.index, [entry]);
			return spots.some(spot => reach.has(spot.module.path, spot.scope));
		})?.run;
	const last = run?.chain.at(-1);
	if (last === undefined || !run?.neutralised)
		return `Let a failure stop ${pipelineName(context)} (set -e, no || true, no continue-on-error).`;
	return `Let a failure at ${last.path}:${last.line} stop the run (${run.neutralised}).`;
}

/** Who has to run a check of the product for a full point: what does the work (a test of a function is no use of it), or tests as well. */
export type RunBy = 'work' | 'work or tests';

/**
 * The rule of the rubric for code: none 0; there but started by hand, or neutralised, .5; run by something active whose
 * failure is noticed, 1. All spots are cited, and for a full point the lines that start them. A spot in a test counts when the
 * test runs; one in the product when the work that holds it runs, or (`by`) when tests run it.
 */
export function judgedSpots(
	context: Context,
	spots: readonly Spot[],
	absent: {readonly missing: string; readonly next: string},
	also: readonly Evidence[] = [],
	by: RunBy = 'work',
): Finding {
	const evidence = [...spotEvidence(spots), ...also];
	if (evidence.length === 0) return {score: 0, evidence: [], ...absent};
	const testsCount = (spot: Spot) => by === 'work or tests' || context.isTest(spot.module.path);
	const running = spots.filter(spot => (testsCount(spot) ? context.automatic : context.operated).has(spot.module.path, spot.scope));
	if (running.length > 0) {
		const starting = [...new Set(running.map(spot => spot.module.path))].slice(0, 20).flatMap(path => context.startedBy(path));
		return {score: 1, evidence: [...evidence, ...starting], missing: '', next: ''};
	}
	const attempted = spots.some(spot =>
		(testsCount(spot) ? context.attempted : context.attemptedOperated).has(spot.module.path, spot.scope),
	);
	const tested = !attempted && spots.some(spot => context.automatic.has(spot.module.path, spot.scope));
	return {
		score: 0.5,
		evidence,
		missing: attempted
			? 'it runs automatically, but its failure is not noticed'
			: tested
				? 'only tests call it; nothing active runs it on the real data'
				: 'nothing active runs it',
		next: attempted ? unnoticed(context, spots) : `Run it from ${pipelineName(context)} or on a schedule.`,
	};
}
