import type {AllowItem, FillInItem, InboxItem, PhaseRule, ReviewItem} from '../../domain/inbox.ts';
import {rulePhase} from '../../domain/phase-rule.ts';
import type {Phase} from '../../domain/workflow.ts';
import type {Form} from '../form.ts';
import {commandText, frozenInbox, groupInbox, type InboxGroup, rolesOf, startsWith, suggestedPrefix} from '../inbox-view.ts';
import type {CommandId} from '../keymap.ts';
import {editorOf} from '../line-editor.ts';
import {cursorOf, moveCursor, openView, startText, topView, type ViewState} from '../view-state.ts';
import {isSmall} from '../workspace-layout.ts';
import {act, type CommandContext, change, say, state} from './context.ts';
import type {Guard} from './guard.ts';
import {distance} from './move.ts';
import {decideReview, shownReview} from './review.ts';

/** What the inbox shows and what is under its cursors. */
export type InboxFocus = {
	readonly groups: readonly InboxGroup[];
	readonly group: InboxGroup | null;
	/** The line of the group under the cursor. */
	readonly item: InboxItem | null;
	/** Lines of the group have the keys, not the groups. */
	readonly inside: boolean;
	readonly arrived: number;
};

export function inboxFocus(now: ViewState, inbox: readonly InboxItem[]): InboxFocus {
	const {shown, arrived} = frozenInbox(inbox, now.frozen);
	const groups = groupInbox(shown);
	const group = groups[Math.min(cursorOf(now, 'inbox'), Math.max(0, groups.length - 1))] ?? null;
	const item = group?.items[Math.min(cursorOf(now, `inbox:${group.id}`), group.items.length - 1)] ?? null;
	return {groups, group, item, inside: cursorOf(now, 'inbox.inside') === 1 && (group?.items.length ?? 0) > 1, arrived};
}

const inboxOf = (context: CommandContext): readonly InboxItem[] => context.engine()?.session.getState().state.inbox ?? [];

/** What `a`, `A` and `d` act on: what is marked in the group, else the line under the cursor. In a small window: the first that waits. */
export function target(context: CommandContext): readonly AllowItem[] {
	const now = state(context);
	const {columns, rows} = context.size();
	const inbox = inboxOf(context);
	const isAllow = (item: InboxItem): item is AllowItem => item.kind === 'allow';
	if (topView(now).id === 'workspace') return isSmall(columns, rows) ? inbox.slice(0, 1).filter(isAllow) : [];
	if (topView(now).id !== 'inbox') return [];
	const focus = inboxFocus(now, inbox);
	const marked = (focus.group?.items ?? []).filter(item => now.marked.has(item.id)).filter(isAllow);
	return marked.length > 0 ? marked : focus.item && isAllow(focus.item) ? [focus.item] : [];
}

/** The review that `a` and `D` act on. */
function reviewTarget(context: CommandContext): ReviewItem | null {
	const now = state(context);
	const view = topView(now).id;
	if (view === 'files') return shownReview(now, inboxOf(context));
	const item = view === 'inbox' ? inboxFocus(now, inboxOf(context)).item : null;
	return item?.kind === 'review' ? item : null;
}

/** Names what would be acted on, to notice when it changes. */
export const targetKey = (context: CommandContext): string =>
	reviewTarget(context)?.id ??
	target(context)
		.map(item => item.id)
		.join(' ');

export function openInbox(context: CommandContext): void {
	const now = state(context);
	change(context, {
		...openView(now, {id: 'inbox'}),
		frozen: inboxOf(context).map(item => item.id),
		cursors: {...now.cursors, 'inbox.inside': 0},
	});
}

/** When all that was frozen is answered, what arrived meanwhile is taken in: "nothing waits" would not be true. */
export function refillInbox(context: CommandContext): void {
	const now = state(context);
	const inbox = inboxOf(context);
	if (!now.frozen || inbox.length === 0 || inbox.some(item => now.frozen?.includes(item.id))) return;
	change(context, {frozen: inbox.map(item => item.id), cursors: {...now.cursors, inbox: 0, 'inbox.inside': 0}});
}

/** Commands of the inbox; true when it was one. */
export function inboxCommand(context: CommandContext, guard: Guard, command: CommandId): boolean {
	const now = state(context);
	const focus = inboxFocus(now, inboxOf(context));
	const by = distance(command, 10);
	if (by !== null) {
		const [list, count] =
			focus.inside && focus.group ? [`inbox:${focus.group.id}`, focus.group.items.length] : ['inbox', focus.groups.length];
		change(context, moveCursor(now, list, count, by));
		return true;
	}
	switch (command) {
		case 'left':
			change(context, {cursors: {...now.cursors, 'inbox.inside': 0}});
			return true;
		case 'right':
			change(context, {cursors: {...now.cursors, 'inbox.inside': 1}});
			return true;
		case 'back':
			if (!focus.inside) return false;
			change(context, {cursors: {...now.cursors, 'inbox.inside': 0}});
			return true;
		case 'enter':
			look(context, focus);
			return true;
		case 'take-new':
			change(context, {frozen: inboxOf(context).map(item => item.id)});
			return true;
		case 'mark':
			if (focus.item) change(context, {marked: toggled(now.marked, focus.item.id), ...moveInside(now, focus)});
			return true;
		case 'mark-same':
			markSame(context, focus);
			return true;
		default:
			return decide(context, guard, command);
	}
}

export const toggled = (marked: ReadonlySet<string>, id: string): ReadonlySet<string> =>
	marked.has(id) ? new Set([...marked].filter(one => one !== id)) : new Set([...marked, id]);

/** After a mark inside a group: on to its next line. */
function moveInside(now: ViewState, focus: InboxFocus) {
	return focus.inside && focus.group ? moveCursor(now, `inbox:${focus.group.id}`, focus.group.items.length, 1) : {};
}

function markSame(context: CommandContext, focus: InboxFocus): void {
	const prefix = focus.item?.kind === 'allow' ? suggestedPrefix(focus.item) : null;
	if (!prefix || !focus.group) {
		say(context, 'No rule would cover this.');
		return;
	}
	const same = focus.group.items.filter(item => item.kind === 'allow' && startsWith(item.command, prefix));
	const now = state(context);
	const all = same.every(item => now.marked.has(item.id));
	const others = [...now.marked].filter(id => !same.some(item => item.id === id));
	change(context, {marked: new Set(all ? others : [...others, ...same.map(item => item.id)])});
}

/** Enter: opens the picker or the form, the files or the gate; a group's lines; then what a line is about. */
function look(context: CommandContext, focus: InboxFocus): void {
	const {item, group} = focus;
	const now = state(context);
	if (!item || !group) return;
	if (context.engine()?.readOnly && (item.kind === 'choose' || item.kind === 'fill_in')) {
		say(context, 'This is a watched session: it is answered where it runs.');
		return;
	}
	switch (item.kind) {
		case 'choose': {
			const options = item.options.map(option => ({value: option.value, label: option.label, note: option.effect}));
			const highlighted = Math.max(
				0,
				options.findIndex(option => option.value === item.default),
			);
			change(context, {input: {kind: 'pick', purpose: {kind: 'choose', id: item.id}, title: item.title, options, highlighted}});
			return;
		}
		case 'fill_in': {
			const form = `fill:${item.id}`;
			change(context, {forms: {...now.forms, [form]: now.forms[form] ?? fillForm(item)}, input: {kind: 'form', form}});
			return;
		}
		case 'review':
			change(context, {
				...openView(now, {id: 'files', review: item.id}),
				cursors: {...now.cursors, files: 0, 'files.inside': 0, 'files.written': 0},
			});
			return;
		case 'judge':
			change(context, openView(now, {id: 'gate', phase: item.phase ?? now.phase}));
			return;
		case 'allow': {
			if (!focus.inside && group.items.length > 1) {
				change(context, {cursors: {...now.cursors, 'inbox.inside': 1}});
				return;
			}
			const shown = cursorOf(now, 'inbox.script');
			change(context, {cursors: {...now.cursors, 'inbox.script': shown === 1 ? 0 : 1}});
			if (!item.script) say(context, 'It brings no code along; all that is known is shown.');
		}
	}
}

/** The fields of what is to be filled in, each with its proposal. */
export function fillForm(item: FillInItem): Form {
	return {
		at: 0,
		last: '[ Accept these ]',
		fields: item.fields.map(field => ({
			id: field.name,
			label: field.label,
			kind: field.type === 'choice' ? ('pick' as const) : field.type,
			editor: editorOf(field.value === null ? '' : String(field.value)),
			options: (field.options ?? []).map(option => ({value: option, label: option, note: ''})),
			note: field.type === 'choice' ? '' : field.unit,
			below: [],
			help: field.help,
			touched: false,
		})),
	};
}

/** a, A, d, D: only on allow and review, and never within a moment of a change. True when the command was one of them. */
export function decide(context: CommandContext, guard: Guard, command: CommandId): boolean {
	if (command !== 'allow' && command !== 'allow-rule' && command !== 'deny' && command !== 'deny-words') return false;
	const review = reviewTarget(context);
	if (review) {
		if (command === 'allow-rule') offerPhase(context, guard, review, 'files');
		else decideReview(context, guard, targetKey(context), review, command === 'allow');
		return true;
	}
	const items = target(context);
	const first = items[0];
	if (!first) {
		say(context, 'Nothing to allow or deny here; enter looks closer.');
		return true;
	}
	const refused = guard.refuse(targetKey(context), context.now());
	if (refused) {
		say(context, refused);
		return true;
	}
	const now = state(context);
	const ids = items.map(item => item.id);
	if (command === 'deny-words') {
		change(context, startText(now, {kind: 'deny', ids}));
	} else if (command === 'allow-rule') {
		if (phaseOfRule(context, first) === null) offerPrefix(context, items);
		else offerPhase(context, guard, first, 'commands');
	} else {
		answerAll(context, ids, command === 'allow', null);
		say(
			context,
			`${command === 'allow' ? 'Allowed once' : 'Denied'}: ${items.length === 1 ? commandText(first) : `${items.length} commands`}`,
		);
	}
	return true;
}

/** The phase that a permission can be given for: what the built-in analyst asks there. null: another agent asks, so a rule names words. */
export const phaseOfRule = (context: CommandContext, item: InboxItem): Phase | null => {
	const session = context.engine()?.session.getState().state;
	return session ? rulePhase(session, item) : null;
};

function offerPhase(context: CommandContext, guard: Guard, item: InboxItem, what: PhaseRule['what']): void {
	const phase = phaseOfRule(context, item);
	const refused = guard.refuse(targetKey(context), context.now());
	if (refused) say(context, refused);
	else if (
		context
			.engine()
			?.session.getState()
			.state.phase_rules.some(rule => rule.phase === phase && rule.what === what)
	)
		say(context, 'The phase is allowed already, and this is not covered by it; a allows it once.');
	else if (phase === null) say(context, 'No rule accepts files of another agent than the built-in analyst; a accepts these.');
	else change(context, {confirm: {kind: 'phase-rule', phase, what, item: item.id}});
}

/** A rule that names how the commands begin. */
export function offerPrefix(context: CommandContext, items: readonly InboxItem[]): void {
	const commands = items.filter((item): item is AllowItem => item.kind === 'allow');
	const [first] = commands;
	const prefix = first ? suggestedPrefix(first) : null;
	if (!prefix) say(context, 'No rule for this would be narrow; a allows it once.');
	else if (commands.some(item => !startsWith(item.command, prefix)))
		say(context, `One rule does not cover all ${commands.length}; mark only what begins with ${prefix.join(' ')}.`);
	else change(context, {confirm: {kind: 'rule', prefix, roles: rolesOf(commands), ids: commands.map(item => item.id)}});
}

/** One answer for several asks, each its own event. */
export function answerAll(context: CommandContext, ids: readonly string[], allowed: boolean, words: string | null): void {
	for (const id of ids) act(context, {type: 'answer', id, answer: {kind: 'allow', allowed, words}});
	change(context, {marked: new Set([...state(context).marked].filter(id => !ids.includes(id)))});
}
