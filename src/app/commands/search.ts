import type {Role} from '../../domain/roles.ts';
import {startText, topView} from '../view-state.ts';
import {type CommandContext, change, say, state} from './context.ts';

/** Whose transcript `/`, n and N are about; null: the view searches itself. */
function searched(context: CommandContext): Role | null {
	const now = state(context);
	const view = topView(now);
	if (view.id === 'zoom') return view.role;
	return view.id === 'workspace' ? now.role : null;
}

export function startSearch(context: CommandContext): void {
	change(context, startText(state(context), {kind: 'search', role: searched(context)}));
}

/** A search was typed: to its first hit. In a view of its own the view gets `search-next` and finds the text in `searches`. */
export function acceptSearch(context: CommandContext, role: Role | null, text: string): void {
	if (text === '') return;
	const now = state(context);
	const name = role ?? topView(now).id;
	change(context, {searches: {...now.searches, [name]: {text, line: null}}});
	if (role) void find(context, role, 'backward');
	else context.handler.current?.('search-next', 'n');
}

export function repeatSearch(context: CommandContext, direction: 'forward' | 'backward'): void {
	const role = searched(context);
	if (role) void find(context, role, direction);
}

/** Goes to the next hit in the whole transcript, that on disk included. */
async function find(context: CommandContext, role: Role, direction: 'forward' | 'backward'): Promise<void> {
	const engine = context.engine();
	const search = state(context).searches[role];
	if (!engine) return;
	if (!search) {
		say(context, 'Nothing was searched for yet; / begins.');
		return;
	}
	const transcript = engine.transcript(role);
	const from = search.line === null ? transcript.lineCount - 1 : search.line + (direction === 'forward' ? 1 : -1);
	try {
		const line = from < 0 ? null : await transcript.search(search.text, from, direction);
		const now = state(context);
		if (line === null) {
			say(
				context,
				search.line === null
					? `"${search.text}" is nowhere in the ${transcript.lineCount} lines.`
					: `No other "${search.text}" ${direction === 'forward' ? 'below' : 'above'}.`,
			);
			return;
		}
		const above = Math.max(0, line - 3);
		change(context, {
			searches: {...now.searches, [role]: {text: search.text, line}},
			scrolls: {...now.scrolls, [role]: {pinned: false, top: above}},
			toast: `"${search.text}" in line ${line + 1} of ${transcript.lineCount}; n next, N before.`,
		});
	} catch (error) {
		say(context, `The transcript could not be searched: ${error instanceof Error ? error.message : String(error)}`);
	}
}
