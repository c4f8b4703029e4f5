import type {Progress} from '../domain/meta.ts';
import {progressSchema, readMeta} from '../domain/meta.ts';
import {textKeys} from './claims.ts';
import type {LineKind} from './line.ts';
import {cleanText} from './line.ts';
import {describeContent, terminalMeta, toolText} from './tool-content.ts';
import type {ToolKind, ToolPatch, ToolStatus, Update} from './updates.ts';

/** What an update means for those who watch. The reducer does no IO and knows no clock. */
export type Entry =
	| {readonly type: 'line'; readonly kind: LineKind; readonly text: string}
	| {
			readonly type: 'usage';
			readonly used: number;
			readonly size: number;
			readonly cost: {readonly amount: number; readonly currency: string} | null;
	  }
	| {readonly type: 'progress'; readonly toolCallId: string; readonly progress: Progress}
	| {readonly type: 'mode'; readonly modeId: string};

export type ToolCall = {
	readonly id: string;
	title: string;
	kind: ToolKind;
	status: ToolStatus;
	paths: readonly string[];
	/** Raw inputs (JSON) and kinds that were given since a permission for it was last answered, each once. */
	inputs: readonly string[];
	kinds: readonly ToolKind[];
	/** Files of which it brought the new text, with the characters of it. */
	diffs: Map<string, number>;
};

type Tracked = ToolCall & {
	announced: string;
	/** Characters of its cumulative output already told, and the last of them, to find the place again. */
	told: number;
	lastTold: string;
	/** Output without its line end yet. */
	rest: string;
	exit: string | null;
	/** A permission for it was answered: what is said next begins afresh. */
	answered: boolean;
};

const maxPartialChars = 16 * 1024;
const tailChars = 256;
const maxTools = 2000;
/** What a call was to run is kept to be compared with what is asked for: no more than a person reads, and not every piece of a stream. */
const maxInputChars = 8000;
const maxInputs = 8;
/** Stands for an input that is not kept: a number is none that any reader understands. */
const notKept = '0';
const maxLinesAtOnce = 50_000;

const keyOf = (sessionId: string, toolCallId: string) => JSON.stringify([sessionId, toolCallId]);

/** A string of its own: a slice would keep the whole frame it was cut from in memory. */
const detached = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

/**
 * Turns the updates of one agent process into lines of its transcript and its current tool calls, keyed by session and tool call.
 * Tool output that is sent again and again in full is told once: the work is linear in what is new.
 */
export class UpdateReducer {
	readonly #tools = new Map<string, Tracked>();
	readonly #plan = new Map<string, string>();
	#partialKind: 'say' | 'think' = 'say';
	#partial = '';

	/** Tool calls that have begun and not ended, oldest first. */
	get openTools(): readonly ToolCall[] {
		return [...this.#tools.values()].filter(tool => tool.status === 'pending' || tool.status === 'in_progress');
	}

	/** The line being spoken that has no end yet, to be shown but not yet kept. */
	get partial(): {readonly kind: LineKind; readonly text: string} | null {
		return this.#partial === '' ? null : {kind: this.#partialKind, text: this.#partial};
	}

	reduce(sessionId: string, update: Update): Entry[] {
		switch (update.sessionUpdate) {
			case 'agent_message_chunk':
				return this.#speak('say', describeContent(update.content));
			case 'agent_thought_chunk':
				return this.#speak('think', describeContent(update.content));
			case 'tool_call':
			case 'tool_call_update':
				return [...this.#endPartial(), ...this.tool(sessionId, update)];
			case 'plan':
				return [...this.#endPartial(), ...this.#planned(update.entries)];
			case 'usage_update':
				return [{type: 'usage', used: update.used, size: update.size, cost: update.cost ?? null}];
			case 'current_mode_update':
				return [{type: 'mode', modeId: update.currentModeId}];
			case 'notice':
				return [...this.#endPartial(), ...linesOf('note', [update.title, update.description ?? ''].filter(part => part !== '').join(': '))];
			case 'user_message_chunk':
			case 'available_commands_update':
			case 'config_option_update':
			case 'session_info_update':
				return [];
		}
	}

	/** Takes over what an update or a permission request says of a tool call: whichever comes first makes it known. */
	tool(sessionId: string, patch: ToolPatch): Entry[] {
		const key = keyOf(sessionId, patch.toolCallId);
		const tool = this.#tools.get(key) ?? this.#begin(key, patch.toolCallId);
		const entries: Entry[] = [];
		this.#claimed(tool, patch);
		if (patch.kind) tool.kind = patch.kind;
		if (patch.locations) tool.paths = patch.locations.map(location => detached(location.path));
		const title = patch.title || patch.name || '';
		if (title !== '') tool.title = detached(title);
		if (tool.title !== tool.announced) {
			tool.announced = tool.title;
			entries.push(...linesOf('tool', tool.title));
		}
		if (patch.content) entries.push(...this.#told(tool, toolText(patch.content)), ...diffEntries(tool, patch));
		const terminal = terminalMeta(patch._meta);
		if (terminal.data !== null) entries.push(...this.#output(tool, terminal.data));
		if (terminal.exit !== null) tool.exit = terminal.exit;
		const progress = readMeta(patch._meta, progressSchema, 'progress');
		if (progress !== null) entries.push({type: 'progress', toolCallId: tool.id, progress: {...progress, label: cleanText(progress.label)}});
		if (patch.status && patch.status !== tool.status) {
			tool.status = patch.status;
			if (patch.status === 'completed' || patch.status === 'failed') entries.push(...this.#ended(tool));
		}
		return entries;
	}

	/** What is known of a tool call at this moment. */
	known(sessionId: string, toolCallId: string): ToolCall | null {
		return this.#tools.get(keyOf(sessionId, toolCallId)) ?? null;
	}

	/** A permission for a tool call was answered: what it says from now on is about what comes next. */
	answered(sessionId: string, toolCallId: string): void {
		const tool = this.#tools.get(keyOf(sessionId, toolCallId));
		if (tool !== undefined) Object.assign(tool, {answered: true, inputs: tool.inputs.slice(-1), kinds: []});
	}

	/** What was being spoken is a whole line: another prompt follows. */
	endSpeech(): Entry[] {
		return this.#endPartial();
	}

	/** The turn is over: speech is a whole line, and what was left open is closed and named. */
	endTurn(): Entry[] {
		const entries = this.#endPartial();
		for (const tool of this.openTools) {
			const tracked = [...this.#tools.values()].find(candidate => candidate === tool);
			if (tracked === undefined) continue;
			entries.push(...this.#flush(tracked), {
				type: 'line',
				kind: 'note',
				text: `left open at the end of the turn: ${cleanText(tracked.announced)}`,
			});
			tracked.status = 'completed';
		}
		this.#tools.clear();
		return entries;
	}

	#begin(key: string, id: string): Tracked {
		if (this.#tools.size >= maxTools) {
			const oldest = this.#tools.keys().next();
			if (!oldest.done) this.#tools.delete(oldest.value);
		}
		const short = detached(id.slice(0, 80));
		const tool: Tracked = {
			id: detached(id),
			title: `tool call ${short}`,
			kind: 'other',
			status: 'pending',
			paths: [],
			announced: '',
			told: 0,
			lastTold: '',
			rest: '',
			exit: null,
			diffs: new Map(),
			inputs: [],
			kinds: [],
			answered: false,
		};
		this.#tools.set(key, tool);
		return tool;
	}

	#claimed(tool: Tracked, patch: ToolPatch): void {
		const ended = tool.status === 'completed' || tool.status === 'failed';
		if (patch.rawInput !== undefined && patch.rawInput !== null) {
			const input = inputText(patch.rawInput);
			const before = tool.answered || ended ? [] : tool.inputs;
			const others = before.filter(one => one !== input);
			tool.inputs = others.length < maxInputs ? [...others, input] : [...others.slice(2), notKept, input];
			tool.answered = false;
		}
		if (patch.kind) tool.kinds = [...new Set([...(ended ? [] : tool.kinds), patch.kind])];
	}

	#speak(kind: 'say' | 'think', text: string): Entry[] {
		const entries = kind === this.#partialKind ? [] : this.#endPartial();
		this.#partialKind = kind;
		const end = text.lastIndexOf('\n');
		if (end === -1) this.#partial = detached(this.#partial + text);
		else {
			entries.push(...linesOf(kind, this.#partial + text.slice(0, end)));
			this.#partial = detached(text.slice(end + 1));
		}
		if (this.#partial.length > maxPartialChars) entries.push(...this.#endPartial());
		return entries;
	}

	#endPartial(): Entry[] {
		if (this.#partial === '') return [];
		const entries = linesOf(this.#partialKind, this.#partial);
		this.#partial = '';
		return entries;
	}

	/** Cumulative text (or a sliding window of it): only what follows the last known piece is new. */
	#told(tool: Tracked, text: string): Entry[] {
		if (text === '') return [];
		const start = tool.told - tool.lastTold.length;
		let fresh: string;
		let replaced = false;
		if (text.length >= tool.told && text.startsWith(tool.lastTold, start)) fresh = text.slice(tool.told);
		else {
			const at = text.lastIndexOf(tool.lastTold);
			replaced = at === -1;
			fresh = replaced ? text : text.slice(at + tool.lastTold.length);
		}
		tool.told = text.length;
		tool.lastTold = detached(text.slice(-tailChars));
		if (fresh === '') return [];
		const entries: Entry[] = replaced ? [...this.#flush(tool), {type: 'line', kind: 'note', text: 'the tool replaced its output by:'}] : [];
		return [...entries, ...this.#output(tool, fresh)];
	}

	#output(tool: Tracked, data: string): Entry[] {
		const text = tool.rest + data;
		const end = text.lastIndexOf('\n');
		tool.rest = detached(text.slice(end + 1));
		const entries = end === -1 ? [] : linesOf('output', text.slice(0, end));
		if (tool.rest.length > maxPartialChars) entries.push(...this.#flush(tool));
		return entries;
	}

	#flush(tool: Tracked): Entry[] {
		const {rest} = tool;
		tool.rest = '';
		return rest === '' ? [] : linesOf('output', rest);
	}

	#ended(tool: Tracked): Entry[] {
		const failed = tool.status === 'failed';
		const exit = tool.exit === null ? '' : `, ${tool.exit}`;
		return [
			...this.#flush(tool),
			{type: 'line', kind: failed ? 'error' : 'tool', text: `${failed ? 'failed' : 'done'}${exit}: ${cleanText(tool.announced)}`},
		];
	}

	#planned(entries: readonly {readonly content: string; readonly status?: string | undefined}[]): Entry[] {
		const changed: Entry[] = [];
		const marks: Record<string, string> = {completed: 'x', in_progress: '>'};
		for (const {content, status} of entries.slice(0, 200)) {
			const mark = marks[status ?? ''] ?? ' ';
			if (this.#plan.get(content) === mark) continue;
			this.#plan.set(detached(content), mark);
			changed.push({type: 'line', kind: 'plan', text: cleanText(`[${mark}] ${content}`).replaceAll('\n', ' ')});
		}
		return changed;
	}
}

/** A raw input as JSON of its own, without the text of files. */
function inputText(input: unknown): string {
	try {
		const text = JSON.stringify(input, (key, value: unknown) => (textKeys.has(key) && typeof value === 'string' ? '' : value));
		return text.length <= maxInputChars ? detached(text) : notKept;
	} catch {
		return notKept; // nested too deep to be written
	}
}

/**
 * Clean text cut into lines. A lone carriage return (a progress bar) leaves what follows it. One update with more lines than anybody
 * means to read is cut: millions of empty lines fit into one frame.
 */
function linesOf(kind: LineKind, text: string): Entry[] {
	const lines = text.split(/\r?\n/, maxLinesAtOnce + 1);
	const entries: Entry[] = lines
		.slice(0, maxLinesAtOnce)
		.map(line => ({type: 'line', kind, text: cleanText(line.slice(line.lastIndexOf('\r') + 1)).replaceAll('\n', ' ')}));
	if (lines.length > maxLinesAtOnce)
		entries.push({type: 'line', kind: 'note', text: `more than ${maxLinesAtOnce} lines at once: the rest was left out`});
	return entries;
}

function diffEntries(tool: Tracked, patch: ToolPatch): Entry[] {
	const entries: Entry[] = [];
	for (const item of patch.content ?? []) {
		if (item.type !== 'diff' || tool.diffs.get(item.path) === item.newText.length) continue;
		tool.diffs.set(detached(item.path), item.newText.length);
		const lines = item.newText === '' ? 0 : item.newText.split('\n').length;
		const verb = item.oldText === null || item.oldText === undefined ? 'new file' : 'edit';
		entries.push({type: 'line', kind: 'tool', text: cleanText(`${verb} ${item.path}, ${lines} lines`).replaceAll('\n', ' ')});
	}
	return entries;
}
