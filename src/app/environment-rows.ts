import {duration, elapsed} from '../domain/format.ts';
import type {EnvironmentView, ProbeView} from '../engine/engine.ts';
import {plainLines} from '../system/sanitize.ts';
import {type Row, type Span, span, tableRow} from './rows.ts';
import {labelled, paragraph} from './text-block.ts';

const words = {
	ok: 'ok',
	missing: 'missing',
	degraded: 'limited',
	error: 'ERROR',
	'timed-out': 'too slow',
	waiting: 'reading',
} as const satisfies Record<ProbeView['status'], string>;
const styles = {ok: 'good', missing: 'dim', degraded: 'warn', error: 'bad', 'timed-out': 'bad', waiting: 'dim'} as const satisfies Record<
	ProbeView['status'],
	Span['style']
>;

/** `3 s`, `2:10`; empty before the first reading. */
export function ageText(at: number | null, now: number): string {
	if (at === null) return '';
	const ms = Math.max(0, now - at);
	return ms < 60_000 ? `${Math.floor(ms / 1000)} s` : elapsed(ms);
}

export function environmentColumns(width: number) {
	const title = width < 60 ? 10 : 20;
	return [{width: 8}, {width: title}, {width: Math.max(6, width - 1 - 8 - title - 8 - 7)}, {width: 7, align: 'right' as const}];
}

export function probeRow(probe: ProbeView, now: number, here: boolean, changed: boolean, width: number): Row {
	return tableRow(environmentColumns(width), [
		span(styles[probe.status], words[probe.status]),
		span(here ? 'strong' : 'plain', probe.title),
		`${changed ? 'changed: ' : ''}${probe.summary}`,
		span('dim', ageText(probe.at, now)),
	]);
}

const mostRawLines = 2000;

/** All that is known of one probe; its age is in the list, so that this changes only with a reading. */
export function probeRows(probe: ProbeView, {changes, baseline}: EnvironmentView, width: number): readonly Row[] {
	const own = changes.filter(change => change.probe === probe.id);
	const first = baseline?.[probe.id];
	const raw = plainLines(probe.raw.trimEnd());
	return [
		...paragraph(
			`${probe.title}: ${probe.summary || (probe.status === 'waiting' ? 'not read yet' : words[probe.status])}`,
			width,
			'strong',
		),
		...(probe.detail ? paragraph(probe.detail, width) : []),
		...(probe.error ? paragraph(probe.error, width, 'bad') : []),
		...own.flatMap(change => labelled(span('warn', 'changed'), 10, `${change.before || 'nothing'} -> ${change.after || 'nothing'}`, width)),
		...(own.length === 0 && first ? labelled('at start', 10, `${first.summary}, the same as now`, width) : []),
		'',
		...labelled('command', 10, probe.command ?? 'none: read without running anything', width),
		...labelled('took', 10, probe.durationMs === null ? 'not read yet' : duration(probe.durationMs), width),
		...(probe.raw.trim() === ''
			? labelled('output', 10, 'none', width)
			: [
					[' ', span('dim', 'output')],
					...raw.slice(0, mostRawLines).flatMap(line => paragraph(line, width, 'plain', 2)),
					...(raw.length > mostRawLines ? paragraph(`and ${raw.length - mostRawLines} more lines`, width, 'dim', 2) : []),
				]),
	];
}

export function changesRows({changes, probes, baseline}: EnvironmentView, width: number): readonly Row[] {
	const head = paragraph('What changed since the session began', width, 'strong');
	if (baseline === null) return [...head, ...paragraph('The beginning is still being read.', width, 'dim')];
	if (changes.length === 0) return [...head, ...paragraph('Nothing.', width)];
	return [
		...head,
		...changes.flatMap(change => {
			const title = probes.find(probe => probe.id === change.probe)?.title ?? change.probe;
			return labelled(title, 20, `${change.before || 'nothing'} -> ${change.after || 'nothing'}`, width);
		}),
	];
}
