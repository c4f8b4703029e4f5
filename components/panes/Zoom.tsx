import {wrap} from '../../src/app/cells.ts';
import {useScreen, useView} from '../../src/app/hooks.ts';
import {wrappedRows} from '../../src/app/pane-rows.ts';
import {type Row, rule, ruleBetween, span} from '../../src/app/rows.ts';
import {activityText} from '../../src/app/steps-view.ts';
import {Rows} from '../primitives/Rows.tsx';
import {TopLine} from '../primitives/TopLine.tsx';
import type {ViewProps} from '../view.ts';
import {atEnd, placeText, useLines} from './Pane.tsx';
import {usePane} from './usePane.ts';

/** One sub-agent on the whole screen: all it said, from the first line, nothing cut off. */
export function Zoom({view, width, height}: ViewProps<'zoom'>) {
	const {engine, theme} = useScreen();
	const {role} = view;
	const facts = usePane(role);
	const transcript = engine.transcript(role);
	const scroll = useView(state => state.scrolls[role] ?? atEnd);
	const search = useView(state => state.searches[role]?.text ?? null);
	const room = Math.max(0, height - 2);
	const lines = useLines(transcript, scroll, room);
	const all = lines.flatMap(line => wrappedRows(line, width, search));
	const rows = scroll.pinned ? all.slice(-room) : all.slice(0, room);
	const work = facts.step?.status === 'running' && facts.activity ? `  ${activityText(facts.activity)}` : '';
	const left: Row = [span('title', facts.name), '  ', facts.word, ` ${facts.time}  `, span('dim', facts.backend), work];
	const place: Row = [span('dim', placeText(transcript, scroll, room))];
	const empty: readonly Row[] = facts.headline
		? wrap(plain(facts.headline), width - 2).map(line => ` ${line}`)
		: [' It has said nothing yet.'];
	return (
		<>
			<TopLine left={left} width={width} />
			<Rows
				rows={[place.length > 0 ? ruleBetween('', place, width, theme) : rule(width, theme), ...(rows.length > 0 ? rows : empty)]}
				width={width}
				height={height - 1}
			/>
		</>
	);
}

const plain = (row: Row): string => (typeof row === 'string' ? row : row.map(one => (typeof one === 'string' ? one : one.text)).join(''));
