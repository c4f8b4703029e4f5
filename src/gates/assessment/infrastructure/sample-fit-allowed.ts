import path from 'node:path';
import type {SessionState} from '../../../domain/state.ts';
import {scriptName} from '../../../steps/assessment/infrastructure/sample-fit.ts';

type Allowed = SessionState['allowed'][number];

/**
 * The session's own record that a sample fit may be run with this Python, or the reason why not in one sentence. What a report says
 * of it counts for nothing. A later refusal takes the permission back.
 */
export function sampleFitAllowed(state: SessionState, executable: string): Allowed | string {
	const isSampleFit = (one: {readonly role: string; readonly title: string}) =>
		one.role === 'infrastructure' && commandsOf(executable).includes(one.title.trim());
	const last = state.allowed.findLast(isSampleFit);
	const refused = state.refused.findLast(isSampleFit);
	if (last && (!refused || refused.at < last.at)) return last;
	return refused ? 'running the sample fit was refused in this session' : 'no one let the sample fit run in this session';
}

/** How the command line of the sample fit reads, by the plain name of the Python or by its path (in quotes where it needs them). */
function commandsOf(executable: string): string[] {
	const programs = ['python3', path.basename(executable), executable, `'${executable}'`, `"${executable}"`];
	return programs.map(program => `${program} ${scriptName}`);
}
