import * as z from 'zod';
import {inboxItemSchema} from './inbox.ts';

/*
 * What rides in the protocol's `_meta` fields under the key "ml-engineer", in both directions. Programs that do not know the key
 * ignore it: the same text brief goes to every backend.
 */
export const metaKey = 'ml-engineer';

/** `session/prompt` → which step this is, and its inputs as JSON. The deliverable is `reports/<step>.json` below the session's cwd. */
export const promptMetaSchema = z.object({phase: z.string(), step: z.string(), input: z.json()});
export type PromptMeta = z.infer<typeof promptMetaSchema>;

/** `tool_call_update` → how far a long piece of work is (member `progress`); `fraction` is 0..1, null when the end is not known. */
export const progressSchema = z.object({label: z.string().max(400), fraction: z.number().min(0).max(1).nullable()});
export type Progress = z.infer<typeof progressSchema>;

const [choose, fillIn, allow] = inboxItemSchema.options;

/**
 * `session/request_permission` → what a person needs to decide, in the words of the inbox (member `permission` of the tool call's
 * meta). The command is given as words, never as a line for a shell; `network` is true when it reaches out.
 */
export const permissionMetaSchema = allow
	.pick({why: true, effect: true, command: true, cwd: true, detail: true, limits: true, script: true})
	.extend({network: z.boolean()})
	.partial();
export type PermissionMeta = z.infer<typeof permissionMetaSchema>;

/** Answer to a permission request → the words of the person who denied it. */
export const denialMetaSchema = z.object({reason: z.string()});

/**
 * `elicitation/create` (form) → the question as it stands in the inbox. The accepted content is `{value}` for choose and one property a
 * field for fill_in; a field left empty is absent.
 */
export const questionMetaSchema = z.discriminatedUnion('kind', [
	choose.pick({kind: true, decision: true, title: true, why: true, effect: true, options: true, default: true}),
	fillIn.pick({kind: true, decision: true, title: true, why: true, effect: true, fields: true}),
]);
export type QuestionMeta = z.infer<typeof questionMetaSchema>;

/** Answer to `elicitation/create` → who answered. Without it, an accepted answer is a person's. */
export const answerMetaSchema = z.object({by: z.enum(['person', 'default'])});
export type AnswerMeta = z.infer<typeof answerMetaSchema>;

/** Wraps a value for `_meta`. */
export const withMeta = <Value>(value: Value): {[metaKey]: Value} => ({[metaKey]: value});

/** Reads our part of a `_meta` object; null when it is missing or malformed. `field` names one member of it ("progress"). */
export function readMeta<Schema extends z.ZodType>(meta: unknown, schema: Schema, field?: string): z.infer<Schema> | null {
	if (typeof meta !== 'object' || meta === null) return null;
	const ours: unknown = Reflect.get(meta, metaKey);
	if (typeof ours !== 'object' || ours === null) return null;
	const value: unknown = field === undefined ? ours : Reflect.get(ours, field);
	const parsed = schema.safeParse(value);
	return parsed.success ? parsed.data : null;
}
