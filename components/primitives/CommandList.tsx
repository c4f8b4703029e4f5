import {paletteEntries} from '../../src/app/commands/palette.ts';
import {useStage, useView} from '../../src/app/hooks.ts';
import {type Row, span, tableRow} from '../../src/app/rows.ts';
import {contextOf, cursorOf, windowStart} from '../../src/app/view-state.ts';
import {Rows} from './Rows.tsx';

type Props = {readonly typed: string; readonly small: boolean; readonly width: number; readonly height: number};

/** What `:` offers: all that can be done here, by name. */
export function CommandList({typed, small, width, height}: Props) {
	const {view} = useStage();
	const cursor = useView(state => cursorOf(state, 'commands'));
	const entries = paletteEntries(contextOf({...view.getState(), input: null, confirm: null}, small), typed);
	const at = Math.min(cursor, Math.max(0, entries.length - 1));
	const room = Math.max(0, height - 2);
	const start = windowStart(0, at, entries.length, room);
	const columns = [{width: 14}, {width: 8}, {width: Math.max(10, width - 30)}];
	const rows: readonly Row[] = [
		[' ', span('title', 'All commands'), `   ${entries.length} here; type to find one, enter runs the marked one`],
		'',
		...entries.slice(start, start + room).map((entry, index): Row => {
			const marked = start + index === at;
			return [
				marked ? span('title', ' > ') : '   ',
				...tableRow(columns, [span(marked ? 'strong' : 'plain', entry.title), span('dim', entry.keys), entry.help]),
			];
		}),
	];
	return <Rows rows={rows} width={width} height={height} />;
}
