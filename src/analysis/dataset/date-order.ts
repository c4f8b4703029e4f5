import {shorten} from './names.ts';
import {type DateOrder, orderOfFormat} from './time-formats.ts';
import type {OpenOrder} from './time-reading.ts';

/** What of a column's profile tells how its dates were read. */
type Dated = {readonly name: string; readonly time: {readonly format: string | null} | null; readonly date_order: OpenOrder | null};

/** The columns whose dates were read in the usual order because nothing in the file proves one. */
export const guessedDates = <T extends Dated>(profile: readonly T[]): T[] => profile.filter(column => column.date_order?.by === 'guessed');

/** A sentence for each column of which not its own values say whether the day or the month comes first. */
export function dateOrderNotes(profile: readonly Dated[]): string[] {
	return profile.flatMap(({name, time, date_order: open}) => {
		if (time === null || open === null || open.by === 'known') return [];
		const read = `The dates of ${JSON.stringify(shorten(name))} were read ${open.order} (${time.format})`;
		return open.column === null
			? `${read}, which is a guess: no column of the file proves it. Answer date_order, or write them year first (2023-01-31), to say otherwise.`
			: `${read}, as ${JSON.stringify(shorten(open.column))} proves.`;
	});
}

/** The one order that the dates of a whole table have; null when they have two, or none. */
export function orderOfTable(profile: readonly {readonly time?: {readonly format: string | null} | null | undefined}[]): DateOrder | null {
	const orders = new Set(profile.flatMap(({time}) => (time?.format ? (orderOfFormat(time.format) ?? []) : [])));
	const [order] = orders;
	return orders.size === 1 ? (order ?? null) : null;
}
