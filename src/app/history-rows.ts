import {clockTime} from '../domain/format.ts';
import type {HistoryEntry} from '../domain/state.ts';
import {isPhase, phaseTitles} from '../domain/workflow.ts';
import {displayText, pad, wrap} from './cells.ts';
import {type Row, span} from './rows.ts';
import type {Style} from './theme.ts';

/** `Assess: data`, `Assess`, nothing. */
export function placeOfEntry(entry: HistoryEntry): string {
	const phase = entry.phase && isPhase(entry.phase) ? phaseTitles[entry.phase] : (entry.phase ?? '');
	return entry.step ? `${phase}: ${entry.step.replaceAll('_', ' ')}` : phase;
}

/** `2026-11-23`, in the person's own time zone. */
export function dayOf(at: string | number): string {
	const date = new Date(at);
	if (Number.isNaN(date.getTime())) return '';
	return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(part => String(part).padStart(2, '0')).join('-');
}

export const entryHas = (entry: HistoryEntry, wanted: string): boolean =>
	`${entry.type} ${placeOfEntry(entry)} ${entry.note ?? ''}`.toLowerCase().includes(wanted.toLowerCase());

function styleOf(entry: HistoryEntry): Style {
	if (/^(failed|interrupted)/.test(entry.note ?? '') || entry.type === 'gate.broken') return 'bad';
	if (entry.type === 'inbox.added' || entry.type === 'command.refused') return 'warn';
	return entry.type === 'gate.judged' || entry.type.startsWith('session.') ? 'strong' : 'plain';
}

/** All transitions, the newest last; a line for each new day. Long notes go on below themselves. */
export function historyRows(entries: readonly HistoryEntry[], width: number): readonly Row[] {
	const wide = width >= 100;
	const type = wide ? 20 : 18;
	const place = width < 60 ? 0 : wide ? 24 : 16;
	const before = 1 + 8 + 2 + type + 2 + (place > 0 ? place + 2 : 0);
	const room = Math.max(8, width - before - 1);
	let day = '';
	return entries.flatMap((entry): readonly Row[] => {
		const today = dayOf(entry.at);
		const head: readonly Row[] = today === day ? [] : [[' ', span('dim', today)]];
		day = today;
		const note = wrap(displayText(entry.note ?? ''), room);
		return [
			...head,
			...note.map(
				(line, index): Row =>
					index > 0
						? [' '.repeat(before), line]
						: [
								' ',
								span('dim', clockTime(entry.at)),
								'  ',
								span(styleOf(entry), pad(entry.type, type)),
								'  ',
								...(place > 0 ? [pad(displayText(placeOfEntry(entry)), place), '  '] : []),
								line,
							],
			),
		];
	});
}
