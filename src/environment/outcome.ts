import type {RunResult} from '../system/exec.ts';
import {lastLine, type Reading, reading, secondsOf} from './reading.ts';

/** The reading of a command that did not end well; null when it exited with 0. */
export function failureOf(title: string, command: string, result: RunResult): Reading | null {
	const raw = rawOf(result);
	const words = lastLine(result.stderr) || lastLine(result.stdout);
	if (result.ended === 'timed-out' || result.ended === 'cancelled') return timedOut(title, command, result.durationMs, raw);
	if (result.ended !== 'exited') {
		return reading('error', `${title} could not be started`, {command, raw, error: result.error ?? 'could not be started'});
	}
	if (result.exitCode === 0) return null;
	const how = result.signal === null ? `exit ${result.exitCode}` : `ended by ${result.signal}`;
	return reading('error', `${title} failed, ${how}`, {command, raw, error: words || `${how}, and it printed nothing`});
}

export function timedOut(title: string, command: string | null, afterMs: number, raw = ''): Reading {
	const time = secondsOf(afterMs);
	return reading('timed-out', `${title}: no answer within ${time}`, {command, raw, error: `no answer within ${time}`});
}

/** The reading of a command whose output was not what it is known to print. */
export function notUnderstood(title: string, command: string, result: RunResult): Reading {
	const seen = lastLine(result.stdout) || 'nothing';
	return reading('error', `${title}: output not understood`, {command, raw: rawOf(result), error: `output not understood: ${seen}`});
}

/** What a command printed, both streams. */
export function rawOf(result: RunResult): string {
	return [result.stdout.trimEnd(), result.stderr.trimEnd()].filter(text => text !== '').join('\n');
}
