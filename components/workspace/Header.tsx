import {memo} from 'react';
import {cut} from '../../src/app/cells.ts';
import {baseName, clockTime, elapsed, money} from '../../src/app/format.ts';
import {useNow, useReadable, useScreen, useView} from '../../src/app/hooks.ts';
import {fit, leftRight, type Row, rowWidth, rule, span} from '../../src/app/rows.ts';
import {anythingRuns, phaseMs, railWord} from '../../src/app/steps-view.ts';
import {waitingCount, waitingText} from '../../src/app/waiting.ts';
import {phases} from '../../src/domain/workflow.ts';
import {Rows} from '../primitives/Rows.tsx';

/** Focus, data, time, cost and what waits; the rail of phases and whether all is saved; a rule. Three lines. */
export const Header = memo(function Header({width}: {readonly width: number}) {
	const {engine, theme} = useScreen();
	const saved = useReadable(engine.session, view => view);
	const shown = useView(state => state.phase);
	const {state, saving} = saved;
	const now = useNow(anythingRuns(state));
	const focus = state.name ?? state.focus_area;
	const data = state.data ? `${state.data.files.map(baseName).join(', ')}${state.data.target ? ` > ${state.data.target}` : ''}` : '';
	const cost = Object.values(state.agents).reduce((sum, agent) => sum + (agent?.cost_usd ?? 0), 0);
	const waits = waitingText(waitingCount(state.inbox), width);
	const meter: Row = [span('dim', `${elapsed(phaseMs(state.phases[shown], now))}  ${money(cost)}     `), waits, ' '];
	const room = width - rowWidth(meter) - 3;
	const left: Row =
		width >= 100 ? [' ', span('title', cut(focus, Math.max(10, Math.floor(room * 0.45)))), `   ${data}`] : [' ', span('title', focus)];
	const gap = width >= 100 ? '   ' : '  ';
	const rail: Row = [
		' ',
		...phases.flatMap((id, index) => [index === 0 ? '' : gap, id === shown ? '>' : index === 0 ? ' ' : '', railWord(state, id)]),
	];
	const saves = engine.readOnly
		? span('warn', 'watching, read only')
		: saving.status === 'saved'
			? span('dim', `saved ${clockTime(saving.at)}`)
			: span('bad', `NOT SAVED since ${clockTime(saving.since)}: ${saving.reason}`);
	const railLine: Row =
		rowWidth(rail) + rowWidth([saves]) + 3 > width
			? saving.status === 'failing'
				? [' ', ...fit([saves], width - 2)]
				: rail
			: leftRight(rail, [saves, ' '], width);
	return <Rows rows={[leftRight(left, meter, width), railLine, rule(width, theme)]} width={width} height={3} />;
});
