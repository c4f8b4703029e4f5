import {Reach} from '../python/reach.ts';
import type {Evidence} from '../repository/evidence.ts';
import type {Context} from './context.ts';

/** Training that a clock starts: a schedule in CI, a DAG or flow with one, a CronJob. */
export function scheduledTraining(context: Context): {readonly evidence: readonly Evidence[]; readonly noticed: boolean}[] {
	return context.attemptedEntries.flatMap(entry => {
		const pipeline = entry.run?.pipeline ?? null;
		const byClock = entry.run === null || pipeline === null || pipeline.triggers.some(trigger => trigger.on === 'schedule');
		if (!byClock) return [];
		const reach = new Reach(context.index, [entry]);
		if (!context.trains(reach)) return [];
		const lines =
			pipeline === null
				? []
				: pipeline.triggers
						.filter(trigger => trigger.on === 'schedule')
						.flatMap(trigger => context.repository.at(pipeline.path, trigger.line) ?? []);
		return [{evidence: [...lines, ...entry.chain], noticed: entry.run === null || entry.run.neutralised === null}];
	});
}
