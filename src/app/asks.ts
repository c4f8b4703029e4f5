import {act, type CommandContext, change, say, state, tell} from './commands/context.ts';
import {startWaiver} from './commands/form.ts';
import {toggled} from './commands/inbox.ts';
import {openAt} from './commands/work.ts';
import type {Asks} from './hooks.ts';
import {openView} from './view-state.ts';

/** The commands' functions, as views see them. */
export function asksOf(context: CommandContext): Asks {
	return {
		say: sentence => say(context, sentence),
		act: (command, done) => act(context, command, done),
		open: view => change(context, openView(state(context), view)),
		copy: text => tell(context, context.actions.copy(text)),
		edit: (path, line) => openAt(context, path, line),
		waive: check => startWaiver(context, check),
		setCursor: (list, at) => change(context, {cursors: {...state(context).cursors, [list]: at}}),
		toggleMark: id => change(context, {marked: toggled(state(context).marked, id)}),
		setOffset: (list, at) => change(context, {offsets: {...state(context).offsets, [list]: at}}),
	};
}
