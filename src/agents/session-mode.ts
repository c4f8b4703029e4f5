import {messageOf} from '../system/errors.ts';
import {type AgentConnection, AgentError, type AgentMode} from './connection.ts';

/** Modes that act without asking, by the names agents give them. */
const unasked = /auto|yolo|bypass|accept|dont.?ask|full/i;
/** Modes that ask, best first. */
const asking = ['default', 'ask', 'manual'];
const confirmMs = 1000;

/**
 * Puts a session into a mode in which the agent asks before it acts: claude and qwen start in one where it does not. Answers null when that
 * is so, else how the agent refused; it is then not to be prompted.
 * @param wanted the mode the backend is known to need; null: only leave a mode that acts unasked, if another is offered.
 * @param current what the agent's own updates last said.
 */
export async function settleMode(
	connection: AgentConnection,
	sessionId: string,
	mode: AgentMode | null,
	wanted: string | null,
	current: () => string | null,
	note: (text: string) => void,
): Promise<string | null> {
	if (mode === null) return null;
	const target = wanted !== null && mode.available.includes(wanted) ? wanted : asking.find(one => mode.available.includes(one));
	if (mode.current === target || (wanted === null && !unasked.test(mode.current))) return null;
	if (target === undefined) {
		if (wanted === null) note(`starts in mode ${mode.current} and offers none that asks: ${mode.available.join(', ')}`);
		return wanted === null ? null : `starts in mode ${mode.current} and has no mode ${wanted}, so it might act without asking`;
	}
	try {
		const confirmed = await connection.setMode(sessionId, mode, target);
		if (confirmed !== null) {
			if (confirmed === target) {
				note(`set from mode ${mode.current} to ${target}: it asks before it acts`);
				return null;
			}
			return `was told to use mode ${target} and stays in ${confirmed}, so it might act without asking`;
		}
	} catch (error) {
		if (error instanceof AgentError) return `stays in mode ${mode.current} (${messageOf(error)}), so it might act without asking`;
		throw error;
	}
	for (let waited = 0; waited < confirmMs && current() !== target; waited += 50) await new Promise(resolve => setTimeout(resolve, 50));
	note(
		current() === target
			? `set to mode ${target}: it asks before it acts`
			: `was told to use mode ${target} and said yes; it did not say again which mode it is in`,
	);
	return null;
}
