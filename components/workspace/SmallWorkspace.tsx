import {displayText, wrap} from '../../src/app/cells.ts';
import {useReadable, useScreen, useView} from '../../src/app/hooks.ts';
import {commandText} from '../../src/app/inbox-view.ts';
import {type Row, span} from '../../src/app/rows.ts';
import {railWord} from '../../src/app/steps-view.ts';
import {waitingText} from '../../src/app/waiting.ts';
import {smallest} from '../../src/app/workspace-layout.ts';
import type {InboxItem} from '../../src/domain/inbox.ts';
import {roleTable} from '../../src/domain/roles.ts';
import {Rows} from '../primitives/Rows.tsx';

/** A window too small for the workspace: what waits, one thing at a time. */
export function SmallWorkspace({width, height}: {readonly width: number; readonly height: number}) {
	const {engine} = useScreen();
	const state = useReadable(engine.session, view => view.state);
	const failing = useReadable(engine.session, view => view.saving.status === 'failing');
	const phase = useView(view => view.phase);
	const asking = Object.values(state.phases[phase].steps).filter(step => step.status === 'asking').length;
	const running = Object.values(state.phases[phase].steps).filter(step => step.status === 'running').length;
	const first = state.inbox[0];
	const agents = [
		...(asking > 0 ? [`${asking} ${asking === 1 ? 'sub-agent asks' : 'sub-agents ask'}`] : []),
		...(running > 0 ? [`${running} ${running === 1 ? 'runs' : 'run'}`] : []),
	];
	const head: readonly Row[] = [
		[' ', waitingText(state.inbox.length, width), failing ? span('bad', '  NOT SAVED') : ''],
		[' ', railWord(state, phase), agents.length > 0 ? `, ${agents.join(', ')}` : ''],
		...(first ? [' i shows what waits, one at a time'] : []),
		[span('dim', ` make it ${smallest.columns}x${smallest.rows} for everything`)],
	];
	const ask = first ? itemRows(first, width) : [];
	// At the least height the question matters more than the explanations.
	const rows = head.length + 2 + ask.length <= height ? [...head, '', '', ...ask] : [...head.slice(0, 2), ...ask];
	return <Rows rows={rows} width={width} height={height} />;
}

function itemRows(item: InboxItem, width: number): readonly Row[] {
	const who = item.role ? `${roleTable[item.role].number} ${roleTable[item.role].title} asks` : 'to decide';
	const lines = wrap(displayText(item.kind === 'allow' ? commandText(item) : item.title), Math.max(8, width - 2));
	const what: readonly Row[] =
		lines.length > 4
			? [...lines.slice(0, 3).map(line => ` ${line}`), [' ', span('warn', 'IT GOES ON; enter shows all')]]
			: lines.map(line => ` ${line}`);
	const effect = wrap(displayText(item.effect), Math.max(8, width - 2)).slice(0, 2);
	return [[' ', span('strong', who)], ...what, ...effect.map((line): Row => [span('dim', ` ${line}`)])];
}
