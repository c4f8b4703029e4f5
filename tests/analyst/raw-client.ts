import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';

export type Message = {
	readonly id?: number;
	readonly method?: string;
	readonly params?: Record<string, unknown>;
	readonly result?: Record<string, unknown>;
	readonly error?: {readonly code: number; readonly message: string; readonly data?: unknown};
};

const root = path.resolve(import.meta.dirname, '../..');
/** The built program where the suite has just built it, else the sources. */
const built = !process.env['ML_ENGINEER_SKIP_BUILD'] && existsSync(path.join(root, 'dist/main.js'));
const command = built ? [path.join(root, 'bin/ml-engineer.js'), 'analyst'] : [path.join(import.meta.dirname, 'run-analyst.ts')];

/** A client that writes and reads frames itself, so that what is tested is what is on the wire. */
export class RawClient {
	readonly child: ChildProcess;
	readonly frames: Message[] = [];
	/** Every line of stdout, parsed or not. */
	readonly stdoutLines: string[] = [];
	stderr = '';
	/** Answers to the agent's own requests, by method. */
	answers: Record<string, (params: Record<string, unknown>) => unknown> = {};
	readonly exited: Promise<number | null>;
	#next = 1;
	readonly #waiting = new Map<number, (message: Message) => void>();
	readonly #watchers = new Set<(message: Message) => void>();
	#rest = '';

	constructor(env: NodeJS.ProcessEnv = process.env) {
		this.child = spawn(process.execPath, command, {stdio: ['pipe', 'pipe', 'pipe'], env});
		this.child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk.toString('utf8')));
		this.child.stderr?.on('data', (chunk: Buffer) => {
			this.stderr += chunk.toString('utf8');
		});
		this.child.stdin?.on('error', () => undefined);
		this.exited = new Promise(resolve => this.child.once('exit', code => resolve(code)));
	}

	send(message: object): void {
		this.child.stdin?.write(`${JSON.stringify({jsonrpc: '2.0', ...message})}\n`);
	}

	request(method: string, params: object): Promise<Message> {
		const id = this.#next++;
		this.send({id, method, params});
		return new Promise(resolve => this.#waiting.set(id, resolve));
	}

	async open(cwd: string, capabilities: object = {elicitation: {form: {}}}): Promise<string> {
		await this.request('initialize', {protocolVersion: 1, clientCapabilities: capabilities});
		const answer = await this.request('session/new', {cwd, mcpServers: []});
		return String(answer.result?.['sessionId']);
	}

	prompt(sessionId: string, text: string, meta?: object): Promise<Message> {
		return this.request('session/prompt', {
			sessionId,
			prompt: [{type: 'text', text}],
			...(meta ? {_meta: {'ml-engineer': meta}} : {}),
		});
	}

	/** The first frame from now on that fits. */
	until(fits: (message: Message) => boolean): Promise<Message> {
		return new Promise(resolve => {
			const watch = (message: Message) => {
				if (!fits(message)) return;
				this.#watchers.delete(watch);
				resolve(message);
			};
			this.#watchers.add(watch);
		});
	}

	/** The updates of a session, in order. */
	updates(sessionId: string): Record<string, unknown>[] {
		return this.frames.flatMap(frame =>
			frame.method === 'session/update' && frame.params?.['sessionId'] === sessionId
				? [frame.params['update'] as Record<string, unknown>]
				: [],
		);
	}

	/** What was said in a session, line by line. */
	said(sessionId: string): string[] {
		const text = this.updates(sessionId)
			.filter(update => update['sessionUpdate'] === 'agent_message_chunk')
			.map(update => (update['content'] as {text: string}).text)
			.join('');
		return text.split('\n').filter(line => line !== '');
	}

	async close(): Promise<number | null> {
		this.child.stdin?.end();
		return this.exited;
	}

	#read(text: string): void {
		this.#rest += text;
		const lines = this.#rest.split('\n');
		this.#rest = lines.pop() ?? '';
		for (const line of lines) {
			this.stdoutLines.push(line);
			this.#receive(JSON.parse(line) as Message);
		}
	}

	#receive(message: Message): void {
		this.frames.push(message);
		for (const watch of [...this.#watchers]) watch(message);
		if (message.method !== undefined && message.id !== undefined) {
			const answer = this.answers[message.method];
			if (answer) this.send({id: message.id, result: answer(message.params ?? {})});
		} else if (message.id !== undefined) {
			this.#waiting.get(message.id)?.(message);
			this.#waiting.delete(message.id);
		}
	}
}
