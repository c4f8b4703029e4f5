import type {Readable, Writable} from 'node:stream';
import {type AnyMessage, type ClientConnection, client, type JsonRpcId, methods, RequestError} from '@agentclientprotocol/sdk';
import * as z from 'zod';
import {withMeta} from '../domain/meta.ts';
import {messageOf} from '../system/errors.ts';
import {type ElicitationReply, type Question, questionOf} from './elicitation.ts';
import {FrameSplitter} from './framing.ts';
import {cleanText, cutLine} from './line.ts';
import {Pace, type Work} from './pace.ts';
import type {PermissionOption} from './permissions.ts';
import {readUpdate, type ToolPatch, toolPatchSchema, type Update} from './updates.ts';

/** The version of the protocol we speak; an agent that answers another one is left. */
const protocolVersion = 1;
/** Requests that were read and not yet handled; the library takes them one by one. */
const mostUnhandled = 500;

/** An error an agent answered with, in its words; `code` −32000 means that it wants a sign-in first. */
export class AgentError extends Error {
	override readonly name = 'AgentError';
	readonly code: number;
	/** Its own words, without the name of the call and the code. */
	readonly said: string;

	constructor(code: number, message: string, said = message) {
		super(message);
		this.code = code;
		this.said = said;
	}
}

export type PermissionAsk = {
	readonly sessionId: string;
	readonly call: ToolPatch;
	/** The tool call as the agent sent it: a field that is not read above could be what runs. */
	readonly said: unknown;
	/** Characters of the frame that brought it. */
	readonly size: number;
	readonly options: readonly PermissionOption[];
	/** Aborted when the agent takes its question back, or is gone. */
	readonly signal: AbortSignal;
};
/** Null: the turn was cancelled before anybody answered. */
export type PermissionReply = {readonly optionId: string; readonly reason: string | null} | null;

/** `call` is null where it is not known which of two was meant. */
type Sent = {readonly call: unknown; readonly size: number};

export type ConnectionHandlers = {
	/** The agent is our own analyst: what it says in our part of `_meta` is believed. */
	readonly ours?: boolean;
	update(sessionId: string, update: Update): void;
	permission(ask: PermissionAsk): Promise<PermissionReply>;
	question(question: Question, signal: AbortSignal): Promise<ElicitationReply>;
	/** What was not the protocol, or not understood: one cleaned line. */
	log(text: string): void;
	/** Called after each piece of input; false pauses reading until `drained`. */
	ready(): boolean;
	drained(): Promise<void>;
};

export type AgentMode = {readonly current: string; readonly available: readonly string[]; readonly configId: string | null};
export type Hello = {readonly version: number; readonly name: string | null; readonly agentVersion: string | null};

const initializeAnswer = z.object({
	protocolVersion: z.number(),
	agentInfo: z.object({name: z.string(), version: z.string()}).nullish().catch(null),
});
const modes = z.object({currentModeId: z.string(), availableModes: z.array(z.object({id: z.string()}))});
const configOptions = z.array(z.unknown()).transform(options =>
	options.flatMap(option => {
		const parsed = modeOption.safeParse(option);
		return parsed.success ? [parsed.data] : [];
	}),
);
const choice = z.object({value: z.string()});
const modeOption = z.object({
	id: z.string(),
	category: z.literal('mode'),
	type: z.literal('select'),
	currentValue: z.string(),
	options: z.array(z.union([choice, z.object({options: z.array(choice)})])),
});
const newSessionAnswer = z.object({
	sessionId: z.string(),
	modes: modes.nullish().catch(null),
	configOptions: configOptions.nullish().catch(null),
});
const configAnswer = z.object({configOptions});
const promptAnswer = z.object({stopReason: z.string().max(100)});

/** The client's end of the protocol with one agent, over its stdin and stdout. */
export class AgentConnection {
	readonly #handlers: ConnectionHandlers;
	readonly #connection: ClientConnection;
	/** Ids of our open questions by their text: an agent may answer 0 with "0". */
	readonly #asked = new Map<string, JsonRpcId>();
	/** Tool calls of permission requests as they were sent, until they are handled: the library hands on only the fields it knows. */
	readonly #said = new Map<JsonRpcId, Sent>();
	readonly #logged = new Set<string>();
	#taken = 0;
	/** Settles when the agent's output has ended and all of it was handled. */
	readonly closed: Promise<void>;

	/** Agents that talk at the same time share a `pace`. */
	constructor(io: {readonly stdin: Writable; readonly stdout: Readable}, handlers: ConnectionHandlers, pace: Pace = new Pace()) {
		this.#handlers = handlers;
		let feed: ReadableStreamDefaultController<AnyMessage> | null = null;
		const readable = new ReadableStream<AnyMessage>({
			start(controller) {
				feed = controller;
			},
			cancel() {
				feed = null;
			},
		});
		const frames = new FrameSplitter({
			frame: text => {
				const message = this.#receive(text);
				if (message !== null) feed?.enqueue(message);
			},
			dropped: bytes => handlers.log(`a frame of ${bytes} bytes was dropped, more than an agent may say at once`),
		});
		const unread: Buffer[] = [];
		const take: Work = spent => {
			for (let chunk = unread[0]; chunk !== undefined; chunk = unread[0]) {
				const taken = frames.push(chunk, spent);
				this.#taken += taken;
				if (taken < chunk.length) unread[0] = chunk.subarray(taken);
				else unread.shift();
				if (unread.length > 0 && spent()) return true;
			}
			if (handlers.ready()) io.stdout.resume();
			else {
				io.stdout.pause();
				void handlers.drained().then(() => io.stdout.resume());
			}
			return false;
		};
		io.stdout.on('data', (chunk: Buffer) => {
			// The stream of a process that ended is resumed by Node: what it brings waits behind the rest.
			if (unread.push(chunk) === 1) pace.add(take);
			if (unread.length > 0) io.stdout.pause();
		});
		io.stdout.on('error', () => undefined);
		io.stdout.once('close', () => {
			pace.remove(take);
			if (unread.length > 0) take(() => false);
			frames.end();
			feed?.close();
			feed = null;
		});
		const writable = new WritableStream<AnyMessage>({
			write: message => this.#send(io.stdin, message),
		});
		this.#connection = client({name: 'ml-engineer'})
			.onRequest(methods.client.session.requestPermission, async ({params, requestId, signal}) => {
				const call = toolPatchSchema.parse(params.toolCall);
				const sent = this.#said.get(requestId);
				this.#said.delete(requestId);
				const said = sent?.call ?? {...call, request: 'sent more than once under one id'};
				const size = sent?.size ?? 0;
				const reply = await handlers.permission({sessionId: params.sessionId, call, said, size, options: params.options, signal});
				if (reply === null) return {outcome: {outcome: 'cancelled'}};
				const meta = reply.reason === null ? {} : {_meta: withMeta({reason: reply.reason})};
				return {outcome: {outcome: 'selected', optionId: reply.optionId}, ...meta};
			})
			.onRequest(methods.client.elicitation.create, async ({params, signal}) => {
				const question = questionOf(params, handlers.ours === true);
				if (question === null) return {action: 'decline'};
				const reply = await handlers.question(question, signal);
				return reply.action === 'accept' ? {action: 'accept', content: reply.content, _meta: withMeta({by: reply.by})} : reply;
			})
			.connect({readable, writable});
		this.closed = this.#connection.closed;
	}

	/** Says who we are and what we can; answers who the agent is. The caller leaves it when `version` is not 1. */
	async initialize(): Promise<Hello> {
		const answer: unknown = await this.#ask('initialize', () =>
			this.#connection.agent.request(methods.agent.initialize, {
				protocolVersion,
				clientInfo: {name: 'ml-engineer', version: '0.1.0'},
				clientCapabilities: {
					fs: {readTextFile: false, writeTextFile: false},
					terminal: false,
					elicitation: {form: {}},
					session: {notices: {}},
					_meta: {terminal_output: true},
				},
			}),
		);
		const parsed = read(initializeAnswer, answer, 'initialize');
		return {version: parsed.protocolVersion, name: parsed.agentInfo?.name ?? null, agentVersion: parsed.agentInfo?.version ?? null};
	}

	/** Opens a session in `cwd` (absolute). `mode` is null when the agent has none. */
	async newSession(cwd: string): Promise<{readonly sessionId: string; readonly mode: AgentMode | null}> {
		const answer: unknown = await this.#ask('session/new', () =>
			this.#connection.agent.request(methods.agent.session.new, {cwd, mcpServers: []}),
		);
		const parsed = read(newSessionAnswer, answer, 'session/new');
		const [option] = parsed.configOptions ?? [];
		if (option !== undefined) {
			const available = option.options.flatMap(one => ('value' in one ? [one.value] : one.options.map(inner => inner.value)));
			return {sessionId: parsed.sessionId, mode: {current: option.currentValue, available, configId: option.id}};
		}
		const mode = parsed.modes
			? {current: parsed.modes.currentModeId, available: parsed.modes.availableModes.map(one => one.id), configId: null}
			: null;
		return {sessionId: parsed.sessionId, mode};
	}

	/** Sets the mode; answers the one in force where the agent confirms it, null where it only says yes. */
	async setMode(sessionId: string, mode: AgentMode, modeId: string): Promise<string | null> {
		if (mode.configId === null) {
			await this.#ask('session/set_mode', () => this.#connection.agent.request(methods.agent.session.setMode, {sessionId, modeId}));
			return null;
		}
		const {configId} = mode;
		const answer: unknown = await this.#ask('session/set_config_option', () =>
			this.#connection.agent.request(methods.agent.session.setConfigOption, {sessionId, configId, value: modeId}),
		);
		const parsed = read(configAnswer, answer, 'session/set_config_option');
		return parsed.configOptions.find(option => option.id === configId)?.currentValue ?? null;
	}

	/** Hands over a prompt; settles when the whole turn is over, with the agent's reason to stop. */
	async prompt(sessionId: string, text: string, meta: unknown): Promise<string> {
		const answer: unknown = await this.#ask('session/prompt', () =>
			this.#connection.agent.request(methods.agent.session.prompt, {
				sessionId,
				prompt: [{type: 'text', text}],
				...(meta === null ? {} : {_meta: withMeta(meta)}),
			}),
		);
		return read(promptAnswer, answer, 'session/prompt').stopReason;
	}

	/** Asks the agent to end the turn; its prompt then answers `cancelled`. */
	async cancel(sessionId: string): Promise<void> {
		await this.#connection.agent.notify(methods.agent.session.cancel, {sessionId});
	}

	/** Bytes of its output that were handled. */
	get taken(): number {
		return this.#taken;
	}

	close(): void {
		this.#connection.close();
	}

	async #ask<Answer>(method: string, request: () => Promise<Answer>): Promise<Answer> {
		try {
			return await request();
		} catch (error) {
			if (error instanceof RequestError)
				throw new AgentError(error.code, `${method}: error ${error.code}, ${saying(error)}`, saying(error));
			throw error;
		}
	}

	/** A frame for the protocol library, or null when it was dealt with here: updates, and whatever the library would complain of. */
	#receive(text: string): AnyMessage | null {
		let message: unknown;
		try {
			message = JSON.parse(text);
		} catch {
			return this.#noise(text);
		}
		if (typeof message !== 'object' || message === null || Reflect.get(message, 'jsonrpc') !== '2.0') return this.#noise(text);
		const id: unknown = Reflect.get(message, 'id');
		const method: unknown = Reflect.get(message, 'method');
		const params: unknown = Reflect.get(message, 'params');
		if (typeof method === 'string' && id === undefined) return this.#notified(method, params);
		if (typeof id !== 'string' && typeof id !== 'number') return this.#noise(text);
		if (method === methods.client.session.requestPermission) this.#keepSaid(id, params, text.length);
		if (typeof method === 'string') return {jsonrpc: '2.0', id, method, params};
		const ours = this.#asked.get(String(id));
		if (ours === undefined) {
			this.#once(`answer ${id}`, `an answer to a question nobody asked (${id}) was ignored`);
			return null;
		}
		this.#asked.delete(String(id));
		const error = errorShape.safeParse(Reflect.get(message, 'error'));
		if (error.success) return {jsonrpc: '2.0', id: ours, error: error.data};
		return {jsonrpc: '2.0', id: ours, result: Reflect.get(message, 'result')};
	}

	#notified(method: string, params: unknown): AnyMessage | null {
		if (method === methods.protocol.cancelRequest) return {jsonrpc: '2.0', method, params};
		if (method !== methods.client.session.update) {
			// A leading underscore marks an extension that others may ignore.
			if (!method.startsWith('_')) this.#once(`notification ${method}`, `the notification ${method} is not known here`);
			return null;
		}
		const read = readUpdate(params);
		try {
			if (read.ok) this.#handlers.update(read.sessionId, read.update);
			else if (read.why !== '') this.#once(`update ${read.kind}`, read.why);
		} catch (error) {
			this.#handlers.log(`an update could not be taken in: ${messageOf(error)}`);
		}
		return null;
	}

	/** One that the library refused is never handled: the oldest makes room. */
	#keepSaid(id: JsonRpcId, params: unknown, size: number): void {
		const [oldest] = this.#said.keys();
		if (this.#said.size >= mostUnhandled && oldest !== undefined) this.#said.delete(oldest);
		// Two requests under one id cannot be told apart: what is asked of either is not known.
		this.#said.set(id, {call: this.#said.has(id) ? null : wholeCall(params), size});
	}

	#noise(text: string): null {
		this.#handlers.log(`not the protocol: ${short(text, 200)}`);
		return null;
	}

	/** The same oddity is told once; a thousand kinds of oddity are told as far as the first hundred. */
	#once(key: string, text: string): void {
		if (this.#logged.has(key) || this.#logged.size >= 100) return;
		this.#logged.add(key);
		this.#handlers.log(short(text, 300));
	}

	async #send(stdin: Writable, message: AnyMessage): Promise<void> {
		if ('method' in message && 'id' in message) this.#asked.set(String(message.id), message.id);
		if (stdin.destroyed || stdin.writableEnded) throw new Error('the agent closed its input');
		if (stdin.write(`${JSON.stringify(message)}\n`)) return;
		await new Promise<void>(resolve => {
			stdin.once('drain', resolve);
			stdin.once('close', () => resolve());
		});
	}
}

const permissionParams = z.looseObject({
	toolCall: z.looseObject({}),
	sessionId: z.unknown().optional(),
	options: z.unknown().optional(),
	_meta: z.unknown().optional(),
});

/** The tool call of a permission request, with whatever else came beside it: that could be what runs, too. */
function wholeCall(params: unknown): unknown {
	const parsed = permissionParams.safeParse(params);
	if (!parsed.success) return null;
	const {toolCall, sessionId: _session, options: _options, _meta, ...request} = parsed.data;
	const meta = _meta === undefined ? {} : {_meta: {...Object(toolCall['_meta']), request: _meta}};
	return {...toolCall, ...meta, ...(Object.keys(request).length > 0 ? {request} : {})};
}

const errorShape = z.object({code: z.int(), message: z.string(), data: z.unknown().optional()});
const short = (text: string, max: number) => cutLine(cleanText(text).replaceAll('\n', ' '), max);

/** An error in the agent's words, with the details some hide in its data. */
function saying(error: RequestError): string {
	const details: unknown =
		typeof error.data === 'object' && error.data !== null
			? (Reflect.get(error.data, 'details') ?? Reflect.get(error.data, 'message'))
			: error.data;
	const more = typeof details === 'string' && details !== '' && details !== error.message ? ` (${details})` : '';
	return short(`${error.message}${more}`, 600);
}

function read<Schema extends z.ZodType>(schema: Schema, answer: unknown, method: string): z.infer<Schema> {
	const parsed = schema.safeParse(answer);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new AgentError(-32603, `${method}: its answer is malformed (${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'})`);
}
