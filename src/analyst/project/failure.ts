import path from 'node:path';
import {shellLine} from '../../domain/shell-words.ts';
import type {Command, CommandOutcome} from '../../steps/step.ts';
import {clean} from '../../steps/wording.ts';
import {environmentFailure, type Failure} from '../../system/errors.ts';
import type {RunResult} from '../../system/exec.ts';

/** Lines that a program writes around what it means. */
const noise = /^\s|^$|warning|^(INFO|DEBUG)\b|^\d{4}[/-]\d\d[/-]\d\d .*\b(INFO|DEBUG)\b|^Traceback/i;

/** The last line of what a program wrote that says something; '' when it wrote nothing. */
export function lastMeaningful(result: Pick<RunResult, 'stdout' | 'stderr'>): string {
	for (const text of [result.stderr, result.stdout]) {
		const lines = text.split(/[\r\n]+/);
		const line = lines.findLast(one => !noise.test(one)) ?? lines.findLast(one => one.trim() !== '');
		if (line !== undefined) return clean(line, 300);
	}
	return '';
}

/** How a command ended, in words; null when it did what it should. */
export function wrongEnd(result: RunResult, timeoutMs: number): string | null {
	if (result.ended === 'not-found') return 'was not found';
	if (result.ended === 'not-started') return `was not started (${result.error ?? 'no reason given'})`;
	if (result.ended === 'timed-out') return `took longer than ${Math.round(timeoutMs / 1000)} s`;
	if (result.ended === 'cancelled') return 'was stopped';
	if (result.error !== null) return `was ${result.error}`;
	if (result.exitCode === 0) return null;
	return result.exitCode === null ? `was ended by ${result.signal ?? 'a signal'}` : `exited with ${result.exitCode}`;
}

/** The program and its first words: what a person knows a command by. */
function shortLine(words: Command['words']): string {
	const [program, ...rest] = words;
	const options = rest.findIndex(word => word.startsWith('--') || path.isAbsolute(word));
	const kept = options === -1 ? rest : rest.slice(0, options);
	return clean(shellLine([path.basename(program), ...kept, ...(kept.length < rest.length ? ['...'] : [])]), 120);
}

/** One sentence for a command that was refused or went wrong: which, how, its last words, what to do. `next` begins with a verb. */
export function commandFailure(command: Command, outcome: CommandOutcome, next = 'mend that, then run the step again'): Failure {
	const what = `\`${shortLine(command.words)}\``;
	if (!outcome.allowed) {
		const words = outcome.words === null ? '' : ` (${clean(outcome.words, 200)})`;
		return environmentFailure(`${what} was not allowed${words}: without it this step cannot be done; run the step again and allow it.`);
	}
	const end = wrongEnd(outcome.result, command.timeoutMs) ?? 'exited with 0, and its output is not what was promised';
	const last = lastMeaningful(outcome.result);
	return environmentFailure(`${what} ${end}${last === '' ? '' : `: ${last.replace(/\.$/, '')}`}; ${next}.`);
}

/** The result of a command that had to work. Throws `commandFailure` when it did not. */
export function requireSuccess(command: Command, outcome: CommandOutcome, next?: string): RunResult {
	if (!outcome.allowed || wrongEnd(outcome.result, command.timeoutMs) !== null) throw commandFailure(command, outcome, next);
	return outcome.result;
}
