import * as z from 'zod';

/*
 * The session updates of protocol version 1 as far as they are shown, read leniently: a field that is malformed counts as not
 * sent, an update without what it needs is refused with the reason. The protocol library would print to the console instead.
 */
const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const text = z.string();
const meta = lenient(z.record(text, z.unknown()));

const content = z.discriminatedUnion('type', [
	z.object({type: z.literal('text'), text}),
	z.object({type: z.literal('image'), mimeType: lenient(text)}),
	z.object({type: z.literal('audio'), mimeType: lenient(text)}),
	z.object({type: z.literal('resource_link'), uri: text}),
	z.object({type: z.literal('resource'), resource: z.object({uri: text, text: lenient(text)})}),
]);
export type Content = z.infer<typeof content>;

const toolContent = z.discriminatedUnion('type', [
	z.object({type: z.literal('content'), content}),
	z.object({type: z.literal('diff'), path: text, oldText: lenient(text.nullable()), newText: text}),
	z.object({type: z.literal('terminal'), terminalId: text}),
]);
export type ToolContent = z.infer<typeof toolContent>;

/** The values of an array that can be read; the others are left out. */
const readable = <Schema extends z.ZodType>(item: Schema) =>
	z.array(z.unknown()).transform(values =>
		values.flatMap(value => {
			const parsed = item.safeParse(value);
			return parsed.success ? [parsed.data] : [];
		}),
	);

export const toolKinds = ['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'switch_mode', 'other'] as const;
export type ToolKind = (typeof toolKinds)[number];
export const toolStatuses = ['pending', 'in_progress', 'completed', 'failed'] as const;
export type ToolStatus = (typeof toolStatuses)[number];

const toolFields = {
	toolCallId: text.max(1000),
	title: lenient(text.nullable()),
	name: lenient(text.nullable()),
	kind: lenient(z.enum(toolKinds).nullable()),
	status: lenient(z.enum(toolStatuses).nullable()),
	content: lenient(readable(toolContent).nullable()),
	locations: lenient(readable(z.object({path: text})).nullable()),
	rawInput: z.unknown().optional(),
	_meta: meta,
};
/** What a tool call says of itself, in an update or inside a permission request: a field left out is unchanged. */
export const toolPatchSchema = z.object(toolFields);
export type ToolPatch = z.infer<typeof toolPatchSchema>;

const chunk = {content};
const updateSchema = z.discriminatedUnion('sessionUpdate', [
	z.object({sessionUpdate: z.literal('user_message_chunk'), ...chunk}),
	z.object({sessionUpdate: z.literal('agent_message_chunk'), ...chunk}),
	z.object({sessionUpdate: z.literal('agent_thought_chunk'), ...chunk}),
	z.object({sessionUpdate: z.literal('tool_call'), ...toolFields, title: text}),
	z.object({sessionUpdate: z.literal('tool_call_update'), ...toolFields}),
	z.object({sessionUpdate: z.literal('plan'), entries: readable(z.object({content: text, status: lenient(text)}))}),
	z.object({sessionUpdate: z.literal('current_mode_update'), currentModeId: text}),
	z.object({
		sessionUpdate: z.literal('usage_update'),
		used: z.number(),
		size: z.number(),
		cost: lenient(z.object({amount: z.number(), currency: text.max(16)}).nullable()),
	}),
	z.object({sessionUpdate: z.literal('notice'), title: text, description: lenient(text.nullable())}),
	z.object({sessionUpdate: z.literal('available_commands_update')}),
	z.object({sessionUpdate: z.literal('config_option_update'), configOptions: z.unknown().optional()}),
	z.object({sessionUpdate: z.literal('session_info_update')}),
]);
export type Update = z.infer<typeof updateSchema>;

const known = new Set(updateSchema.options.map(option => option.shape.sessionUpdate.value as string));
const silent = new Set(['compaction_update', 'compaction_summary_chunk']);

export type ReadUpdate =
	| {readonly ok: true; readonly sessionId: string; readonly update: Update}
	/** `kind` is what the update called itself, to say each thing once. */
	| {readonly ok: false; readonly kind: string; readonly why: string};

// Made once: a schema costs a thousand times what reading with it does, and updates come by the thousand.
const envelope = z.object({sessionId: text, update: z.looseObject({sessionUpdate: text.max(100)})});

/** Reads the params of a `session/update` notification. */
export function readUpdate(params: unknown): ReadUpdate {
	const outer = envelope.safeParse(params);
	if (!outer.success) return {ok: false, kind: 'malformed', why: 'an update without a session or a kind was ignored'};
	const {sessionId, update} = outer.data;
	const kind = update.sessionUpdate;
	if (silent.has(kind)) return {ok: false, kind, why: ''};
	if (!known.has(kind)) return {ok: false, kind, why: `an update of the unknown kind ${kind} was ignored`};
	const parsed = updateSchema.safeParse(update);
	if (parsed.success) return {ok: true, sessionId, update: parsed.data};
	const [issue] = parsed.error.issues;
	const where = issue === undefined ? '' : ` (${issue.path.join('.')})`;
	return {ok: false, kind: `${kind}${where}`, why: `a malformed ${kind}${where} was ignored`};
}
