import {readEnvironment} from '../environment/scheduler.ts';
import type {Snapshot} from '../environment/snapshot.ts';
import {exitStatus} from '../system/errors.ts';
import {sayJson, sayText} from './output.ts';

/** `ml-engineer probe [--json]`: every probe once, to stdout. What is missing here is an answer, not a failure: always 0. */
export async function probeCommand(options: {readonly json: boolean; readonly workspace: string}): Promise<number> {
	const snapshot = await readEnvironment({workspace: options.workspace});
	await (options.json ? sayJson(snapshotJson(snapshot)) : sayText(tableOf(snapshot)));
	return exitStatus.ok;
}

/** One object on one line, for other programs. */
export function snapshotJson(snapshot: Snapshot): string {
	const probes = snapshot.entries.flatMap(({id, title, reading, at, durationMs}) =>
		reading === null
			? []
			: [
					{
						id,
						title,
						status: reading.status,
						summary: reading.summary,
						detail: reading.detail ?? null,
						facts: reading.facts,
						command: reading.command,
						duration_ms: durationMs,
						error: reading.error,
						at,
					},
				],
	);
	return JSON.stringify({v: 1, probes});
}

/** An aligned table: id, status, summary, and below a reading that is not well, its cause. */
export function tableOf(snapshot: Snapshot): string {
	const width = (texts: readonly string[]) => Math.max(...texts.map(text => text.length));
	const ids = width(snapshot.entries.map(entry => entry.id));
	const statuses = width(snapshot.entries.map(entry => entry.reading?.status ?? ''));
	const lines = snapshot.entries.flatMap(({id, reading}) => {
		if (reading === null) return [];
		const row = `${id.padEnd(ids)}  ${reading.status.padEnd(statuses)}  ${reading.summary}`;
		return reading.error === null ? [row] : [row, `${' '.repeat(ids + statuses + 4)}${reading.error}`];
	});
	return `${lines.join('\n')}\n`;
}
