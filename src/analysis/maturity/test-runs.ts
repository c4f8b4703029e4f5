import type {Context} from './context.ts';
import {collected} from './entries.ts';
import type {Run} from './runs.ts';

/** Active runs of tests that find test files and whose failure is noticed. */
export function testRuns(context: Context): Run[] {
	return context.runs.filter(run => {
		if (!run.active || run.neutralised !== null) return false;
		const {invocation} = run;
		return (invocation.kind === 'pytest' || invocation.kind === 'unittest') && collected(context, invocation.paths, run.folder).length > 0;
	});
}
