import {roleTable} from '../domain/roles.ts';
import {isBusy} from '../domain/state.ts';
import {type StepKey, stepsOf} from '../domain/workflow.ts';
import type {TranscriptView} from '../engine/engine.ts';
import {narrow, yes} from './commands/confirm.ts';
import {type CommandContext, change, say, state, tell} from './commands/context.ts';
import {acceptField, leaveHere, moveInForm, readTyped, startSession} from './commands/form.ts';
import {createGuard} from './commands/guard.ts';
import {decide, inboxCommand, openInbox, refillInbox, targetKey} from './commands/inbox.ts';
import {move} from './commands/move.ts';
import {paletteCommand, paletteEntries} from './commands/palette.ts';
import {acceptPick, leavePick, movePick} from './commands/pick.ts';
import {repeatSearch, startSearch} from './commands/search.ts';
import {acceptText, clearEditor, focusedEditor, write, writeEditor} from './commands/text.ts';
import {copyTranscript, edit, message, run, stop, toggleLayout} from './commands/work.ts';
import {isPrintable} from './key-name.ts';
import {type CommandId, type Context, lookup, type PaletteId, table} from './keymap.ts';
import {editKey} from './line-editor.ts';
import {
	closeView,
	contextOf,
	cursorOf,
	layerOf,
	leaveText,
	moveCursor,
	openView,
	startText,
	topView,
	type ViewState,
} from './view-state.ts';
import {isSmall} from './workspace-layout.ts';

/** Turns keys and pasted text into commands, and commands into changes of the view or requests to the engine. */
export type Commander = {
	/** A key by its name; `input` is what it writes in a text. */
	readonly key: (name: string, input: string) => void;
	/** Whether this key would write into a text now, and do nothing else. */
	readonly writes: (name: string) => boolean;
	/** What the terminal says was pasted. */
	readonly paste: (text: string) => void;
	readonly perform: (command: CommandId | PaletteId, key: string) => void;
	/** What keys mean now. */
	readonly where: () => Context;
	readonly stop: () => void;
};

export function createCommander(context: CommandContext): Commander {
	const guard = createGuard();
	const see = () => {
		refillInbox(context);
		guard.see(targetKey(context), context.now());
	};
	const where = (): Context => {
		const {columns, rows} = context.size();
		return contextOf(state(context), isSmall(columns, rows));
	};
	let unsubscribeSession: (() => void) | null = null;
	const watched = {engine: context.engine()};
	const watch = () => {
		const engine = context.engine();
		if (engine === watched.engine && unsubscribeSession) return;
		watched.engine = engine;
		unsubscribeSession?.();
		unsubscribeSession = engine?.session.subscribe(see) ?? null;
	};
	watch();
	see();
	const unsubscribeView = context.view.subscribe((now, before) => {
		watch();
		see();
		// Back in the workspace, perhaps from an editor: what was edited there is looked at.
		if (now.stack !== before.stack && topView(now).id === 'workspace') void context.engine()?.lookAtFiles();
	});

	const perform = (command: CommandId | PaletteId, key: string): void => {
		const now = state(context);
		if (layerOf(now) === 'COMMAND' && context.handler.current?.(command, key)) return;
		if (paletteCommand(context, command)) return;
		performCommon(context, guard, command, key, perform);
	};

	return {
		where,
		perform,
		writes: name =>
			layerOf(state(context)) === 'INPUT' && isPrintable(name) && !lookup('INPUT', where(), name) && focusedEditor(context) !== null,
		key(name, input) {
			watch();
			const before = state(context);
			if (name !== 'ctrl-c' && before.interruptedAt !== null) change(context, {interruptedAt: null});
			if (before.toast !== null) change(context, {toast: null});
			const layer = layerOf(before);
			if (name === '') return;
			if (name === 'ctrl-z') {
				perform('suspend', name);
				return;
			}
			const command = lookup(layer, where(), name);
			if (command) {
				perform(command, name);
				return;
			}
			if (layer !== 'INPUT') {
				if (name === 'ctrl-c') perform('interrupt', name);
				return;
			}
			const editor = focusedEditor(context);
			if (!editor) return;
			const edited = editKey(editor, name);
			if (edited) writeEditor(context, edited);
			else if (isPrintable(name)) write(context, input);
		},
		paste(text) {
			const now = state(context);
			change(context, {toast: null});
			if (layerOf(now) === 'INPUT' && focusedEditor(context)) write(context, text);
			else ignorePaste(context, text);
		},
		stop() {
			unsubscribeView();
			unsubscribeSession?.();
		},
	};
}

/** A pasted `a` must not approve. */
function ignorePaste(context: CommandContext, text: string): void {
	const length = [...text].length;
	say(
		context,
		`${length} ${length === 1 ? 'character' : 'characters'} pasted outside a text field ${length === 1 ? 'was' : 'were'} ignored`,
	);
}

type Guard = ReturnType<typeof createGuard>;
type Perform = (command: CommandId | PaletteId, key: string) => void;

function performCommon(context: CommandContext, guard: Guard, id: CommandId | PaletteId, key: string, perform: Perform): void {
	const command = commandOf(id);
	if (!command) return;
	const now = state(context);
	const view = topView(now);
	if (inputCommand(context, command, key, perform)) return;
	if (view.id === 'inbox' && layerOf(now) === 'COMMAND' && inboxCommand(context, guard, command)) return;
	if (move(context, command, key)) return;
	switch (command) {
		case 'inbox':
			openInbox(context);
			return;
		case 'gate':
			change(context, openView(now, {id: 'gate', phase: now.phase}));
			return;
		case 'files':
			change(context, {...openView(now, {id: 'files'}), cursors: {...now.cursors, 'files.written': 0}});
			return;
		case 'zoom':
			change(context, view.id === 'zoom' ? closeView(now) : openView(now, {id: 'zoom', role: now.role}));
			return;
		case 'enter':
			lookCloser(context);
			return;
		case 'back':
			leaveHere(context);
			return;
		case 'help':
			change(context, openView(now, {id: 'help', of: view.id === 'help' ? view.of : contextAt(context)}));
			return;
		case 'commands':
			change(context, {...startText(now, {kind: 'commands'}, {text: '', at: 0}), cursors: {...now.cursors, commands: 0}});
			return;
		case 'run':
			if (view.id === 'start') startSession(context);
			else run(context);
			return;
		case 'stop':
			stop(context);
			return;
		case 'message':
			message(context);
			return;
		case 'edit':
			edit(context);
			return;
		case 'copy':
			copyTranscript(context);
			return;
		case 'layout':
			toggleLayout(context);
			return;
		case 'search':
			startSearch(context);
			return;
		case 'search-next':
			repeatSearch(context, 'forward');
			return;
		case 'search-previous':
			repeatSearch(context, 'backward');
			return;
		case 'allow':
		case 'allow-rule':
		case 'deny':
		case 'deny-words':
			decide(context, guard, command);
			return;
		case 'quit':
			change(context, {confirm: {kind: 'quit'}});
			return;
		case 'interrupt':
			interrupt(context);
			return;
		case 'suspend':
			suspend(context);
			return;
		case 'redraw':
			context.redraw();
			return;
		case 'waive':
			say(context, 'Put the cursor on a check that failed.');
			return;
		default:
			return;
	}
}

/** Commands of the INPUT and CONFIRM layers. True when it was one. */
function inputCommand(context: CommandContext, command: CommandId, key: string, perform: Perform): boolean {
	const now = state(context);
	switch (command) {
		case 'text-accept':
			if (now.input?.kind === 'text' && now.input.purpose.kind === 'commands') {
				const typed = now.input.editor.text;
				change(context, leaveText(now, false));
				const entries = paletteEntries(contextAt(context), typed);
				const entry = entries[Math.min(cursorOf(now, 'commands'), entries.length - 1)];
				if (entry) perform(entry.id, '');
				else say(context, `There is no command "${typed}".`);
			} else if (now.input?.kind === 'text') acceptText(context, now.input);
			return true;
		case 'list-next':
		case 'list-previous':
			if (now.input?.kind === 'text') {
				const count = paletteEntries(contextAt(context), now.input.editor.text).length;
				change(context, moveCursor(now, 'commands', count, command === 'list-next' ? 1 : -1));
			}
			return true;
		case 'field-choose':
		case 'field-accept':
			acceptField(context);
			return true;
		case 'field-next':
			moveInForm(context, 1);
			return true;
		case 'field-previous':
			moveInForm(context, -1);
			return true;
		case 'pick-accept':
			if (now.input?.kind === 'pick') acceptPick(context, now.input);
			return true;
		case 'pick-move':
			movePick(context, key === 'j' || key === 'down' ? 1 : -1);
			return true;
		case 'new-line':
			write(context, '\n');
			return true;
		case 'leave-input':
			if (now.input?.kind === 'pick') leavePick(context, now.input);
			else {
				const form = now.input?.kind === 'form' ? now.forms[now.input.form] : undefined;
				if (now.input?.kind === 'form' && form) readTyped(context, now.input.form, form);
				change(context, leaveText(now, true));
			}
			return true;
		case 'clear-input':
			if (focusedEditor(context)?.text) clearEditor(context);
			else interrupt(context);
			return true;
		case 'yes':
			yes(context);
			return true;
		case 'no':
			change(context, {confirm: null});
			return true;
		case 'narrow':
			narrow(context);
			return true;
		default:
			return false;
	}
}

/** The place below a text or a question. */
function contextAt(context: CommandContext): Context {
	const {columns, rows} = context.size();
	return contextOf({...state(context), input: null, confirm: null}, isSmall(columns, rows));
}

function lookCloser(context: CommandContext): void {
	const now = state(context);
	const view = topView(now);
	const {columns, rows} = context.size();
	if (view.id === 'start') change(context, {input: {kind: 'form', form: 'start'}});
	else if (view.id !== 'workspace') return;
	else if (isSmall(columns, rows)) openInbox(context);
	else if (now.region === 'steps' && cursorOf(now, 'steps') >= 5) change(context, openView(now, {id: 'gate', phase: now.phase}));
	else if (now.region === 'steps') openStep(context, now);
	else change(context, openView(now, {id: 'zoom', role: now.role}));
}

/** Steps whose result says more than how it came about. */
const resultViews: Partial<Record<StepKey, 'data' | 'maturity'>> = {'ASSESSMENT.data': 'data', 'ASSESSMENT.maturity': 'maturity'};

/** The step under the cursor: its result where that has a view of its own, else what its sub-agent said from where it began. */
function openStep(context: CommandContext, now: ViewState): void {
	const engine = context.engine();
	const session = engine?.session.getState().state;
	const definition = session && stepsOf(now.phase, session.system_types)[cursorOf(now, 'steps')];
	const step = definition && session.phases[now.phase].steps[definition.id];
	const result = definition && step?.status === 'done' ? resultViews[definition.key] : undefined;
	if (result) {
		change(context, openView(now, {id: result}));
		return;
	}
	change(context, openView(now, {id: 'zoom', role: now.role}));
	if (!engine || !step?.started_at || isBusy(step)) return;
	const {role} = now;
	firstLineSince(engine.transcript(role), Date.parse(step.started_at)).then(
		top => change(context, {scrolls: {...state(context).scrolls, [role]: {pinned: false, top}}}),
		(error: unknown) => say(context, error instanceof Error ? error.message : String(error)),
	);
}

/** The first line that was said at that time or later: lines are in the order of their times. */
async function firstLineSince(transcript: TranscriptView, since: number): Promise<number> {
	let [low, high] = [0, transcript.lineCount];
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		const [line] = await transcript.lines(middle, 1);
		if (line !== undefined && line.at < since) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** ctrl-c never cancels work: the first time it says what a second one does. */
function interrupt(context: CommandContext): void {
	const now = state(context);
	if (now.interruptedAt !== null) {
		context.actions.quit();
		return;
	}
	const session = context.engine()?.session.getState().state;
	const role = topView(now).id === 'start' || topView(now).id === 'opening' ? null : now.role;
	const runs = session && role && Object.values(session.phases[now.phase].steps).some(step => step.role === role && isBusy(step));
	const stops = runs ? ` x stops only ${roleTable[role].number} ${roleTable[role].title}.` : '';
	change(context, {
		interruptedAt: context.now(),
		toast: session ? `ctrl-c again quits; sub-agents stop, session is saved.${stops}` : 'ctrl-c again quits; nothing has begun.',
	});
}

/** ctrl-z: says before leaving that work goes on. */
function suspend(context: CommandContext): void {
	const engine = context.engine();
	tell(
		context,
		context
			.away(async () => {
				engine?.pauseProbes(true);
				try {
					await context.actions.suspend();
				} finally {
					engine?.pauseProbes(false);
				}
			})
			.then(() => 'Back. Sub-agents went on meanwhile.'),
	);
}

const commandOf = (id: CommandId | PaletteId): CommandId | null => table.find(one => one.id === id)?.id ?? null;
