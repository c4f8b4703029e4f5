import {Reach} from '../python/reach.ts';
import {distinctEvidence, type Evidence} from '../repository/evidence.ts';
import {type Context, isOperation} from './context.ts';
import {deploys, isDeployAction} from './deployment.ts';
import {entriesOf} from './entries.ts';
import {qualityGates} from './quality-gates.ts';
import type {Run} from './runs.ts';

export type Validation = {readonly stops: readonly Evidence[]; readonly loose: readonly Evidence[]};

const evaluates = /^sklearn\.metrics\.|(^|\.)evaluate$|^evaluate\.|torchmetrics|_score$/u;
const comments = /comment|sticky-pull|cml/iu;

/**
 * Validation before promotion, read strictly: a check whose failure stops nothing is no validation. It stands (`stops`) when
 *  - a comparison that can stop the program or withhold the model runs with the work, and its failure is noticed; or a test of
 *    the trained model runs in the pipeline that trains, and its failure is noticed; or
 *  - training and evaluation run on a pull request and their results are posted there, and only the merge deploys: whoever
 *    merges has the figures before the model takes over.
 * `loose`: comparisons that run, but whose failure goes unnoticed. The evidence then conflicts: the level becomes a range.
 */
export function validationOf(context: Context): Validation {
	const gates = qualityGates(context);
	const training = trainingRuns(context);
	const tested = new Reach(
		context.index,
		context.entries.filter(entry => !isOperation(entry) && training.some(run => run.pipeline === entry.run?.pipeline)),
	);
	const testing = new Reach(
		context.index,
		context.attemptedEntries.filter(entry => !isOperation(entry) && training.some(run => run.pipeline === entry.run?.pipeline)),
	);
	const strict = gates.filter(
		gate => context.operated.has(gate.module.path, gate.scope) || (gate.inTest && tested.has(gate.module.path, gate.scope)),
	);
	const loose = gates.filter(
		gate => context.attemptedOperated.has(gate.module.path, gate.scope) || (gate.inTest && testing.has(gate.module.path, gate.scope)),
	);
	return {stops: strict.length > 0 ? strict : shownBeforeMerge(context, training, loose), loose};
}

/** Active runs that train, tests left out. */
export function trainingRuns(context: Context): Run[] {
	return context.runs.filter(run => {
		if (!run.active) return false;
		const entries = entriesOf(context, run).filter(isOperation);
		if (entries.length === 0) return false;
		const reach = new Reach(context.index, entries);
		return context.trains(reach);
	});
}

function shownBeforeMerge(context: Context, training: readonly Run[], gates: readonly Evidence[]): Evidence[] {
	const {repository} = context;
	const merged = context.pipelines.some(
		one =>
			one.active &&
			one.triggers.some(trigger => trigger.on === 'push' || trigger.on === 'release') &&
			!one.triggers.some(trigger => trigger.on === 'pull_request') &&
			(context.runs.some(run => run.pipeline === one && run.neutralised === null && deploys(run)) || one.actions.some(isDeployAction)),
	);
	if (!merged) return [];
	return distinctEvidence(
		context.pipelines.flatMap(one => {
			const asked = one.triggers.find(trigger => trigger.on === 'pull_request');
			if (!one.active || asked === undefined || !training.some(run => run.pipeline === one)) return [];
			const told = [
				...one.actions.filter(action => action.neutralised === null && comments.test(action.name)),
				...one.commands.filter(command => /^(cml (comment|send-comment)|gh (pr|issue) comment)/u.test(command.words.join(' '))),
			].flatMap(at => repository.at(at.path, at.line) ?? []);
			const reach = new Reach(
				context.index,
				context.runs.filter(run => run.pipeline === one).flatMap(run => entriesOf(context, run)),
			);
			const judged = context.product.flatMap(module => {
				const call = module.facts.calls.find(found => evaluates.test(found.name) && reach.has(module.path, found.scope));
				return call === undefined ? [] : (module.evidence(call.line) ?? []);
			});
			if (told.length === 0 || judged.length + gates.length === 0) return [];
			return [...(repository.at(one.path, asked.line) === null ? [] : [repository.at(one.path, asked.line)]), ...told, ...judged, ...gates]
				.filter(found => found !== null)
				.map(({path, line, quote}) => ({path, line, quote}));
		}),
	);
}
