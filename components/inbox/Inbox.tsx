import {inboxFocus} from '../../src/app/commands/inbox.ts';
import {useNow, useReadable, useScreen, useView} from '../../src/app/hooks.ts';
import {askers, type InboxGroup, shortCommand, shortWords, suggestedPrefix} from '../../src/app/inbox-view.ts';
import {type Column, leftRight, type Row, rule, span, tableRow} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {cursorOf, windowStart} from '../../src/app/view-state.ts';
import {goesOnText} from '../../src/app/waiting.ts';
import {counted, elapsed} from '../../src/domain/format.ts';
import {rulePhase} from '../../src/domain/phase-rule.ts';
import {Rows} from '../primitives/Rows.tsx';
import type {ViewProps} from '../view.ts';
import {detailRows} from './detail.ts';

const kindWords = {choose: 'choose', fill_in: 'fill in', allow: 'allow', review: 'review', judge: 'judge'} as const;

/** All that waits for a person: groups above, the one under the cursor below. */
export function Inbox({width, height}: ViewProps<'inbox'>) {
	const {engine, theme, view} = useScreen();
	const session = useReadable(engine.session, one => one.state);
	const {inbox} = session;
	const state = useReadable(view, one => one);
	const script = useView(one => cursorOf(one, 'inbox.script') === 1);
	const goesOn = useReadable(engine.session, one => goesOnText(one.state));
	const focus = inboxFocus(state, inbox);
	// An age that is shown moves once a second; an empty inbox at rest writes nothing.
	const now = useNow(inbox.length > 0);
	const oldest = inbox.length > 0 ? Math.max(0, now - Math.min(...inbox.map(item => Date.parse(item.at)))) : 0;
	const shown = focus.groups.reduce((sum, group) => sum + group.items.length, 0);
	const left: Row = [
		' ',
		span(shown > 0 ? 'you' : 'title', shown > 0 ? 'WAITS FOR YOU' : 'Nothing waits for you'),
		shown > 0 ? `  ${counted(shown, 'thing')} in ${counted(focus.groups.length, 'group')}, oldest ${elapsed(oldest)}` : '',
	];
	const failing = useReadable(engine.session, one => one.saving.status === 'failing');
	const right: Row = [
		...(failing ? [span('bad', 'NOT SAVED'), '  '] : []),
		span(
			focus.arrived > 0 ? 'you' : 'dim',
			focus.arrived > 0 ? `${focus.arrived} new, press .` : width >= 100 ? 'order is frozen while you read' : '',
		),
		' ',
	];
	const groupRoom = Math.max(1, Math.min(focus.groups.length, Math.floor(height / 3)));
	const at = focus.group ? focus.groups.indexOf(focus.group) : 0;
	const first = windowStart(0, at, focus.groups.length, groupRoom);
	const columns = groupColumns(width);
	const header =
		width >= 100
			? [
					[
						span('dim', '   '),
						...tableRow(
							columns,
							['KIND', 'WHO', 'WHAT', 'IF YOU SAY YES'].map(title => span('dim', title)),
						),
					],
				]
			: [];
	const groups: readonly Row[] = focus.groups
		.slice(first, first + groupRoom)
		.map((group, index): Row => groupRow(group, first + index === at, !focus.inside, columns));
	const line = height < 8 ? [] : [rule(width, theme)];
	const used = 1 + 2 * line.length + header.length + groups.length;
	const detail =
		focus.group && focus.item
			? detailRows(focus, state.marked, script, width, Math.max(0, height - used), rulePhase(session, focus.item))
			: ['', ...paragraph(goesOn ?? 'Nothing runs. Sub-agents ask here when they need you.', width), ...paragraph('esc goes back.', width)];
	return <Rows rows={[leftRight(left, right, width), ...line, ...header, ...groups, ...line, ...detail]} width={width} height={height} />;
}

function groupColumns(width: number): readonly Column[] {
	if (width < 100) return [{width: 8}, {width: 20}, {width: Math.max(10, width - 3 - 8 - 20 - 4)}];
	const rest = width - 3 - 8 - 24 - 6;
	const yes = Math.floor(rest * 0.36);
	return [{width: 8}, {width: 24}, {width: rest - yes}, {width: yes}];
}

function groupRow(group: InboxGroup, here: boolean, active: boolean, columns: readonly Column[]): Row {
	const first = group.items[0];
	const several = group.items.length > 1;
	const prefix = first?.kind === 'allow' ? suggestedPrefix(first) : null;
	const what = !first
		? ''
		: first.kind === 'allow'
			? several && prefix
				? `${shortWords(prefix).join(' ')} ...`
				: shortCommand(first)
			: first.title;
	const kind = `${kindWords[group.kind]}${several ? ` ${group.items.length}` : ''}`;
	return [
		here ? span(active ? 'cursor' : 'title', ' >') : '  ',
		' ',
		...tableRow(columns, [span(here ? 'strong' : 'plain', kind), askers(group.items), what, span('dim', first?.effect ?? '')]),
	];
}
