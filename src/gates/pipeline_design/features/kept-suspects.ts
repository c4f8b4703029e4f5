import {isFields, listIn, textIn} from '../../../steps/claims.ts';
import type {UnderTest} from '../../project/under-test.ts';

export type Kept = {
	/** A person's answer in this session's own record. */
	readonly confirmed: readonly string[];
	/** What pipeline.yaml or a report says of a person, without a session that could confirm it. */
	readonly stated: readonly string[];
};

/**
 * The suspects that a person kept. Within a session its own record of the answer counts, not what a report or pipeline.yaml tells of it;
 * without one (a project judged on its own) these are all there is, and nobody confirms them.
 */
export async function keptSuspects({context, pipeline}: Pick<UnderTest, 'context' | 'pipeline'>): Promise<Kept> {
	const report = await context.report('PIPELINE_DESIGN.features');
	const listed = isFields(report) ? listIn(report, 'suspects') : [];
	const named = (keep: (entry: (typeof listed)[number], index: number) => boolean) =>
		listed.flatMap((entry, index) => {
			const name = textIn(entry, 'column');
			return name !== null && keep(entry, index) ? [name] : [];
		});
	if (context.state.data !== null) {
		const decision = Object.hasOwn(context.state.decisions, 'suspects') ? context.state.decisions['suspects'] : undefined;
		const values = decision?.by === 'person' && typeof decision.value !== 'string' ? decision.value : {};
		return {confirmed: named((_, index) => values[`column_${index + 1}`] === 'keep'), stated: []};
	}
	const written = (pipeline.features ?? []).flatMap(({name, kept}) => (kept ? [name] : []));
	return {confirmed: [], stated: [...written, ...named(entry => entry['kept'] === true && entry['by'] === 'person')]};
}
