import {useMemo} from 'react';
import {type CommandHandler, useCommands, useStage, useView} from '../../src/app/hooks.ts';
import {findRow} from '../../src/app/row-search.ts';
import {type Row, rule, ruleBetween, span} from '../../src/app/rows.ts';
import {placeOf, useList, useScrolling} from '../../src/app/use-list.ts';
import {Rows} from './Rows.tsx';
import {TopLine} from './TopLine.tsx';

type Props = {
	/** Name of its cursor and offsets; the id of the view. */
	readonly name: string;
	readonly heading: Row;
	/** Lines between the heading and the list; titles of its columns. */
	readonly above: readonly Row[];
	readonly count: number;
	/** One line of the list, after the mark of the cursor. */
	readonly line: (index: number, here: boolean) => Row;
	/** All about that line. Keep it the same function while nothing changed. */
	readonly detail: (index: number) => readonly Row[];
	/** Instead of a list that is empty, still read or not to be had. */
	readonly instead: readonly Row[] | null;
	/** Most of the height that the list may take, 0 to 1. */
	readonly share: number;
	readonly width: number;
	readonly height: number;
	/** Commands of its own, told which line the cursor is on. */
	readonly onCommand: (index: number, ...command: Parameters<CommandHandler>) => boolean;
};

/**
 * A list above, all about the line under its cursor below. j and k move in the list, ctrl-d and the page keys in what is below;
 * enter gives j and k to what is below, esc takes them back.
 */
export function ListAndDetail({name, heading, above, count, line, detail, instead, share, width, height, onCommand}: Props) {
	const {ask, theme, view} = useStage();
	const fixed = 2 + above.length;
	const most = Math.max(1, Math.floor((height - fixed - 1) * share));
	const room = Math.min(count, most);
	const list = useList(name, count, room);
	const inside = useView(state => state.cursors[`${name}.inside`] === 1) && count > 0;
	const below = Math.max(0, height - fixed - room - 1);
	const rows = useMemo(() => instead ?? (count > 0 ? detail(list.at) : []), [instead, detail, list.at, count]);
	const scrolling = useScrolling(`${name}.detail.${list.at}`, rows.length, below);
	useCommands((command, key) => {
		if (onCommand(list.current(), command, key)) return true;
		switch (command) {
			case 'enter':
				if (count > 0) ask.setCursor(`${name}.inside`, 1);
				return true;
			case 'back':
				if (inside) ask.setCursor(`${name}.inside`, 0);
				return inside;
			case 'search-next':
			case 'search-previous': {
				const wanted = view.getState().searches[name]?.text ?? '';
				if (wanted === '') {
					ask.say('Nothing was searched for yet; / begins.');
					return true;
				}
				const from = list.current();
				const lines = Array.from({length: count}, (_, index) => line(index, false));
				const found = findRow(lines, wanted, from, command === 'search-next' ? 1 : -1);
				if (found === null) ask.say(`"${wanted}" is in none of the ${count} lines.`);
				else list.to(found);
				return true;
			}
			case 'half-down':
			case 'half-up':
			case 'page-down':
			case 'page-up':
				return scrolling.move(command);
			default:
				return inside ? scrolling.move(command) : list.move(command);
		}
	});
	const place = placeOf(scrolling.top, below, rows.length);
	const keys = inside ? 'esc to the list' : width >= 60 ? 'ctrl-d more' : '';
	const between = [place, place || inside ? keys : ''].filter(Boolean).join(', ');
	const shown: readonly Row[] = [
		rule(width, theme),
		...above,
		...Array.from({length: room}, (_, row): Row => {
			const index = list.first + row;
			const here = index === list.at;
			const text = line(index, here);
			return [here ? span(inside ? 'dim' : 'title', '>') : ' ', ...(typeof text === 'string' ? [text] : text)];
		}),
		...(count === 0 ? [] : [between ? ruleBetween('', [span(inside ? 'strong' : 'dim', between)], width, theme) : rule(width, theme)]),
		...rows.slice(scrolling.top, scrolling.top + Math.max(0, count === 0 ? height - fixed : below)),
	];
	return (
		<>
			<TopLine left={heading} width={width} />
			<Rows rows={shown} width={width} height={height - 1} />
		</>
	);
}
