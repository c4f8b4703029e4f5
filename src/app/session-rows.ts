import {clockTime} from '../domain/format.ts';
import {phaseTitles} from '../domain/workflow.ts';
import type {SessionLine} from '../engine/engine.ts';
import {dayOf} from './history-rows.ts';
import {type Row, span, tableRow} from './rows.ts';
import {labelled, paragraph} from './text-block.ts';

/** `2:10`, `3 days`: how long ago something happened; finer than a minute says nothing in a list. */
export function agoText(at: string, now: number): string {
	const ms = now - Date.parse(at);
	if (Number.isNaN(ms)) return '';
	if (ms < 60_000) return 'just now';
	const days = Math.floor(ms / 86_400_000);
	if (days > 0) return days === 1 ? '1 day' : `${days} days`;
	const minutes = Math.floor(ms / 60_000);
	return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Begin and end of an id: enough to tell sessions of one day apart. */
export const shortId = (id: string): string => (id.length > 10 ? `${id.slice(0, 4)}..${id.slice(-4)}` : id);

export function sessionColumns(width: number) {
	if (width < 60) return [{width: 10}, {width: 9}, {width: Math.max(6, width - 1 - 10 - 9 - 4)}];
	const id = width >= 100 ? 19 : 10;
	return [{width: id}, {width: 12}, {width: 9}, {width: 8}, {width: Math.max(6, width - 1 - id - 12 - 9 - 8 - 9)}];
}

export function sessionRow(session: SessionLine, own: boolean, here: boolean, now: number, width: number): Row {
	if (width < 60)
		return tableRow(sessionColumns(width), [shortId(session.id), agoText(session.changedAt, now), session.title || 'DAMAGED']);
	return tableRow(sessionColumns(width), [
		width >= 100 ? session.id : shortId(session.id),
		span('dim', agoText(session.changedAt, now)),
		session.stage ? phaseTitles[session.stage] : '',
		own ? span('strong', 'this one') : session.heldBy ? span('warn', 'open') : session.problem ? span('bad', 'DAMAGED') : '',
		span(here ? 'strong' : 'plain', session.title),
	]);
}

export function sessionDetail(session: SessionLine, own: boolean, command: string, width: number): readonly Row[] {
	const date = `${dayOf(session.changedAt)} ${clockTime(session.changedAt)}`;
	return [
		...paragraph(session.title || 'Its state cannot be read.', width, 'strong'),
		...labelled('id', 14, session.id, width),
		...labelled('last changed', 14, date, width),
		...(session.stage
			? labelled('stands at', 14, `${phaseTitles[session.stage]} (${session.stage}), job ${session.job ?? ''}`, width)
			: []),
		...(session.problem ? labelled(span('bad', 'damaged'), 14, session.problem, width) : []),
		...(own ? labelled('open', 14, 'here, now', width) : session.heldBy ? labelled(span('warn', 'open'), 14, session.heldBy, width) : []),
		'',
		...(own ? [] : labelled(session.heldBy ? 'watch it' : 'take it up', 14, command, width)),
		...(own ? [] : paragraph('y copies that line, for another terminal or for after you left this session.', width, 'dim')),
	];
}
