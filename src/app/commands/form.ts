import {acceptedText} from '../accepted-text.ts';
import {type Form, fieldAt, fieldText, moveField, onLastLine, setFieldText, textField} from '../form.ts';
import {followFocus, startForm, startOptions} from '../start-form.ts';
import {closeView, topView} from '../view-state.ts';
import {act, type CommandContext, change, say, state, tell} from './context.ts';

const formOf = (context: CommandContext, id: string): Form | undefined => state(context).forms[id];

function setForm(context: CommandContext, id: string, form: Form): void {
	change(context, {forms: {...state(context).forms, [id]: form}});
}

export function moveInForm(context: CommandContext, by: number): void {
	const {input} = state(context);
	const form = input?.kind === 'form' ? formOf(context, input.form) : undefined;
	if (input?.kind !== 'form' || !form) return;
	readTyped(context, input.form, form);
	setForm(context, input.form, moveField(form, by));
}

/** A data file whose path was typed is looked at when the field is left: its columns are what the target is chosen from. */
export function readTyped(context: CommandContext, id: string, form: Form): void {
	const field = fieldAt(form);
	const typed = field?.editor.text.trim() ?? '';
	if (id === 'start' && field?.id === 'data' && field.kind === 'text' && typed !== '') context.start?.chooseData(typed);
}

/** Enter in a form: a picker opens, a text goes on to the next field, the last line does what it says. */
export function acceptField(context: CommandContext): void {
	const {input} = state(context);
	if (input?.kind !== 'form') return;
	const form = formOf(context, input.form);
	if (!form) return;
	if (onLastLine(form)) {
		submit(context, input.form, form);
		return;
	}
	const field = fieldAt(form);
	if (field?.kind === 'pick') {
		const highlighted = Math.max(
			0,
			field.options.findIndex(option => option.value === field.editor.text),
		);
		change(context, {
			input: {
				kind: 'pick',
				purpose: {kind: 'field', form: input.form, field: field.id},
				title: field.help,
				options: field.options,
				highlighted,
			},
		});
		return;
	}
	if (field?.kind === 'number' && field.editor.text.trim() !== '' && !Number.isFinite(Number(field.editor.text))) {
		say(context, `${field.label} needs a number, not ${field.editor.text}.`);
		return;
	}
	readTyped(context, input.form, form);
	setForm(context, input.form, moveField(form, 1));
}

/** A field of a form was picked: on to the next one. */
export function pickedField(context: CommandContext, id: string, field: string, value: string): void {
	const form = formOf(context, id);
	if (!form) return;
	const at = form.fields.findIndex(one => one.id === field);
	const picked = setFieldText(form, field, value);
	// Another file has other columns: what was chosen from the old ones does not bind any more.
	const free =
		field === 'data' ? {...picked, fields: picked.fields.map(one => (one.id === 'target' ? {...one, touched: false} : one))} : picked;
	const next = id === 'start' && context.start ? followFocus(free, context.start.folderFor) : free;
	change(context, {
		forms: {...state(context).forms, [id]: {...next, at: Math.min(at + 1, next.fields.length)}},
		input: {kind: 'form', form: id},
	});
	if (id === 'start' && field === 'resume' && value !== '') resumeSession(context, value);
	if (id === 'start' && field === 'data') context.start?.chooseData(value);
}

function submit(context: CommandContext, id: string, form: Form): void {
	if (id === 'start') {
		startSession(context);
		return;
	}
	if (id.startsWith('fill:')) {
		const item = id.slice('fill:'.length);
		const values: Record<string, string | number | null> = {};
		for (const field of form.fields) {
			const text = field.editor.text.trim();
			if (field.kind === 'number' && text !== '' && !Number.isFinite(Number(text))) {
				say(context, `${field.label} needs a number, not ${text}.`);
				return;
			}
			values[field.id] = text === '' ? null : field.kind === 'number' ? Number(text) : text;
		}
		change(context, {input: null});
		const asked =
			context
				.engine()
				?.session.getState()
				.state.inbox.find(one => one.id === item) ?? null;
		act(context, {type: 'answer', id: item, answer: {kind: 'fill_in', values}}, acceptedText(asked));
		return;
	}
	if (id.startsWith('waive:')) waive(context, id, form);
}

/** Opens the form for a waiver of a check that failed. */
export function startWaiver(context: CommandContext, check: string): void {
	const now = state(context);
	const id = `waive:${check}`;
	const form: Form = {
		at: 0,
		last: '[ Waive it ]',
		fields: [
			textField('reason', 'Reason', '', {help: 'Why this may go on although the check failed; others read it.'}),
			textField('until', 'Last day', '', {note: 'YYYY-MM-DD', help: 'The last day the waiver holds; after it the check fails again.'}),
		],
	};
	change(context, {forms: {...now.forms, [id]: now.forms[id] ?? form}, input: {kind: 'form', form: id}});
}

function waive(context: CommandContext, id: string, form: Form): void {
	const view = topView(state(context));
	const reason = fieldText(form, 'reason').trim();
	const until = fieldText(form, 'until').trim();
	if (view.id !== 'gate') return;
	if (reason === '') {
		say(context, 'A waiver needs a reason: why may this go on although the check failed?');
		return;
	}
	if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until))) {
		say(context, `The last day is written YYYY-MM-DD, not "${until}".`);
		return;
	}
	change(context, {input: null});
	const check = id.slice('waive:'.length);
	act(
		context,
		{type: 'waive', phase: view.phase, check, reason, until},
		`${check} is waived until ${until}; written to gates/waivers.yaml.`,
	);
}

/** `r` or `[ Start ]` in the start view. */
export function startSession(context: CommandContext): void {
	const {start} = context;
	const now = state(context);
	if (!start) return;
	const options = startOptions(now.forms['start'] ?? startForm(start.model.getState()));
	if (typeof options === 'string') {
		say(context, options);
		return;
	}
	tell(
		context,
		start.onStart(options).then(refused => refused ?? ''),
	);
}

export const leaveHere = (context: CommandContext): void => change(context, closeView(state(context)));

function resumeSession(context: CommandContext, id: string): void {
	const {start} = context;
	if (!start) return;
	tell(
		context,
		start.onResume(id).then(refused => refused ?? ''),
	);
}
