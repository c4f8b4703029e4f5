import {type Editor, editorOf} from './line-editor.ts';
import type {PickOption} from './view-state.ts';

/** One line of a form: typed text, or one of several answers. */
export type FormField = {
	readonly id: string;
	readonly label: string;
	readonly kind: 'text' | 'number' | 'pick';
	readonly editor: Editor;
	readonly options: readonly PickOption[];
	/** Right of the value: a unit, a count, why it was guessed. */
	readonly note: string;
	/** Lines below the field. */
	readonly below: readonly string[];
	readonly help: string;
};

/** A form's last line, after the fields, is its only line that does something. */
export type Form = {readonly fields: readonly FormField[]; readonly at: number; readonly last: string};

export const onLastLine = (form: Form): boolean => form.at >= form.fields.length;

export function fieldAt(form: Form): FormField | null {
	return form.fields[form.at] ?? null;
}

export function moveField(form: Form, by: number): Form {
	return {...form, at: Math.min(Math.max(0, form.at + by), form.fields.length)};
}

export function setField(form: Form, id: string, editor: Editor): Form {
	return {...form, fields: form.fields.map(field => (field.id === id ? {...field, editor} : field))};
}

export const setFieldText = (form: Form, id: string, text: string): Form => setField(form, id, editorOf(text));

/** What stands in a field; empty when there is no such field. */
export function fieldText(form: Form, id: string): string {
	return form.fields.find(field => field.id === id)?.editor.text ?? '';
}

/** The label of a picked value, or the text itself. */
export function shownValue(field: FormField): string {
	return field.options.find(option => option.value === field.editor.text)?.label ?? field.editor.text;
}
