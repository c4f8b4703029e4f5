import {systemTypeWords} from '../../domain/system-types.ts';
import {phases} from '../../domain/workflow.ts';
import {isBuiltType} from '../start-values.ts';
import {themeNames} from '../theme.ts';
import {type Input, startText} from '../view-state.ts';
import {act, type CommandContext, change, say, state} from './context.ts';
import {pickedField} from './form.ts';

type PickInput = Extract<Input, {kind: 'pick'}>;

/** The mark of the picker, one line on or back; it stays in the list. */
export function movePick(context: CommandContext, by: number): void {
	const {input} = state(context);
	if (input?.kind !== 'pick') return;
	change(context, {input: {...input, highlighted: Math.min(Math.max(0, input.highlighted + by), input.options.length - 1)}});
}

export function acceptPick(context: CommandContext, input: PickInput): void {
	const option = input.options[input.highlighted];
	if (!option) return;
	if (option.unavailable !== undefined) {
		say(context, `${option.label}: ${option.unavailable}`);
		return;
	}
	const {purpose} = input;
	switch (purpose.kind) {
		case 'choose':
			change(context, {input: null});
			act(context, {type: 'answer', id: purpose.id, answer: {kind: 'choose', value: option.value}}, `Chosen: ${option.label}`);
			return;
		case 'field':
			pickedField(context, purpose.form, purpose.field, option.value);
			return;
		case 'theme': {
			const theme = themeNames.find(name => name === option.value);
			change(context, theme ? {theme, input: null} : {input: null});
			return;
		}
		case 'types': {
			const types = option.value.split(',').filter(isBuiltType);
			change(context, {input: null});
			act(
				context,
				{type: 'change-system-types', systemTypes: types},
				`Built is now: ${systemTypeWords(types)}. What rests on the types before is stale; r runs it again.`,
			);
			return;
		}
		case 'reopen': {
			const phase = phases.find(one => one === option.value);
			change(context, phase ? {input: null, confirm: {kind: 'reopen', phase}} : {input: null});
		}
	}
}

/** Esc in a picker: back to its form, or out. */
export function leavePick(context: CommandContext, input: PickInput): void {
	change(context, {input: input.purpose.kind === 'field' ? {kind: 'form', form: input.purpose.form} : null});
}

export const startRename = (context: CommandContext): void => change(context, startText(state(context), {kind: 'rename'}));
