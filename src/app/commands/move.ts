import {type Role, roleOfNumber} from '../../domain/roles.ts';
import type {SessionState} from '../../domain/state.ts';
import {type Phase, phases, stepsOf} from '../../domain/workflow.ts';
import type {CommandId} from '../keymap.ts';
import {nextRole, stepOfRole} from '../steps-view.ts';
import {type Change, cursorOf, moveCursor, openView, type Scroll, topView, type ViewState} from '../view-state.ts';
import {workspaceLayout} from '../workspace-layout.ts';
import {type CommandContext, change, state} from './context.ts';

/** Lines that a movement key goes, in a list whose window has `height` lines; first and last go further than any list. */
export function distance(command: CommandId, height: number): number | null {
	switch (command) {
		case 'down':
			return 1;
		case 'up':
			return -1;
		case 'half-down':
			return Math.max(1, Math.floor(height / 2));
		case 'half-up':
			return -Math.max(1, Math.floor(height / 2));
		case 'page-down':
			return Math.max(1, height - 1);
		case 'page-up':
			return -Math.max(1, height - 1);
		case 'first':
			return Number.NEGATIVE_INFINITY;
		case 'last':
			return Number.POSITIVE_INFINITY;
		default:
			return null;
	}
}

/** Movement in the workspace and in a zoomed pane. True when the command was one. */
export function move(context: CommandContext, command: CommandId, key: string): boolean {
	const now = state(context);
	const engine = context.engine();
	const view = topView(now);
	if (!engine || (view.id !== 'workspace' && view.id !== 'zoom')) return false;
	const session = engine.session.getState().state;
	if (command === 'agent') {
		const role = roleOfNumber(Number(key));
		if (role) change(context, focusRole(context, now, role));
		return true;
	}
	if (command === 'next-region' || command === 'previous-region') {
		change(context, nextRegion(context, now, command === 'next-region' ? 1 : -1));
		return true;
	}
	if (command === 'steps') {
		change(context, {region: 'steps'});
		return true;
	}
	if ((command === 'left' || command === 'right') && view.id === 'workspace') {
		const at = phases.indexOf(now.phase) + (command === 'right' ? 1 : -1);
		const phase = phases[at];
		if (phase) {
			change(context, showPhase(now, session, phase));
		}
		return true;
	}
	const {columns, rows} = context.size();
	const layout = workspaceLayout(columns, rows - 2, now.layout);
	if (view.id === 'workspace' && now.region === 'steps') {
		const by = distance(command, layout.stepCount);
		if (by === null) return false;
		const moved = moveCursor(now, 'steps', layout.stepCount, by);
		const step = stepsOf(now.phase, session.system_types)[moved.cursors?.['steps'] ?? 0];
		change(context, {...moved, ...(step ? {role: step.role} : {})});
		return true;
	}
	const role = view.id === 'zoom' ? view.role : now.role;
	const height = view.id === 'zoom' ? rows - 4 : layout.focusedLines;
	const by = distance(command, height);
	if (by === null) return false;
	change(context, {scrolls: {...now.scrolls, [role]: scrolled(now.scrolls[role], engine.transcript(role).lineCount, height, by)}});
	return true;
}

/** The workspace with the steps of that phase, the cursor on the first. */
export function showPhase(now: ViewState, session: SessionState, phase: Phase): Change {
	const [first] = stepsOf(phase, session.system_types);
	const at = topView(now).id === 'workspace' ? {} : openView(now, {id: 'workspace'});
	return {...at, phase, cursors: {...now.cursors, steps: 0}, ...(first ? {role: first.role} : {}), region: 'steps'};
}

/** Where a pane of `height` lines looks after moving; at the end it is pinned there. */
export function scrolled(scroll: Scroll | undefined, count: number, height: number, by: number): Scroll {
	const end = Math.max(0, count - height);
	const top = scroll && !scroll.pinned ? Math.min(scroll.top, end) : end;
	const next = Math.min(Math.max(0, top + by), end);
	return next >= end ? {pinned: true} : {pinned: false, top: next};
}

/** The step list follows the sub-agent, so that one look shows both. */
function focusRole(context: CommandContext, now: ViewState, role: Role): Change {
	const session = context.engine()?.session.getState().state;
	const step = session && stepOfRole(session, now.phase, role);
	const at = session && step ? stepsOf(now.phase, session.system_types).findIndex(one => one.id === step.id) : -1;
	const zoomed = topView(now).id === 'zoom';
	return {
		role,
		region: 'panes',
		...(at === -1 ? {} : {cursors: {...now.cursors, steps: at}}),
		...(zoomed ? {stack: [...now.stack.slice(0, -1), {id: 'zoom' as const, role}]} : {}),
	};
}

/** steps, 1, 2, 3, 4, 5, steps... */
function nextRegion(context: CommandContext, now: ViewState, by: 1 | -1): Change {
	if (topView(now).id === 'zoom') return focusRole(context, now, nextRole(now.role, by));
	if (now.region === 'steps') return focusRole(context, now, by === 1 ? 'data_pipeline' : 'performance');
	const edge: Role = by === 1 ? 'performance' : 'data_pipeline';
	return now.role === edge ? {region: 'steps'} : focusRole(context, now, nextRole(now.role, by));
}

export const stepCursor = (now: ViewState): number => cursorOf(now, 'steps');
