import {type AgentContext, type ElicitationPropertySchema, methods} from '@agentclientprotocol/sdk';
import type {InboxField} from '../domain/inbox.ts';
import {answerMetaSchema, type QuestionMeta, readMeta, withMeta} from '../domain/meta.ts';
import type {Form, Question} from '../steps/step.ts';

type Values = Readonly<Record<string, string | number | null>>;
type By = 'person' | 'default';

/** Asks the person at the other end, if the client can show a question at all; else takes the default. The step says which it was. */
export class Asker {
	readonly #client: AgentContext;
	readonly #sessionId: string;
	readonly #canAsk: boolean;
	readonly #signal: AbortSignal;

	constructor(client: AgentContext, sessionId: string, canAsk: boolean, signal: AbortSignal) {
		this.#client = client;
		this.#sessionId = sessionId;
		this.#canAsk = canAsk;
		this.#signal = signal;
	}

	async choose(question: Question): Promise<{readonly value: string; readonly by: By}> {
		const property: ElicitationPropertySchema = {
			type: 'string',
			title: question.title,
			description: question.why,
			default: question.default,
			oneOf: question.options.map(option => ({const: option.value, title: option.label, description: option.effect})),
		};
		const meta: QuestionMeta = {
			kind: 'choose',
			decision: question.decision,
			title: question.title,
			why: question.why,
			effect: question.effect,
			options: question.options.map(option => ({...option})),
			default: question.default,
		};
		const answer = await this.#ask(question.title, {value: property}, ['value'], meta);
		const value = answer?.content['value'];
		if (answer !== null && typeof value === 'string' && question.options.some(option => option.value === value)) {
			return {value, by: answer.by};
		}
		return {value: question.default, by: 'default'};
	}

	async fillIn(form: Form): Promise<{readonly values: Values; readonly by: By}> {
		const properties = Object.fromEntries(form.fields.map(field => [field.name, propertyOf(field)]));
		const meta: QuestionMeta = {
			kind: 'fill_in',
			decision: form.decision,
			title: form.title,
			why: form.why,
			effect: form.effect,
			fields: form.fields.map(field => ({...field})),
		};
		const answer = await this.#ask(form.title, properties, [], meta);
		if (answer === null) {
			return {values: Object.fromEntries(form.fields.map(field => [field.name, field.value])), by: 'default'};
		}
		return {values: Object.fromEntries(form.fields.map(field => [field.name, answerOf(field, answer.content[field.name])])), by: answer.by};
	}

	/** What was answered; null when nobody was asked, or whoever was declined to say. */
	async #ask(
		message: string,
		properties: Record<string, ElicitationPropertySchema>,
		required: string[],
		meta: QuestionMeta,
	): Promise<{readonly content: Readonly<Record<string, unknown>>; readonly by: By} | null> {
		this.#signal.throwIfAborted();
		if (!this.#canAsk) return null;
		const response = await this.#client.request(
			methods.client.elicitation.create,
			{
				sessionId: this.#sessionId,
				mode: 'form',
				message,
				requestedSchema: {type: 'object', title: message, properties, required},
				_meta: withMeta(meta),
			},
			// A client that never answers must not hold a cancelled turn.
			{cancellationSignal: this.#signal, stopWaitingOnCancel: true},
		);
		if (response.action !== 'accept') return null;
		const content = 'content' in response && typeof response.content === 'object' && response.content !== null ? response.content : {};
		return {content: {...content}, by: readMeta(response._meta, answerMetaSchema)?.by ?? 'person'};
	}
}

function propertyOf(field: InboxField): ElicitationPropertySchema {
	const description = [field.help, field.unit === '' ? '' : `in ${field.unit}`].filter(part => part !== '').join('; ');
	if (field.type === 'number') {
		return {type: 'number', title: field.label, description, ...(typeof field.value === 'number' ? {default: field.value} : {})};
	}
	return {
		type: 'string',
		title: field.label,
		description,
		...(typeof field.value === 'string' ? {default: field.value} : {}),
		...(field.type === 'choice' && field.options ? {enum: [...field.options]} : {}),
	};
}

/** The answer to one field if it is of the field's type, else empty: a client's answer is not trusted to fit the form. */
function answerOf(field: InboxField, given: unknown): string | number | null {
	if (field.type === 'number') return typeof given === 'number' && Number.isFinite(given) ? given : null;
	if (typeof given !== 'string' || given.trim() === '') return null;
	return field.type === 'choice' && field.options && !field.options.includes(given) ? null : given;
}
