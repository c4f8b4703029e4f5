import {count} from '../../domain/format.ts';
import {roleTable} from '../../domain/roles.ts';
import {ruleAllows} from '../../domain/rule.ts';
import {startsWith, wordsOf} from '../inbox-view.ts';
import {type Editor, emptyEditor, insert, longestText} from '../line-editor.ts';
import {followFocus} from '../start-form.ts';
import {type Input, leaveText} from '../view-state.ts';
import {act, type CommandContext, change, say, state} from './context.ts';
import {answerAll} from './inbox.ts';
import {reject} from './review.ts';
import {acceptSearch} from './search.ts';

type TextInput = Extract<Input, {kind: 'text'}>;

/** Enter in a text: does what the text is for; an empty one just ends. `:` is accepted elsewhere. */
export function acceptText(context: CommandContext, input: TextInput): void {
	const text = input.editor.text.trim();
	const {purpose} = input;
	if (purpose.kind === 'narrow') {
		narrowed(context, input);
		return;
	}
	change(context, leaveText(state(context), false));
	switch (purpose.kind) {
		case 'message':
			if (text !== '')
				act(
					context,
					{type: 'message', role: purpose.role, text},
					`Sent to ${roleTable[purpose.role].number} ${roleTable[purpose.role].title}.`,
				);
			return;
		case 'search':
			acceptSearch(context, purpose.role, text);
			return;
		case 'deny':
			answerAll(context, purpose.ids, false, text === '' ? null : text);
			say(context, text === '' ? 'Denied.' : 'Denied; the sub-agent reads why and goes on.');
			return;
		case 'reject':
			reject(context, purpose.id, text);
			return;
		case 'rename':
			if (text !== '') act(context, {type: 'rename', name: text}, `Renamed to ${text}.`);
			return;
		case 'commands':
			return;
	}
}

/** A narrower rule begins with the words of the first one and still covers something that waits. */
function narrowed(context: CommandContext, input: TextInput): void {
	if (input.purpose.kind !== 'narrow') return;
	const {prefix, roles, ids} = input.purpose;
	const words = wordsOf(input.editor.text);
	if (!words || !startsWith(words, prefix)) {
		say(context, `A narrower rule begins with: ${prefix.join(' ')}`);
		return;
	}
	const inbox = context.engine()?.session.getState().state.inbox ?? [];
	const rule = {prefix: [...words], roles: [...roles], at: ''};
	const covered = inbox.filter(
		item => item.kind === 'allow' && item.role !== null && ids.includes(item.id) && ruleAllows(rule, item.role, item.command),
	);
	if (covered.length === 0) {
		say(context, 'That rule would cover nothing that waits.');
		return;
	}
	change(context, {input: null, confirm: {kind: 'rule', prefix: words, roles, ids}});
}

/** The focused text, of whichever kind. */
export function focusedEditor(context: CommandContext): Editor | null {
	const now = state(context);
	if (now.input?.kind === 'text') return now.input.editor;
	if (now.input?.kind !== 'form') return null;
	const form = now.forms[now.input.form];
	const field = form?.fields[form.at];
	return field && field.kind !== 'pick' ? field.editor : null;
}

export function writeEditor(context: CommandContext, editor: Editor): void {
	const now = state(context);
	if (now.input?.kind === 'text') {
		const commands = now.input.purpose.kind === 'commands' ? {cursors: {...now.cursors, commands: 0}} : {};
		change(context, {input: {...now.input, editor}, ...commands});
		return;
	}
	if (now.input?.kind !== 'form') return;
	const {form: id} = now.input;
	const form = now.forms[id];
	if (!form) return;
	const fields = form.fields.map((field, index) => (index === form.at ? {...field, editor, touched: true} : field));
	const written = {...form, fields};
	const next = id === 'start' && context.start ? followFocus(written, context.start.folderFor) : written;
	change(context, {forms: {...now.forms, [id]: next}});
}

/** Text that was typed or pasted. In a one-line field line ends become spaces: many lines never submit. */
export function write(context: CommandContext, text: string): void {
	const editor = focusedEditor(context);
	if (!editor) return;
	const now = state(context);
	const lines = now.input?.kind === 'text' && ['message', 'deny', 'reject'].includes(now.input.purpose.kind);
	const clean = text.replace(/\r\n?/g, '\n').replace(/[^\P{Control}\n\t]/gu, '');
	const added = lines ? clean : clean.replace(/[\n\t]+/g, ' ').replace(/ $/, match => (clean === '\n' ? '' : match));
	const written = insert(editor, added);
	writeEditor(context, written);
	const lost = added.length - (written.text.length - editor.text.length);
	if (lost > 0)
		say(context, `A text holds ${count(longestText)} characters: the last ${count(lost)} were left out. Name a file that has them.`);
}

export const clearEditor = (context: CommandContext): void => writeEditor(context, emptyEditor);
