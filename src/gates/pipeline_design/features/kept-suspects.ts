import {isFields, listIn, textIn} from '../../../steps/claims.ts';
import {keptIn, suspectsDecision} from '../../../steps/pipeline_design/features/kept.ts';
import type {UnderTest} from '../../project/under-test.ts';

export type Kept = {
	/** A person's answer in this session's own record. */
	readonly confirmed: readonly string[];
	/** What pipeline.yaml or a report says of a person, without a session that could confirm it. */
	readonly stated: readonly string[];
	/** What is to be said of the answer, for people. */
	readonly said: readonly string[];
};

/**
 * The suspects that a person kept. Within a session its own record of the answer counts, not what a report or pipeline.yaml tells of it;
 * without one (a project judged on its own) these are all there is, and nobody confirms them.
 */
export async function keptSuspects({context, pipeline}: Pick<UnderTest, 'context' | 'pipeline'>): Promise<Kept> {
	if (context.state.data !== null) {
		const {decisions} = context.state;
		const decision = Object.hasOwn(decisions, suspectsDecision) ? decisions[suspectsDecision] : undefined;
		const {columns, unnamed} = keptIn(decision?.by === 'person' && typeof decision.value !== 'string' ? decision.value : {});
		const asked = 'the answer about suspects was recorded by places in a list, which confirm no column: run the step features again';
		return {confirmed: columns, stated: [], said: unnamed ? [asked] : []};
	}
	const report = await context.report('PIPELINE_DESIGN.features');
	const listed = isFields(report) ? listIn(report, 'suspects') : [];
	const named = listed.filter(entry => entry['kept'] === true && entry['by'] === 'person').flatMap(entry => textIn(entry, 'column') ?? []);
	const written = (pipeline.features ?? []).flatMap(({name, kept}) => (kept ? [name] : []));
	return {confirmed: [], stated: [...written, ...named], said: []};
}
