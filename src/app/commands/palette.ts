import type {SessionState} from '../../domain/state.ts';
import {systemTypeWords} from '../../domain/system-types.ts';
import {phases, phaseTitles, stepsOf} from '../../domain/workflow.ts';
import {type Binding, type CommandId, type Context, type PaletteId, palette, table, withoutSession} from '../keymap.ts';
import {systemTypeCandidates} from '../start-values.ts';
import {stepOfRole} from '../steps-view.ts';
import {themeNames} from '../theme.ts';
import {cursorOf, openView, topView, type ViewState} from '../view-state.ts';
import {act, type CommandContext, change, say, state} from './context.ts';
import {startRename} from './pick.ts';

export type PaletteEntry = {readonly id: CommandId | PaletteId; readonly title: string; readonly keys: string; readonly help: string};

/** Commands whose place is part of their safety, or that only move: not offered by name. */
const notByName: ReadonlySet<string> = new Set([
	'allow',
	'allow-rule',
	'deny',
	'deny-words',
	'down',
	'up',
	'left',
	'right',
	'agent',
	'enter',
	'commands',
	'interrupt',
	'mark',
	'mark-same',
	'search-next',
	'search-previous',
	'half-down',
	'half-up',
	'page-down',
	'page-up',
	'first',
	'last',
	'next-region',
	'previous-region',
]);

/** What `:` offers in a place, those whose name or description has all typed words; names that begin with the text first. */
export function paletteEntries(of: Context, typed: string): readonly PaletteEntry[] {
	const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
	const all: PaletteEntry[] = [
		...palette.filter(one => (of !== 'start' && of !== 'opening') || withoutSession.includes(one.id)).map(one => ({...one, keys: ''})),
		...table
			.filter(one => one.layer === 'COMMAND' && !notByName.has(one.id) && one.contexts.some(context => context === of))
			.map((one: Binding & {id: CommandId}) => ({
				id: one.id,
				title: one.titles?.[of] ?? one.title,
				keys: one.keys.join(' '),
				help: one.help,
			})),
	];
	const fits = all.filter(entry => words.every(word => `${entry.title} ${entry.help}`.toLowerCase().includes(word)));
	const begins = (entry: PaletteEntry) => (entry.title.startsWith(words[0] ?? '') ? 0 : 1);
	return fits.toSorted((one, other) => begins(one) - begins(other));
}

/** Commands that have only a name. True when it was one. */
export function paletteCommand(context: CommandContext, id: CommandId | PaletteId): boolean {
	const now = state(context);
	const engine = context.engine();
	if (id === 'theme') {
		offerThemes(context, now);
		return true;
	}
	if (!engine) return false;
	switch (id) {
		case 'data':
		case 'charts':
		case 'maturity':
		case 'environment':
		case 'history':
		case 'design':
		case 'sessions':
			change(context, openView(now, {id}));
			return true;
		case 'brief': {
			const session = engine.session.getState().state;
			const view = topView(now);
			const step =
				view.id === 'zoom' || now.region === 'panes'
					? stepOfRole(session, now.phase, view.id === 'zoom' ? view.role : now.role)
					: stepsOf(now.phase, session.system_types)[cursorOf(now, 'steps')];
			if (step) change(context, openView(now, {id: 'brief', phase: step.phase, step: step.id}));
			else say(context, 'Put the cursor on a step to read its brief.');
			return true;
		}
		case 'types':
			offerTypes(context, engine.session.getState().state);
			return true;
		case 'reopen':
			offerReopen(context, now);
			return true;
		case 'judge':
			act(context, {type: 'judge', phase: now.phase}, 'The gate is judged.');
			return true;
		case 'refresh':
			act(context, {type: 'refresh-probe', probe: null}, 'The environment is read again.');
			return true;
		case 'rename':
			startRename(context);
			return true;
		default:
			return false;
	}
}

function offerThemes(context: CommandContext, now: ViewState): void {
	change(context, {
		input: {
			kind: 'pick',
			purpose: {kind: 'theme'},
			title: 'Which theme?',
			options: themeNames.map(name => ({value: name, label: name.replace('-', ' '), note: ''})),
			highlighted: Math.max(0, themeNames.indexOf(now.theme)),
		},
	});
}

/** What is built, to be changed until Build begins; what this version cannot build is named and cannot be chosen. */
function offerTypes(context: CommandContext, session: SessionState): void {
	const options = systemTypeCandidates();
	const chosen = options.findIndex(option => option.value === session.system_types.join());
	change(context, {
		input: {
			kind: 'pick',
			purpose: {kind: 'types'},
			title: `What is built? Now: ${systemTypeWords(session.system_types)}. It can be changed until Build begins.`,
			options,
			highlighted: Math.max(0, chosen),
		},
	});
}

function offerReopen(context: CommandContext, now: ViewState): void {
	const session = context.engine()?.session.getState().state;
	const ran = phases.filter(phase => session && session.phases[phase].status !== 'pending');
	if (ran.length === 0) {
		say(context, 'No phase has run yet, so there is none to reopen.');
		return;
	}
	change(context, {
		input: {
			kind: 'pick',
			purpose: {kind: 'reopen'},
			title: 'Which phase? All that is after it becomes stale.',
			options: ran.map(phase => ({value: phase, label: phaseTitles[phase], note: session?.phases[phase].status ?? ''})),
			highlighted: Math.max(0, ran.indexOf(now.phase)),
		},
	});
}
