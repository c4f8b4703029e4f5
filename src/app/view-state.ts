import {createStore, type StoreApi} from 'zustand/vanilla';
import type {PhaseRule} from '../domain/inbox.ts';
import type {Role} from '../domain/roles.ts';
import {type Phase, type Stage, workflow} from '../domain/workflow.ts';
import {type Form, fieldAt, type PickOption} from './form.ts';
import type {Context, Layer} from './keymap.ts';
import {type Editor, emptyEditor} from './line-editor.ts';
import type {ThemeName} from './theme.ts';

/** What fills the screen. A union: two views at once cannot be said. */
export type View =
	| {readonly id: 'start'}
	/** A session is being opened: nothing to fill in, nothing to run. */
	| {readonly id: 'opening'}
	| {readonly id: 'workspace'}
	| {readonly id: 'inbox'}
	| {readonly id: 'gate'; readonly phase: Phase}
	/** `review`: the inbox item whose files are looked at first. */
	| {readonly id: 'files'; readonly review?: string}
	| {readonly id: 'zoom'; readonly role: Role}
	| {readonly id: 'data'}
	| {readonly id: 'charts'}
	| {readonly id: 'maturity'}
	/** A file of the workspace, around a line of it. */
	| {readonly id: 'evidence'; readonly path: string; readonly line: number}
	| {readonly id: 'environment'}
	| {readonly id: 'history'}
	| {readonly id: 'brief'; readonly phase: Phase; readonly step: string}
	| {readonly id: 'design'}
	| {readonly id: 'sessions'}
	/** `of`: the place whose keys come first. */
	| {readonly id: 'help'; readonly of: Context};
export type ViewId = View['id'];

/** What a typed text is for. */
export type Purpose =
	| {readonly kind: 'message'; readonly role: Role}
	/** Search in a sub-agent's transcript, or in the view that is shown. */
	| {readonly kind: 'search'; readonly role: Role | null}
	| {readonly kind: 'deny'; readonly ids: readonly string[]}
	/** What the sub-agent is told about files that are not accepted. */
	| {readonly kind: 'reject'; readonly id: string}
	| {readonly kind: 'narrow'; readonly prefix: readonly string[]; readonly roles: readonly Role[]; readonly ids: readonly string[]}
	| {readonly kind: 'rename'}
	| {readonly kind: 'commands'};

/** What a picker is for. */
export type PickPurpose =
	| {readonly kind: 'choose'; readonly id: string}
	| {readonly kind: 'field'; readonly form: string; readonly field: string}
	| {readonly kind: 'theme'}
	/** What is built. */
	| {readonly kind: 'types'}
	| {readonly kind: 'reopen'};

/** The INPUT layer: one text, one form or one picker has the keys. */
export type Input =
	| {readonly kind: 'text'; readonly purpose: Purpose; readonly editor: Editor}
	| {readonly kind: 'form'; readonly form: string}
	| {
			readonly kind: 'pick';
			readonly purpose: PickPurpose;
			readonly title: string;
			readonly options: readonly PickOption[];
			readonly highlighted: number;
	  };

/** The CONFIRM layer: one question. */
export type Confirm =
	| {readonly kind: 'quit'}
	| {readonly kind: 'rule'; readonly prefix: readonly string[]; readonly roles: readonly Role[]; readonly ids: readonly string[]}
	/** A permission for the whole phase; `item`: what waits and led to it. */
	| {readonly kind: 'phase-rule'; readonly phase: Phase; readonly what: PhaseRule['what']; readonly item: string}
	| {readonly kind: 'stop'; readonly phase: Phase; readonly step: string; readonly role: Role; readonly ranMs: number}
	| {readonly kind: 'reopen'; readonly phase: Phase};

export type Layout = 'auto' | 'accordion' | 'grid';

/** A search hit in a transcript; `line` counts from the beginning. */
export type Search = {readonly text: string; readonly line: number | null};

/** Where a pane looks: pinned to the end, or with a certain line at its top. */
export type Scroll = {readonly pinned: true} | {readonly pinned: false; readonly top: number};

export type ViewState = {
	/** The last one is shown; esc goes back. */
	readonly stack: readonly View[];
	readonly region: 'steps' | 'panes';
	/** The phase whose steps are shown. */
	readonly phase: Phase;
	/** The focused sub-agent. */
	readonly role: Role;
	readonly layout: Layout;
	/** Cursor of each list by its name. */
	readonly cursors: Readonly<Record<string, number>>;
	/** First shown line or column of each list by its name. */
	readonly offsets: Readonly<Record<string, number>>;
	readonly scrolls: Readonly<Partial<Record<Role, Scroll>>>;
	readonly searches: Readonly<Record<string, Search>>;
	readonly input: Input | null;
	/** Texts that were left with esc, by purpose. */
	readonly drafts: Readonly<Record<string, Editor>>;
	readonly forms: Readonly<Record<string, Form>>;
	readonly confirm: Confirm | null;
	/** Ids of the inbox in the order shown; what arrived later waits for `.`. null: the inbox is closed. */
	readonly frozen: readonly string[] | null;
	/** Marked ids in the inbox. */
	readonly marked: ReadonlySet<string>;
	/** One sentence over the footer, until the next key. */
	readonly toast: string | null;
	/** Milliseconds of the first ctrl-c; a second one soon after quits. */
	readonly interruptedAt: number | null;
	/** When what a, A and d act on last changed, in milliseconds: they are dead for a moment after. */
	readonly targetChangedAt: number;
	readonly theme: ThemeName;
};

export type ViewStore = StoreApi<ViewState>;

export function createViewStore(first: View, options: {readonly theme: ThemeName; readonly phase: Phase}): ViewStore {
	return createStore<ViewState>(() => ({
		stack: [first],
		region: 'steps',
		phase: options.phase,
		role: workflow.find(step => step.phase === options.phase)?.role ?? 'data_pipeline',
		layout: 'auto',
		cursors: {},
		offsets: {},
		scrolls: {},
		searches: {},
		input: first.id === 'start' ? {kind: 'form', form: 'start'} : null,
		drafts: {},
		forms: {},
		confirm: null,
		frozen: null,
		marked: new Set(),
		toast: null,
		interruptedAt: null,
		targetChangedAt: 0,
		theme: options.theme,
	}));
}

export type Change = Partial<ViewState>;

/** The view that is shown. */
export function topView(state: ViewState): View {
	return state.stack.at(-1) ?? {id: 'workspace'};
}

/** On top of what is shown; a view that is in the stack already is gone back to. */
export function openView(state: ViewState, view: View): Change {
	const known = state.stack.findIndex(one => one.id === view.id);
	const below = known === -1 ? state.stack : state.stack.slice(0, known);
	return {stack: [...below, view], ...leftInbox(state, view.id)};
}

/** Back to the view before; the last one stays. */
export function closeView(state: ViewState): Change {
	if (state.stack.length < 2) return {};
	const stack = state.stack.slice(0, -1);
	return {stack, ...leftInbox(state, stack.at(-1)?.id ?? 'workspace')};
}

/** Out of the inbox its order thaws. Help and the like on top of it leave it as it was. */
function leftInbox(state: ViewState, next: ViewId): Change {
	return topView(state).id === 'inbox' && next === 'workspace' ? {frozen: null, marked: new Set()} : {};
}

export function layerOf(state: ViewState): Layer {
	if (state.confirm) return 'CONFIRM';
	return state.input ? 'INPUT' : 'COMMAND';
}

/** A text of several lines, or of one. */
const textContexts = {
	message: 'text',
	deny: 'text',
	reject: 'text',
	search: 'line',
	narrow: 'line',
	rename: 'line',
	commands: 'commands',
} as const satisfies Record<Purpose['kind'], Context>;

/** What keys mean now: the question, else the text, form or picker, else the view. */
export function contextOf(state: ViewState, small: boolean): Context {
	if (state.confirm) {
		const narrows = state.confirm.kind === 'rule' || (state.confirm.kind === 'phase-rule' && state.confirm.what === 'commands');
		return narrows ? 'confirm-rule' : 'confirm';
	}
	if (state.input?.kind === 'text') return textContexts[state.input.purpose.kind];
	if (state.input?.kind === 'form') {
		const form = state.forms[state.input.form];
		const chosen = form !== undefined && fieldAt(form)?.kind === 'pick';
		if (state.input.form === 'start') return chosen ? 'start-pick' : 'start-form';
		return chosen ? 'form-pick' : 'form';
	}
	if (state.input) return state.input.kind;
	const view = topView(state).id;
	return small && view === 'workspace' ? 'small' : view;
}

export const cursorOf = (state: ViewState, list: string): number => state.cursors[list] ?? 0;

/** The cursor of a list of `count` lines, moved by `by` or to the first or last. Never outside the list. */
export function moveCursor(state: ViewState, list: string, count: number, by: number): Change {
	const at = Math.min(Math.max(0, cursorOf(state, list) + by), Math.max(0, count - 1));
	return {cursors: {...state.cursors, [list]: at}};
}

/** The first line to show so that `cursor` is among `height` lines, moved as little as possible from `first`. */
export function windowStart(first: number, cursor: number, count: number, height: number): number {
	const last = Math.max(0, count - height);
	if (cursor < first) return Math.min(cursor, last);
	if (cursor >= first + height) return Math.min(cursor - height + 1, last);
	return Math.min(Math.max(0, first), last);
}

export const purposeKey = (purpose: Purpose): string =>
	purpose.kind === 'message' || purpose.kind === 'search' ? `${purpose.kind}:${purpose.role ?? ''}` : purpose.kind;

/** Begins typing, with the draft that was left there. */
export function startText(state: ViewState, purpose: Purpose, text?: Editor): Change {
	return {input: {kind: 'text', purpose, editor: text ?? state.drafts[purposeKey(purpose)] ?? emptyEditor}, toast: null};
}

/** Leaves typing; `keep`: the text is there again next time. */
export function leaveText(state: ViewState, keep: boolean): Change {
	if (state.input?.kind !== 'text') return {input: null};
	return {input: null, drafts: {...state.drafts, [purposeKey(state.input.purpose)]: keep ? state.input.editor : emptyEditor}};
}

/** From the start view into the session that was opened: its workspace waits, nothing runs before `r`. */
export function openedSession(state: ViewState, stage: Stage): Change {
	const phase = stage === 'COMPLETE' ? 'OPTIMIZATION' : stage;
	return {
		stack: [{id: 'workspace'}],
		input: null,
		confirm: null,
		phase,
		role: workflow.find(step => step.phase === phase)?.role ?? state.role,
		region: 'steps',
		cursors: {},
		toast: null,
	};
}
