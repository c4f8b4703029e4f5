import {type CommandHandler, useCommands, useStage, useView} from '../../src/app/hooks.ts';
import {findRow, rowsText, withHits} from '../../src/app/row-search.ts';
import {type Row, rule, ruleBetween, span} from '../../src/app/rows.ts';
import {placeOf, useScrolling} from '../../src/app/use-list.ts';
import {Rows} from './Rows.tsx';
import {TopLine} from './TopLine.tsx';

type Props = {
	/** Name of its offset, and of its search: the id of the view. */
	readonly name: string;
	readonly heading: Row;
	readonly rows: readonly Row[];
	readonly width: number;
	readonly height: number;
	/** It begins and stays at the end, as a log does. */
	readonly atEnd?: boolean;
	/** What y copies; without it, the lines that are shown. */
	readonly copied?: string;
	/** Commands of its own, before movement and search. */
	readonly onCommand?: CommandHandler;
	/** The heading is where the screen says what waits; before a session is open there is nothing that could. */
	readonly plainHeading?: boolean;
};

/** A view that is one long text: a heading, a rule that says which part is seen, the text; it scrolls, searches and copies. */
export function Scrolled({name, heading, rows, width, height, atEnd = false, copied, onCommand, plainHeading = false}: Props) {
	const {ask, theme, view} = useStage();
	const room = Math.max(0, height - 2);
	const scrolling = useScrolling(name, rows.length, room, atEnd);
	const searched = name.split('.')[0] ?? name;
	const wanted = useView(state => state.searches[searched]?.text ?? '');
	const hit = useView(state => state.cursors[`${name}.hit`] ?? -1);
	const shown = rows.slice(scrolling.top, scrolling.top + room);
	useCommands((command, key) => {
		if (onCommand?.(command, key)) return true;
		if (command === 'copy') {
			const text = copied ?? rowsText(shown);
			if (text === '') ask.say('There is nothing to copy.');
			else ask.copy(text);
			return true;
		}
		if (command === 'search-next' || command === 'search-previous') {
			// A search comes here in the moment it was typed, before it is drawn.
			const text = view.getState().searches[searched]?.text ?? '';
			if (text === '') {
				ask.say('Nothing was searched for yet; / begins.');
				return true;
			}
			const line = findRow(rows, text, hit, command === 'search-next' ? 1 : -1);
			if (line === null) ask.say(`"${text}" is nowhere in the ${rows.length} lines.`);
			else {
				ask.setCursor(`${name}.hit`, line);
				scrolling.to(line - 2);
				ask.say(`"${text}" in line ${line + 1} of ${rows.length}; n next, N before.`);
			}
			return true;
		}
		return scrolling.move(command);
	});
	const place = placeOf(scrolling.top, room, rows.length);
	return (
		<>
			{plainHeading ? (
				<Rows rows={[[' ', ...(typeof heading === 'string' ? [heading] : heading)]]} width={width} height={1} />
			) : (
				<TopLine left={heading} width={width} />
			)}
			<Rows
				rows={[
					place ? ruleBetween('', [span('dim', place)], width, theme) : rule(width, theme),
					...shown.map(row => withHits(row, wanted)),
				]}
				width={width}
				height={height - 1}
			/>
		</>
	);
}
