import {type Editor, editorOf} from './line-editor.ts';

/** One of several answers. `unavailable`: why it cannot be chosen now. */
export type PickOption = {readonly value: string; readonly label: string; readonly note: string; readonly unavailable?: string | undefined};

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
	/** True once a person wrote in it: later guesses leave it alone. */
	readonly touched: boolean;
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
	return {...form, fields: form.fields.map(field => (field.id === id ? {...field, editor, touched: true} : field))};
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

/** What is said beside a field: of the answer that is picked now, or of the field itself where the answer is typed. */
export function noteOf(field: FormField): string {
	return field.kind === 'pick' ? (field.options.find(option => option.value === field.editor.text)?.note ?? '') : field.note;
}

/** A fresh form with what a person wrote in the old one. */
export function mergeForm(old: Form | undefined, fresh: Form): Form {
	if (!old) return fresh;
	const fields = fresh.fields.map(field => {
		const before = old.fields.find(one => one.id === field.id);
		return before?.touched ? {...field, editor: before.editor, touched: true} : field;
	});
	const id = old.fields[old.at]?.id;
	const at = id === undefined ? fields.length : fields.findIndex(field => field.id === id);
	return {...fresh, fields, at: at === -1 ? Math.min(old.at, fields.length) : at};
}

export const textField = (id: string, label: string, text: string, rest: Partial<Omit<FormField, 'id' | 'label'>> = {}): FormField => ({
	id,
	label,
	kind: 'text',
	editor: editorOf(text),
	options: [],
	note: '',
	below: [],
	help: '',
	touched: false,
	...rest,
});
