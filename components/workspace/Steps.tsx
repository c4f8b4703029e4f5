import {memo} from 'react';
import {cutClause, displayText} from '../../src/app/cells.ts';
import {environmentPieces, wholePieces} from '../../src/app/environment-text.ts';
import {useNow, useReadable, useReadableSlowly, useScreen, useView} from '../../src/app/hooks.ts';
import {beside, type Column, fit, type Row, rule, type Span, span, tableRow} from '../../src/app/rows.ts';
import {agentTime, agentWord, foundText, gateText, gateVerdictWord, gateWord} from '../../src/app/steps-view.ts';
import {cursorOf} from '../../src/app/view-state.ts';
import type {WorkspaceLayout} from '../../src/app/workspace-layout.ts';
import {isBusy} from '../../src/domain/state.ts';
import {stepsOf} from '../../src/domain/workflow.ts';
import type {EnvironmentView} from '../../src/engine/engine.ts';
import {Rows} from '../primitives/Rows.tsx';

type Props = {readonly layout: WorkspaceLayout; readonly width: number};

/** The five steps of the phase and its gate, with the environment beside them, or below where there is no room. */
export const Steps = memo(function Steps({layout, width}: Props) {
	const {engine, theme} = useScreen();
	const state = useReadable(engine.session, view => view.state);
	const activity = useReadableSlowly(engine.activity, one => one);
	const environment = useReadable(engine.environment, one => one);
	const id = useView(view => view.phase);
	const cursor = useView(view => Math.min(cursorOf(view, 'steps'), layout.stepCount - 1));
	const focused = useView(view => view.region === 'steps');
	const phase = state.phases[id];
	const definitions = stepsOf(id, state.system_types);
	const now = useNow(definitions.some(one => isBusy(phase.steps[one.id])));
	const left = layout.wide ? width - layout.environmentWidth - 3 : width;
	const titleWidth = Math.max(14, ...definitions.map(one => one.title.length));
	const columns = layout.wide ? wideColumns(left, titleWidth) : narrowColumns(left, titleWidth);
	const foundWidth = columns[layout.wide ? 1 : 3]?.width ?? 8;
	const line = (index: number, cells: readonly (string | Span | null)[]): Row => {
		const here = index === cursor;
		return [here ? span(focused ? 'cursor' : 'title', '>') : ' ', ...tableRow(columns, cells)];
	};
	const rows: Row[] = definitions.map((definition, index) => {
		const step = phase.steps[definition.id];
		if (!step) return line(index, [definition.title]);
		const asks = state.inbox.find(item => item.phase === id && item.step === definition.id);
		const found = foundText(step, definition, phase, asks, activity[definition.role]);
		const title = index === cursor && focused ? span('strong', definition.title) : definition.title;
		const word = agentWord(step);
		const time = step.status === 'asking' ? '' : agentTime(step, now);
		const agent = layout.wide && time ? {...word, text: `${word.text} ${time}`} : word;
		const gate = gateWord(phase, definition.id);
		const shown = cutClause(displayText(found), foundWidth);
		return line(index, layout.wide ? [title, shown, agent, gate] : [title, agent, gate, shown]);
	});
	if (layout.stepCount === 6) {
		const verdict = gateVerdictWord(phase);
		rows.push(line(5, layout.wide ? ['Gate', gateText(phase), '', verdict] : ['Gate', '', verdict, gateText(phase)]));
	}
	const block = layout.wide
		? beside(
				[
					[
						span('dim', ' '),
						...tableRow(
							columns,
							['STEP', 'FOUND', 'AGENT', 'GATE'].map(title => span('dim', title)),
						),
					],
					...rows,
				],
				left,
				environmentRows(environment, layout, engine.readOnly),
				theme,
			)
		: [...rows, environmentLine(environment, width, engine.readOnly)];
	return <Rows rows={[...block, rule(width, theme)]} width={width} height={layout.stepRows + 1} />;
});

const wideColumns = (width: number, title: number): readonly Column[] => [
	{width: title},
	{width: Math.max(10, width - 18 - title), gap: 1},
	{width: 9, gap: 1},
	{width: 4},
];
const narrowColumns = (width: number, title: number): readonly Column[] => [
	{width: title},
	{width: 4},
	{width: 4},
	{width: Math.max(8, width - 15 - title)},
];

function environmentRows(environment: EnvironmentView, layout: WorkspaceLayout, watching: boolean): readonly Row[] {
	const known = environment.probes.some(probe => probe.at !== null);
	const state = known
		? environment.panel.some(line => line.stale)
			? 'partly old'
			: 'live'
		: watching
			? 'not read while watching'
			: 'reading';
	const width = layout.environmentWidth;
	const label = Math.min(10, Math.max(6, ...environment.panel.map(line => line.label.length)));
	return [
		[...fit([span('dim', 'ENVIRONMENT')], Math.max(0, width - state.length - 1)), span('dim', state)],
		...environment.panel
			.slice(0, layout.stepRows - 1)
			.map(
				(line): Row => [
					...fit([span('dim', line.label)], label),
					'  ',
					span(line.stale ? 'dim' : 'plain', line.stale ? `${line.value} (old)` : line.value),
				],
			),
	];
}

/** All of the environment on one line, the labels where a value alone would not be understood. */
function environmentLine(environment: EnvironmentView, width: number, watching: boolean): Row {
	const text = wholePieces(environmentPieces(environment.panel), width - 1);
	return fit(
		[span('dim', ` ${text || (watching ? 'the environment is not read while watching' : 'the environment is being read')}`)],
		width,
	);
}
