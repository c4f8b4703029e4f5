import {roleTable} from '../domain/roles.ts';
import {cellWidth, wrap} from './cells.ts';
import {type Form, type FormField, fieldAt, onLastLine, shownValue} from './form.ts';
import {type Row, span} from './rows.ts';
import {editorRow, editorRows} from './text-row.ts';
import type {Input, Purpose} from './view-state.ts';

/** What stands before a text being typed. */
export function promptOf(purpose: Purpose): string {
	switch (purpose.kind) {
		case 'message':
			return `message to ${roleTable[purpose.role].number} ${roleTable[purpose.role].title}`;
		case 'search':
			return '/';
		case 'deny':
			return 'deny, because';
		case 'reject':
			return 'reject, because';
		case 'narrow':
			return 'narrower rule';
		case 'rename':
			return 'new name';
		case 'commands':
			return ':';
	}
}

const mostLines = 5;

export function textRows(input: Extract<Input, {kind: 'text'}>, width: number): readonly Row[] {
	const prompt = promptOf(input.purpose);
	const gap = prompt.length === 1 ? '' : ' ';
	const room = Math.max(4, width - 1 - cellWidth(prompt) - gap.length);
	const rows = editorRows(input.editor, room, mostLines);
	return rows.map(
		(row, index): Row => [
			' ',
			index === 0 ? span('title', prompt) : ' '.repeat(cellWidth(prompt)),
			gap,
			...(typeof row === 'string' ? [row] : row),
		],
	);
}

/** One line of a form: label, value or the text being typed, and what is known beside it. */
export function fieldRow(field: FormField, focused: boolean, labelWidth: number, valueWidth: number, typing: boolean): Row {
	const label = field.label.padEnd(labelWidth);
	const active = focused && typing && field.kind !== 'pick';
	const value: readonly (string | ReturnType<typeof span>)[] = active
		? editorRow(field.editor, valueWidth)
		: [span(focused ? 'strong' : 'plain', shownValue(field) || (field.kind === 'pick' ? 'not chosen' : ''))];
	const used = active
		? Math.min(valueWidth, cellWidth(field.editor.text) + (field.editor.at >= field.editor.text.length ? 1 : 0))
		: cellWidth(shownValue(field));
	const others = field.kind === 'pick' && field.options.length > 1 && focused ? `  (${field.options.length} choices, enter)` : '';
	return [
		span(focused ? 'title' : 'plain', focused ? ' > ' : '   '),
		span(focused ? 'title' : 'dim', label),
		' ',
		...value,
		' '.repeat(Math.max(1, valueWidth - used + 1)),
		span('dim', `${field.note}${others}`),
	];
}

/** A form on a few lines, at the foot of a view: its fields, what the focused one means, and the line that does something. */
export function formRows(form: Form, width: number): readonly Row[] {
	const labelWidth = Math.max(6, ...form.fields.map(field => cellWidth(field.label))) + 1;
	const valueWidth = Math.max(8, Math.min(40, width - labelWidth - 30));
	const fields = form.fields.map((field, index) => fieldRow(field, index === form.at, labelWidth, valueWidth, true));
	const help = fieldAt(form)?.help ?? 'enter does it; shift-tab goes back';
	return [
		...fields,
		[onLastLine(form) ? span('cursor', ` > ${form.last} `) : span('dim', `   ${form.last}`)],
		...wrap(help, width - 4)
			.slice(0, 2)
			.map((line): Row => [span('dim', `   ${line}`)]),
	];
}
