import {memo} from 'react';
import {cut} from '../../src/app/cells.ts';
import {useNow, useReadable, useScreen, useView} from '../../src/app/hooks.ts';
import {fit, leftRight, type Row, rowWidth, rule, span} from '../../src/app/rows.ts';
import {anythingRuns, costText, phaseMs, railWord} from '../../src/app/steps-view.ts';
import {waitingCount, waitingText} from '../../src/app/waiting.ts';
import {baseName, clockTime, elapsed} from '../../src/domain/format.ts';
import {phases, phaseTitles} from '../../src/domain/workflow.ts';
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
	const waits = waitingText(waitingCount(state.inbox), width);
	// How long the shown phase took or takes, waiting for a person included; a cost where an agent reports one.
	const took = phaseMs(state.phases[shown], now);
	const spent = costText(state);
	const time = [...(took > 0 ? [`${phaseTitles[shown]} ${elapsed(took)}`] : []), ...(spent === null ? [] : [spent])].join('  ');
	const full: Row = [span('dim', time), time === '' ? '' : '     ', waits, ' '];
	// The focus comes before the time: in a narrow window it keeps its words.
	const meter: Row = width >= 100 || rowWidth([' ', focus, '  ']) + rowWidth(full) <= width ? full : [waits, ' '];
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
