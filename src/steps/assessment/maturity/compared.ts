import type {MaturityReport} from './schema.ts';

export type Moved = {readonly id: string; readonly title: string; readonly from: number; readonly to: number};

/** Tests whose score differs between two assessments, in the order of the tests; one that was not there counts as 0. */
export function movedTests(before: MaturityReport, now: MaturityReport): readonly Moved[] {
	const scores = new Map(before.tests.map(test => [test.id, test.score]));
	return now.tests.flatMap(({id, title = '', score}) => {
		const from = scores.get(id) ?? 0;
		return from === score ? [] : [{id, title, from, to: score}];
	});
}
