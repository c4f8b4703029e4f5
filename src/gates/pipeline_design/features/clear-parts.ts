import {rowsOf} from '../../project/rows.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {type PartCount, relationsOf} from '../../recount/relations.ts';
import {clearSuspects} from '../../recount/suspects.ts';

/** A part that all but fixes the target: at least this often, one-sided 1e-4 (Wilson). */
const fixedShare = 0.95;
const deviations = 3.72;

/** Of each column the part of the training rows that goes with an outcome far beyond chance, counted by us without any report. */
export async function clearParts(project: UnderTest): Promise<readonly PartCount[]> {
	const {context, pipeline} = project;
	const {training} = await rowsOf(project);
	return context.shared(`clear parts ${training}`, async () => {
		const {parts} = await relationsOf([training], {
			target: pipeline.target.column,
			targetKind: pipeline.problem === 'regression' ? 'number' : 'classes',
			missingWords: pipeline.data.missing,
			asked: [],
			signal: context.signal,
			progress: context.progress,
		});
		return clearSuspects(parts);
	});
}

export const isFixed = ({hits, rows}: PartCount): boolean => lowest(hits, rows) >= fixedShare;

/**
 * Does the part say that the column is known only after the event: something is filled in there and nothing elsewhere, or the outcome is
 * fixed? On purpose the worker has the same rule of its own, with other margins; any other part is an ordinary predictor that is asked about.
 */
export const isAfterwards = (part: PartCount): boolean => part.pattern === 'nonzero' || part.pattern === 'present' || isFixed(part);

/** Wilson's lower bound of a share. */
function lowest(hits: number, rows: number): number {
	const square = deviations ** 2;
	const share = hits / rows;
	const centre = share + square / (2 * rows);
	const half = deviations * Math.sqrt((share * (1 - share)) / rows + square / (4 * rows ** 2));
	return (centre - half) / (1 + square / rows);
}
