import * as z from 'zod';
import type {InboxField} from '../domain/inbox.ts';
import {type AnswerMeta, type QuestionMeta, questionMetaSchema, readMeta} from '../domain/meta.ts';
import {cleanText, cutLine} from './line.ts';

type Answers = Readonly<Record<string, string | number | null>>;
/** A question of a sub-agent for the inbox, from its form; `content` turns what a person filled in into what the agent expects. */
export type Question = {readonly message: string; readonly form: QuestionMeta; content(answers: Answers): Record<string, Value>};

type Value = string | number | boolean | string[];
export type ElicitationReply =
	| {readonly action: 'accept'; readonly content: Record<string, Value>; readonly by: AnswerMeta['by']}
	| {readonly action: 'decline'}
	| {readonly action: 'cancel'};

const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(null);
const property = z.object({
	type: z.string(),
	title: lenient(z.string()),
	description: lenient(z.string()),
	default: lenient(z.union([z.string(), z.number(), z.boolean()])),
	enum: lenient(z.array(z.string())),
	oneOf: lenient(z.array(z.object({const: z.string(), title: z.string()}))),
});
const formSchema = z.object({
	mode: z.literal('form'),
	message: z.string(),
	requestedSchema: z.object({properties: z.record(z.string(), property).default({})}),
	_meta: z.unknown().optional(),
});
const show = (text: string, max = 500) => cutLine(cleanText(text).replaceAll('\n', ' '), max);

/**
 * The params of `elicitation/create` as a question of the inbox; null when it is not a form we can show (then it is declined). Our
 * own agent (`ours`) says in `_meta` how the question stands in the inbox; the form of another agent becomes one field a property.
 */
export function questionOf(params: unknown, ours: boolean): Question | null {
	const parsed = formSchema.safeParse(params);
	if (!parsed.success) return null;
	const {requestedSchema, _meta} = parsed.data;
	const message = show(parsed.data.message, 2000);
	const question = ours ? readMeta(_meta, questionMetaSchema) : null;
	const originals = new Map<string, string>();
	if (question !== null) {
		const form = cleanForm(question, originals);
		return {message, form, content: answers => contentOf(answers, value => originals.get(value) ?? value)};
	}
	const fields = Object.entries(requestedSchema.properties).flatMap(([name, one]) => fieldOf(name, one));
	const form = cleanForm(
		{kind: 'fill_in', decision: 'question', title: message, why: '', effect: 'is handed to the sub-agent', fields},
		originals,
	);
	const isBoolean = (name: string) => requestedSchema.properties[name]?.type === 'boolean';
	return {
		message,
		form,
		content: answers => contentOf(answers, (value, name) => (isBoolean(name) ? value === 'yes' : (originals.get(value) ?? value))),
	};
}

function contentOf(answers: Answers, original: (value: string, name: string) => Value): Record<string, Value> {
	const content: Record<string, Value> = {};
	for (const [name, value] of Object.entries(answers)) {
		if (value !== null) content[name] = typeof value === 'number' ? value : original(value, name);
	}
	return content;
}

/** What is shown is cleaned; what is answered is the agent's own spelling, found again in `originals`. */
function cleanForm(form: QuestionMeta, originals: Map<string, string>): QuestionMeta {
	const keep = (value: string) => {
		const shown = show(value);
		if (shown !== value && !originals.has(shown)) originals.set(shown, value);
		return shown;
	};
	const common = {title: show(form.title), why: show(form.why, 2000), effect: show(form.effect)};
	if (form.kind === 'choose') {
		const options = form.options.map(option => ({value: keep(option.value), label: show(option.label), effect: show(option.effect)}));
		return {...form, ...common, options, default: keep(form.default)};
	}
	const fields = form.fields.map(one => ({
		...one,
		label: show(one.label),
		unit: show(one.unit),
		help: show(one.help),
		value: typeof one.value === 'string' ? keep(one.value) : one.value,
		...(one.options === undefined ? {} : {options: one.options.map(keep)}),
	}));
	return {...form, ...common, fields};
}

function fieldOf(name: string, one: z.infer<typeof property>): InboxField[] {
	const common = {name, label: one.title ?? name, unit: '', help: one.description ?? ''};
	const given = typeof one.default === 'boolean' ? (one.default ? 'yes' : 'no') : one.default;
	const options = one.enum ?? one.oneOf?.map(option => option.const) ?? (one.type === 'boolean' ? ['yes', 'no'] : null);
	if (options !== null) return [{...common, type: 'choice', value: given ?? null, options}];
	if (one.type === 'number' || one.type === 'integer') return [{...common, type: 'number', value: given ?? null}];
	return one.type === 'string' ? [{...common, type: 'text', value: given ?? null}] : [];
}
