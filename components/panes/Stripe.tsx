import {memo} from 'react';
import {cutClause, displayText, pad} from '../../src/app/cells.ts';
import {useScreen, useTranscript} from '../../src/app/hooks.ts';
import {paneRow} from '../../src/app/pane-rows.ts';
import type {Row} from '../../src/app/rows.ts';
import {rowWidth, span} from '../../src/app/rows.ts';
import type {Role} from '../../src/domain/roles.ts';
import {Rows} from '../primitives/Rows.tsx';
import {usePane} from './usePane.ts';

type Props = {readonly role: Role; readonly focused: boolean; readonly active: boolean; readonly lines: 1 | 2; readonly width: number};

/** A sub-agent that is not focused: its state and its last line, live. */
export const Stripe = memo(function Stripe({role, focused, active, lines, width}: Props) {
	const {engine} = useScreen();
	const facts = usePane(role);
	const transcript = engine.transcript(role);
	useTranscript(transcript);
	const last = transcript.tail(1)[0];
	const line: Row = facts.headline ?? (last ? paneRow(last, Math.max(10, width - 38), '') : '');
	const head: Row = [
		focused ? span(active ? 'cursor' : 'title', '>') : ' ',
		span(focused ? 'strong' : 'plain', pad(facts.name, 20)),
		'  ',
		{...facts.word, text: pad(facts.word.text, 4)},
		'  ',
		pad(facts.time, 6),
		lines === 2 ? span('dim', facts.backend) : '',
	];
	const spans = cutInClauses(typeof line === 'string' ? [line] : line, width - (lines === 1 ? 35 : 3));
	if (lines === 1) return <Rows rows={[[...head, ...spans]]} width={width} height={1} />;
	return <Rows rows={[head, ['   ', ...spans]]} width={width} height={2} />;
});

/** A line whose last piece is cut after a clause, so that what is shown of it is whole. */
function cutInClauses(line: Exclude<Row, string>, room: number): Exclude<Row, string> {
	const last = line.at(-1);
	if (last === undefined) return line;
	const text = displayText(typeof last === 'string' ? last : last.text);
	const shown = cutClause(text, Math.max(0, room - rowWidth(line.slice(0, -1))));
	return [...line.slice(0, -1), typeof last === 'string' ? shown : {...last, text: shown}];
}
