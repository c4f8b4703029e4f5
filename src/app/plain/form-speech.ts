import type {FillInItem, InboxField} from '../../domain/inbox.ts';
import {type Conversation, NotUnderstood} from './conversation.ts';
import {unitWord} from './speech.ts';

type Value = string | number | null;

/** Asks for each field of a form in turn; nothing typed keeps what is proposed, `none` leaves it out, `cancel` all of it. */
export async function askFields(
	talk: Conversation,
	form: FillInItem,
	done: (values: Record<string, Value>) => Promise<void>,
): Promise<void> {
	const values: Record<string, Value> = {};
	const ask = async (at: number): Promise<void> => {
		const field = form.fields[at];
		if (!field) {
			talk.listen(null);
			await done(values);
			return;
		}
		const unit = field.unit === '' ? '' : ` ${unitWord(field.unit)}`.trimEnd();
		const oneOf = field.options ? ` One of ${field.options.join(', ')}.` : '';
		talk.say(
			`${field.label}: ${field.value ?? 'empty'}${field.value === null ? '' : unit}. Type a value, none, or nothing to keep it.${oneOf}`,
		);
		talk.listen(async line => {
			if (talk.current()?.id !== form.id) {
				talk.listen(null);
				talk.say('That does not wait any more.');
				return;
			}
			if (line.toLowerCase() === 'cancel') {
				talk.listen(null);
				talk.say('Left as it was; it still waits.');
				return;
			}
			try {
				values[field.name] = typedValue(field, line);
			} catch (error) {
				if (!(error instanceof NotUnderstood)) throw error;
				talk.say(error.message);
				return;
			}
			await ask(at + 1);
		});
	};
	await ask(0);
}

function typedValue(field: InboxField, typed: string): Value {
	if (typed === '') return field.value;
	if (typed.toLowerCase() === 'none') return null;
	if (field.type === 'number') {
		if (Number.isFinite(Number(typed))) return Number(typed);
		throw new NotUnderstood(`${field.label} needs a number, not ${typed}.`);
	}
	if (field.type === 'choice' && !field.options?.includes(typed))
		throw new NotUnderstood(`${field.label} is one of ${field.options?.join(', ')}.`);
	return typed;
}
