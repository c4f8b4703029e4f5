import {Box} from 'ink';
import {memo, useEffect, useState} from 'react';
import {wrap} from '../../src/app/cells.ts';
import {useScreen, useTranscript, useView} from '../../src/app/hooks.ts';
import {paneRow, wrappedPaneRows} from '../../src/app/pane-rows.ts';
import {type Row, ruleBetween, span} from '../../src/app/rows.ts';
import {activityText} from '../../src/app/steps-view.ts';
import type {Scroll} from '../../src/app/view-state.ts';
import {count} from '../../src/domain/format.ts';
import type {Role} from '../../src/domain/roles.ts';
import type {TranscriptLine, TranscriptView} from '../../src/engine/engine.ts';
import {Rows} from '../primitives/Rows.tsx';
import {usePane} from './usePane.ts';

export const atEnd: Scroll = {pinned: true};

/** Lines a pane shows: the end, or a place further up read back from disk. */
export function useLines(transcript: TranscriptView, scroll: Scroll, height: number): readonly TranscriptLine[] {
	const version = useTranscript(transcript);
	const [older, setOlder] = useState<{readonly top: number; readonly lines: readonly TranscriptLine[]}>({top: -1, lines: []});
	const top = scroll.pinned ? null : scroll.top;
	// Lines above never change; only a window that is not full yet has to be read again.
	const grows = top !== null && older.top === top && older.lines.length < height ? version : 0;
	useEffect(() => {
		if (top === null) return;
		let current = true;
		transcript.lines(top, height).then(
			lines => {
				if (current) setOlder({top, lines});
			},
			(error: unknown) => {
				const text = `These lines could not be read back: ${error instanceof Error ? error.message : String(error)}`;
				if (current) setOlder({top, lines: [{at: Date.now(), kind: 'error', text}]});
			},
		);
		return () => {
			current = false;
		};
	}, [transcript, top, height, grows]);
	if (top === null) return transcript.tail(height);
	return older.lines;
}

/** `pinned to the end`, or where in the transcript one looks. */
export function placeText(transcript: TranscriptView, scroll: Scroll, height: number): string {
	if (scroll.pinned) return 'pinned to the end';
	const below = Math.max(0, transcript.lineCount - scroll.top - height);
	return `line ${count(scroll.top + 1)} of ${count(transcript.lineCount)}, ${count(below)} below, G to the end`;
}

type Props = {readonly role: Role; readonly active: boolean; readonly width: number; readonly height: number};

/** The focused sub-agent of the accordion, below its header: what it says, live. */
export const FocusedPane = memo(function FocusedPane({role, active, header, width, height}: Props & {readonly header: boolean}) {
	const {engine, theme} = useScreen();
	const facts = usePane(role);
	const transcript = engine.transcript(role);
	const scroll = useView(state => state.scrolls[role] ?? atEnd);
	const room = Math.max(0, height - (header ? 1 : 0));
	const lines = useLines(transcript, scroll, room);
	const rows: Row[] = lines.map(line => paneRow(line, width, header ? '   ' : ' '));
	if (rows.length === 0 && facts.untouched) rows.push(...facts.untouched.map((line): Row => [header ? '   ' : ' ', line]));
	else if (rows.length === 0 && facts.headline)
		rows.push([header ? '   ' : ' ', ...(typeof facts.headline === 'string' ? [facts.headline] : facts.headline)]);
	if (!header) return <Rows rows={rows} width={width} height={height} />;
	const work = facts.step?.status === 'running' && facts.activity ? `  ${activityText(facts.activity)}` : '';
	const left: Row = [
		span(active ? 'cursor' : 'title', '>'),
		span('strong', facts.name.padEnd(20)),
		'  ',
		{...facts.word, text: facts.word.text.padEnd(4)},
		`  ${facts.time.padEnd(6)}`,
		span('dim', facts.backend),
		work,
	];
	return (
		<Rows rows={[ruleBetween(left, span1(placeText(transcript, scroll, room)), width, theme), ...rows]} width={width} height={height} />
	);
});

const span1 = (text: string): Row => [span('dim', text)];

/** One pane of the grid: header, state, then its words. */
export const GridPane = memo(function GridPane({role, active, focused, width, height}: Props & {readonly focused: boolean}) {
	const {engine, theme} = useScreen();
	const facts = usePane(role);
	const transcript = engine.transcript(role);
	const scroll = useView(state => state.scrolls[role] ?? atEnd);
	const lines = useLines(transcript, scroll, height - 2);
	const inner = width - 2;
	const left: Row = [
		focused ? span(active ? 'cursor' : 'title', '>') : ' ',
		span(focused ? 'strong' : 'plain', facts.name),
		'  ',
		facts.word,
		` ${facts.time}`,
	];
	const right: Row = scroll.pinned ? '' : [span('warn', 'not at the end')];
	const headline = facts.headline ?? '';
	const second: Row = [' ', ...(typeof headline === 'string' ? [headline] : headline)];
	const begins = focused && lines.length === 0 ? (facts.untouched ?? []) : [];
	const said: readonly Row[] = [
		...begins.flatMap(line => wrap(line, inner - 2).map((piece): Row => [' ', piece])),
		...lines.flatMap(line => wrappedPaneRows(line, inner)),
	];
	const shown = scroll.pinned ? said.slice(-(height - 2)) : said.slice(0, height - 2);
	const rows = [ruleBetween(left, right, inner, theme), second, ...shown];
	// Two cells stay free at the right, so that neighbours do not touch.
	return (
		<Box width={width} height={height} flexShrink={0}>
			<Rows rows={rows} width={inner} height={height} />
		</Box>
	);
});
