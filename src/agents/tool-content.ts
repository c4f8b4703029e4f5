import * as z from 'zod';
import type {Content, ToolContent} from './updates.ts';

/** What a content block says, or what it is when it is not text. */
export function describeContent(content: Content): string {
	switch (content.type) {
		case 'text':
			return content.text;
		case 'image':
		case 'audio':
			return `[${content.type}${content.mimeType ? ` ${content.mimeType}` : ''}]\n`;
		case 'resource_link':
			return `[${content.uri}]`;
		case 'resource':
			return content.resource.text ?? `[${content.resource.uri}]`;
	}
}

/** The text output of a tool call: its text blocks one after the other. */
export function toolText(content: readonly ToolContent[]): string {
	const texts = content.flatMap(item => (item.type === 'content' ? [describeContent(item.content)] : []));
	return texts.length === 1 ? (texts[0] ?? '') : texts.join('\n');
}

const outputSchema = z.object({data: z.string()});
const exitSchema = z.object({exit_code: z.number().nullish(), signal: z.string().max(40).nullish()});

/**
 * The `_meta` convention by which agents show what they run when the client has no terminals of its own: `terminal_output` brings new
 * bytes only, `terminal_exit` how it ended.
 */
export function terminalMeta(meta: Readonly<Record<string, unknown>> | undefined): {
	readonly data: string | null;
	readonly exit: string | null;
} {
	if (meta === undefined) return {data: null, exit: null};
	const output = outputSchema.safeParse(meta['terminal_output']);
	const exit = exitSchema.safeParse(meta['terminal_exit']);
	let ended: string | null = null;
	if (exit.success) {
		const {exit_code: code, signal} = exit.data;
		if (signal) ended = `signal ${signal}`;
		else if (typeof code === 'number') ended = `exit ${code}`;
	}
	return {data: output.success ? output.data.data : null, exit: ended};
}
