import type {MaturityReport, MaturityTest} from './schema.ts';
import {leastSections, type SectionId, sectionOf} from './words.ts';

type Scored = Pick<MaturityTest, 'id' | 'score' | 'next' | 'effort'>;

/** Half a point still to be had. `raises`: its section is the least, so it moves the score (once every other least section moves, too). */
export type NextStep<Test extends Scored = MaturityTest> = {readonly test: Test; readonly section: SectionId; readonly raises: boolean};

/**
 * Half points still to be had: those of the least section first, because the score is the least of the four; within that by points
 * for the effort, what is half done before what is not begun. A test whose next step nobody knows is left out.
 */
export function nextSteps<Test extends Scored>(
	report: Pick<MaturityReport, 'sections'> & {readonly tests: readonly Test[]},
): readonly NextStep<Test>[] {
	const least = new Set(leastSections(report));
	return report.tests
		.filter(test => test.score < 1 && (test.next ?? '') !== '')
		.map(test => ({test, section: sectionOf(test), raises: least.has(sectionOf(test))}))
		.sort(
			(one, other) =>
				Number(other.raises) - Number(one.raises) || (one.test.effort ?? 3) - (other.test.effort ?? 3) || other.test.score - one.test.score,
		);
}
