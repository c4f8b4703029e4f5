import * as z from 'zod';

/** What a task is started with: one JSON line on its stdin. */
export const taskRequestSchema = z.object({task: z.string(), input: z.unknown()});

/** What a task says: a JSON line on its stdout each. `beat` says that its event loop turns, and what memory it holds. */
export const taskMessageSchema = z.discriminatedUnion('type', [
	z.object({type: z.literal('beat'), rssMiB: z.number()}),
	z.object({type: z.literal('progress'), label: z.string(), fraction: z.number().nullable()}),
	z.object({type: z.literal('note'), value: z.unknown()}),
	z.object({type: z.literal('done'), value: z.unknown()}),
	z.object({type: z.literal('failed'), kind: z.enum(['input', 'environment', 'defect']), message: z.string()}),
]);
export type TaskMessage = z.infer<typeof taskMessageSchema>;

/** One message may be this long: the profile of a table of ten thousand columns fits in. */
export const longestMessageBytes = 128 * 1024 * 1024;
