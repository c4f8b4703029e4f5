import type {PromptMeta} from '../domain/meta.ts';
import {messageOf} from '../system/errors.ts';
import {type AgentEnvironment, agentEnvironment} from './agent-environment.ts';
import {type Asks, nextAskId, type RulingEvent} from './asks.ts';
import type {Backend} from './backends.ts';
import {AgentConnection, AgentError, type Hello, type PermissionAsk, type PermissionReply} from './connection.ts';
import type {ElicitationReply, Question} from './elicitation.ts';
import {cleanText} from './line.ts';
import type {Pace} from './pace.ts';
import {type Patience, patienceOf, TurnClock} from './patience.ts';
import {describeRequest, type PermissionRequest, suggestPrefix} from './permissions.ts';
import {AgentProcess} from './process.ts';
import {type Entry, UpdateReducer} from './reducer.ts';
import {settleMode} from './session-mode.ts';
import type {StartGate} from './start-gate.ts';
import type {Transcript} from './transcript.ts';
import type {Update} from './updates.ts';

/** How a run ended. `ended` says only that the sub-agent stopped: whether it delivered is for the gate to measure. */
export type TurnOutcome =
	| {readonly kind: 'ended'; readonly stopReason: string}
	| {readonly kind: 'died'; readonly exitCode: number | null; readonly signal: string | null; readonly stderrTail: string}
	| {readonly kind: 'refused-version'; readonly version: number}
	| {readonly kind: 'failed'; readonly message: string}
	| {readonly kind: 'cancelled'};

export type AgentEvent =
	| {
			readonly type: 'started';
			readonly pid: number;
			readonly agentName: string | null;
			readonly agentVersion: string | null;
			/** Names of the environment it got, and how many it did not get. */
			readonly passed: readonly string[];
			readonly withheld: number;
	  }
	/** `suggestion`: the words a rule for it would begin with; null when none makes sense. */
	| {readonly type: 'permission.asked'; readonly request: PermissionRequest; readonly suggestion: readonly string[] | null}
	| ({readonly type: 'permission.ruled'; readonly request: PermissionRequest} & RulingEvent)
	| {readonly type: 'question.asked'; readonly id: string; readonly message: string; readonly form: Question['form']}
	/** It needs no answer any more: taken back, cancelled, or its process is gone. */
	| {readonly type: 'ask.withdrawn'; readonly id: string}
	| {
			readonly type: 'usage';
			readonly used: number;
			readonly size: number;
			readonly cost: {readonly amount: number; readonly currency: string} | null;
	  }
	| {readonly type: 'progress'; readonly label: string; readonly fraction: number | null}
	/** Nothing was heard for so long; not a failure. `heard`: something was again. */
	| {readonly type: 'waiting'; readonly seconds: number}
	| {readonly type: 'heard'}
	/** It is stopped soon, because of what the sentence says. */
	| {readonly type: 'near_end'; readonly sentence: string}
	| {readonly type: 'ended'; readonly outcome: TurnOutcome};

export type RunRequest = {
	readonly role: string;
	readonly backend: Backend;
	/** Absolute; the sub-agent's working directory. */
	readonly cwd: string;
	readonly promptText: string;
	readonly meta: PromptMeta | null;
	readonly onEvent: (event: AgentEvent) => void;
	/** Did a person allow such a command for the whole phase? */
	readonly allowedBefore?: (request: PermissionRequest) => boolean;
};

/** Milliseconds each thing may take; the defaults are what was seen with real agents, doubled. */
export type Timing = {
	readonly initializeMs: number;
	readonly sessionMs: number;
	readonly cancelMs: number;
	readonly silenceMs: number;
	/** Agents that are not ours send updates after the answer to their prompt. */
	readonly lateMs: number;
	readonly eofMs: number;
	readonly termMs: number;
} & Patience;
export const defaultTiming: Timing = {
	initializeMs: 60_000,
	sessionMs: 60_000,
	cancelMs: 10_000,
	silenceMs: 30_000,
	lateMs: 400,
	eofMs: 2000,
	termMs: 2000,
	...patienceOf({}),
};

export type RunServices = {
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly transcript: Transcript;
	readonly asks: Asks;
	readonly gate: StartGate;
	readonly timing: Timing;
	/** Shared by all that run, so that together they leave the keyboard its time. */
	readonly pace: Pace;
	/** Told of the process group when it begins and when nobody of it is left. */
	readonly watch: {begin(pid: number): void; end(pid: number): void};
};

class Cancelled extends Error {}
class Timeout extends Error {}
class OutOfPatience extends Error {}
/** It asked more than anybody can answer. */
class Flood extends Error {}

/** One sub-agent process from its start to its end: one prompt, and the messages that came while it was at work. */
export class AgentRun {
	readonly done: Promise<TurnOutcome>;
	readonly #request: RunRequest;
	readonly #services: RunServices;
	readonly #transcript: Transcript;
	readonly #environment: AgentEnvironment;
	readonly #reducer = new UpdateReducer();
	readonly #abort = new AbortController();
	readonly #messages: string[] = [];
	#process: AgentProcess | null = null;
	#connection: AgentConnection | null = null;
	#sessionId: string | null = null;
	#prompting = false;
	#open = true;
	#deadline: NodeJS.Timeout | null = null;
	#heardAt = Date.now();
	#clock: TurnClock | null = null;
	/** Milliseconds that are left for its end; null: as many as usual. */
	#hurryMs: number | null = null;
	#modeId: string | null = null;

	constructor(request: RunRequest, services: RunServices) {
		this.#request = request;
		this.#services = services;
		this.#transcript = services.transcript;
		const {backend} = request;
		this.#environment = agentEnvironment(services.env, backend.environment, backend.set);
		this.done = this.#live();
	}

	/**
	 * Ends the turn: asks the agent, answers all it asked with `cancelled`, and kills it when it does not obey in time; `hurryMs`: the
	 * program ends and has not more than that.
	 */
	cancel(hurryMs: number | null = null): void {
		this.#hurryMs = hurryMs ?? this.#hurryMs;
		if (this.#abort.signal.aborted || !this.#open) return;
		if (!this.#prompting || this.#connection === null || this.#sessionId === null) {
			this.#abort.abort(new Cancelled());
			return;
		}
		if (this.#deadline !== null && hurryMs === null) return;
		if (this.#deadline === null) {
			this.#messages.length = 0;
			this.#note('told to cancel');
			void this.#connection.cancel(this.#sessionId).catch(() => undefined); // an agent that cannot be told is killed below
			this.#withdrawAll();
		} else clearTimeout(this.#deadline);
		const cancelMs = hurryMs ?? this.#services.timing.cancelMs;
		this.#deadline = setTimeout(() => {
			this.#note(`did not end its turn within ${Math.round(cancelMs / 1000)} s of the cancel and was killed`);
			this.#abort.abort(new Cancelled());
		}, cancelMs);
	}

	/** Queues words of the person for after the turn; false when the run is over or being cancelled. */
	message(text: string): boolean {
		if (!this.#open || this.#deadline !== null || this.#abort.signal.aborted) return false;
		this.#messages.push(text);
		this.#transcript.append('you', text);
		if (this.#prompting) this.#note('handed over when it has finished what it does now');
		return true;
	}

	async #live(): Promise<TurnOutcome> {
		let outcome: TurnOutcome;
		try {
			outcome = await this.#work();
		} catch (error) {
			outcome = await this.#failure(error);
		}
		this.#open = false;
		if (this.#deadline !== null) clearTimeout(this.#deadline);
		await this.#tearDown();
		this.#tell(this.#reducer.endTurn());
		this.#transcript.setPartial(null);
		this.#sayOutcome(outcome);
		await this.#transcript.flush();
		this.#request.onEvent({type: 'ended', outcome});
		return outcome;
	}

	async #work(): Promise<TurnOutcome> {
		const {gate, timing} = this.#services;
		const leave = await gate.enter(this.#abort.signal);
		let connection: AgentConnection;
		let sessionId: string;
		try {
			connection = this.#start();
			const hello = await this.#within(connection.initialize(), timing.initializeMs, 'initialize');
			this.#started(hello);
			if (hello.version !== 1) return {kind: 'refused-version', version: hello.version};
			const session = await this.#within(connection.newSession(this.#request.cwd), timing.sessionMs, 'session/new');
			sessionId = session.sessionId;
			this.#sessionId = sessionId;
			this.#modeId = session.mode?.current ?? null;
			const {backend} = this.#request;
			const refusal = await this.#within(
				settleMode(
					connection,
					sessionId,
					session.mode,
					backend.mode,
					() => this.#modeId,
					text => this.#note(text),
				),
				timing.sessionMs,
				'session/set_mode',
			);
			if (refusal !== null) return {kind: 'failed', message: `${backend.name} ${refusal}`};
		} finally {
			leave();
		}
		return this.#talk(connection, sessionId);
	}

	#start(): AgentConnection {
		const {backend, cwd} = this.#request;
		const transcript = this.#transcript;
		const launch = {command: backend.command, args: backend.args, env: this.#environment.env};
		const agent = AgentProcess.start(
			launch,
			cwd,
			chunk => {
				this.#clock?.heard();
				return transcript.appendBytes(chunk, 'note');
			},
			() => transcript.drained(),
		);
		this.#process = agent;
		this.#services.watch.begin(agent.pid);
		this.#connection = new AgentConnection(
			agent.child,
			{
				update: (sessionId, update) => this.#update(sessionId, update),
				permission: ask => this.#permission(ask),
				question: (question, signal) => this.#question(question, signal),
				log: text => this.#note(text),
				ours: backend.ours,
				ready: () => this.#ready,
				drained: () => transcript.drained(),
			},
			this.#services.pace,
		);
		return this.#connection;
	}

	#started(hello: Hello): void {
		const {passed, withheld} = this.#environment;
		const agentName = hello.name === null ? null : cleanText(hello.name).slice(0, 100);
		const agentVersion = hello.agentVersion === null ? null : cleanText(hello.agentVersion).slice(0, 100);
		this.#request.onEvent({type: 'started', pid: this.#process?.pid ?? 0, agentName, agentVersion, passed, withheld});
	}

	/** One prompt at a time: what a person adds meanwhile is the next one. */
	async #talk(connection: AgentConnection, sessionId: string): Promise<TurnOutcome> {
		const {promptText, meta, backend} = this.#request;
		const timer = this.#watchSilence();
		let stopReason: string;
		try {
			stopReason = await this.#prompt(connection, sessionId, promptText, meta);
			for (let next = this.#messages.shift(); next !== undefined && this.#deadline === null; next = this.#messages.shift()) {
				this.#tell(this.#reducer.endSpeech());
				stopReason = await this.#prompt(connection, sessionId, next, null);
			}
		} finally {
			clearInterval(timer);
		}
		this.#open = false;
		if (this.#deadline !== null) return {kind: 'cancelled'};
		if (!backend.ours) await this.#quiet();
		return {kind: 'ended', stopReason: cleanText(stopReason)};
	}

	async #prompt(connection: AgentConnection, sessionId: string, text: string, meta: PromptMeta | null): Promise<string> {
		this.#prompting = true;
		this.#heardAt = Date.now();
		try {
			return await this.#within(connection.prompt(sessionId, text, meta), null, 'session/prompt');
		} finally {
			this.#prompting = false;
			this.#withdrawAll();
		}
	}

	/** Waits until nothing has come for `lateMs`, at most four times as long. */
	async #quiet(): Promise<void> {
		const {lateMs} = this.#services.timing;
		const from = Date.now();
		this.#heardAt = from;
		while (Date.now() - this.#heardAt < lateMs && Date.now() - from < 4 * lateMs && this.#process?.exit === null) {
			await new Promise(resolve => setTimeout(resolve, Math.min(50, lateMs)));
		}
	}

	#watchSilence(): NodeJS.Timeout {
		const {silenceMs, idleMs, totalMs} = this.#services.timing;
		const clock = new TurnClock({idleMs, totalMs});
		this.#clock = clock;
		let toldOf = 0;
		let isWaiting = false;
		return setInterval(
			() => {
				const waits = !this.#prompting || this.#services.asks.openOf(this) > 0;
				this.#sayPatience(clock.look(waits));
				if (waits) {
					this.#heardAt = Date.now();
					return;
				}
				const silent = Date.now() - this.#heardAt;
				if (isWaiting && toldOf !== this.#heardAt) {
					isWaiting = false;
					this.#request.onEvent({type: 'heard'});
				}
				if (silent < silenceMs || toldOf === this.#heardAt) return;
				toldOf = this.#heardAt;
				isWaiting = true;
				const seconds = Math.round(silent / 1000);
				const what = this.#request.backend.ours ? 'still at work' : 'waiting on the model';
				this.#transcript.append('note', `${what}: nothing heard for ${seconds} s`);
				this.#request.onEvent({type: 'waiting', seconds});
			},
			Math.max(10, Math.min(silenceMs, idleMs, totalMs) / 10),
		);
	}

	#sayPatience(said: ReturnType<TurnClock['look']>): void {
		if (said === null || this.#abort.signal.aborted) return;
		const sentence = `${this.#request.backend.name} ${said.words}`;
		if (said.kind === 'near') {
			this.#note(sentence);
			this.#request.onEvent({type: 'near_end', sentence});
			return;
		}
		if (this.#connection !== null && this.#sessionId !== null) void this.#connection.cancel(this.#sessionId).catch(() => undefined); // it is ended below
		this.#abort.abort(new OutOfPatience(`${sentence}. Press r to run it again.`));
	}

	/** The promise, or the end of the process, of patience, or of the person's wish, whichever is first. `null`: unlimited patience. */
	async #within<Value>(promise: Promise<Value>, ms: number | null, what: string): Promise<Value> {
		const {signal} = this.#abort;
		signal.throwIfAborted();
		let timer: NodeJS.Timeout | null = null;
		let onAbort = () => {};
		const stopped = new Promise<never>((_, reject) => {
			onAbort = () => reject(signal.reason);
			signal.addEventListener('abort', onAbort, {once: true});
			if (ms !== null) timer = setTimeout(() => reject(new Timeout(`did not answer ${what} within ${ms / 1000} s`)), ms);
		});
		try {
			return await Promise.race([promise, stopped, this.#gone()]);
		} finally {
			if (timer !== null) clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
			promise.catch(() => undefined);
		}
	}

	/** Rejects once the process has ended and what it still had to say was read. */
	async #gone(): Promise<never> {
		await this.#process?.child.exited;
		const connection = this.#connection;
		if (connection !== null) await heardOut(connection);
		await new Promise(resolve => setImmediate(resolve)); // an answer read last is taken before its sender's end
		throw new Error('its process ended');
	}

	async #failure(error: unknown): Promise<TurnOutcome> {
		if (error instanceof OutOfPatience) return {kind: 'failed', message: error.message};
		if (error instanceof Flood)
			return {
				kind: 'failed',
				message: `${this.#request.backend.name} ${error.message} and was stopped. Look at its transcript, then press r.`,
			};
		if (error instanceof Cancelled || this.#abort.signal.aborted || this.#deadline !== null) return {kind: 'cancelled'};
		const {backend} = this.#request;
		if (error instanceof Timeout)
			return {kind: 'failed', message: `${backend.name} ${error.message}. Run it once in another terminal, then press r.`};
		if (error instanceof AgentError) {
			const signIn = error.code === -32000 ? ` Sign in with ${backend.name} in another terminal, then press r.` : '';
			// What our own analyst says is meant for a person as it stands; another agent's words need the call they answer.
			const sentence = backend.ours ? error.said : `${backend.name} refused ${error.message}`;
			return {kind: 'failed', message: `${sentence.replace(/[.\s]+$/, '')}.${signIn}`};
		}
		const agent = this.#process;
		if (agent === null)
			return {kind: 'failed', message: `${backend.name} could not be started: ${messageOf(error)}. Look at ml-engineer agents --check.`};
		// A closed pipe is seen a moment before the exit that closed it.
		const exit =
			agent.exit ?? (await Promise.race([agent.child.exited, new Promise<null>(resolve => setTimeout(resolve, 1000, null).unref())]));
		if (exit === null) return {kind: 'failed', message: `${backend.name} broke off: ${messageOf(error)}. Press r to try again.`};
		return {kind: 'died', exitCode: exit.exitCode, signal: exit.signal, stderrTail: cleanText(agent.stderrTail)};
	}

	async #tearDown(): Promise<void> {
		this.#withdrawAll();
		const agent = this.#process;
		if (agent === null) return;
		const {eofMs, termMs} = this.#services.timing;
		const hurryMs = this.#hurryMs ?? Number.POSITIVE_INFINITY;
		await agent.stop({eofMs: this.#abort.signal.aborted ? 0 : Math.min(eofMs, hurryMs), termMs: Math.min(termMs, hurryMs)});
		this.#connection?.close();
		this.#services.watch.end(agent.pid);
	}

	#sayOutcome(outcome: TurnOutcome): void {
		if (outcome.kind === 'ended') {
			if (outcome.stopReason !== 'end_turn') this.#transcript.append('note', `stopped: ${outcome.stopReason}`);
			return;
		}
		this.#transcript.append(outcome.kind === 'cancelled' ? 'note' : 'error', describeOutcome(this.#request.backend.name, outcome));
	}

	#heard(): void {
		this.#heardAt = Date.now();
		this.#clock?.heard();
	}

	#update(sessionId: string, update: Update): void {
		this.#heard();
		this.#tell(this.#reducer.reduce(sessionId, update));
		this.#transcript.setPartial(this.#reducer.partial);
	}

	#ready = true;

	#tell(entries: readonly Entry[]): void {
		for (const entry of entries) {
			if (entry.type === 'line') this.#ready = this.#transcript.append(entry.kind, entry.text);
			else if (entry.type === 'usage') this.#request.onEvent(entry);
			else if (entry.type === 'progress') this.#request.onEvent({type: 'progress', ...entry.progress});
			else {
				this.#modeId = entry.modeId;
				this.#note(`mode is now ${cleanText(entry.modeId)}`);
			}
		}
	}

	#note(text: string): void {
		this.#tell([{type: 'line', kind: 'note', text: cleanText(text)}]);
	}

	async #permission(ask: PermissionAsk): Promise<PermissionReply> {
		if (this.#abort.signal.aborted) return null;
		this.#heard();
		this.#tell(this.#reducer.tool(ask.sessionId, ask.call));
		if (!this.#prompting || this.#deadline !== null) return null;
		const {role, cwd, onEvent, backend} = this.#request;
		const {toolCallId} = ask.call;
		const known = this.#reducer.known(ask.sessionId, toolCallId);
		const request = describeRequest(nextAskId(), role, cwd, ask.said, known, backend.ours);
		let waited = false;
		const reply = await this.#services.asks.permission(this, request, ask, {
			allowedBefore: () => this.#request.allowedBefore?.(request) ?? false,
			asked: () => {
				waited = true;
				this.#note(`asks: ${request.title}`);
				onEvent({type: 'permission.asked', request, suggestion: suggestPrefix(request.command)});
			},
			ruled: ruling => {
				this.#note(`${ruledWords(ruling)}: ${request.title}`);
				onEvent({type: 'permission.ruled', request, ...ruling});
			},
			withdrawn: () => onEvent({type: 'ask.withdrawn', id: request.id}),
			tooMany: sentence => this.#flood(sentence),
		});
		this.#reducer.answered(ask.sessionId, toolCallId);
		// The protocol has no field for the words of a refusal; agents that are not ours get them as the next message.
		if (waited && reply !== null && reply.reason !== null && !backend.ours) this.message(`I refused "${request.title}": ${reply.reason}`);
		return reply;
	}

	#question(question: Question, signal: AbortSignal): Promise<ElicitationReply> {
		this.#heard();
		if (!this.#prompting || this.#deadline !== null || this.#abort.signal.aborted) return Promise.resolve({action: 'cancel'});
		const {onEvent} = this.#request;
		const id = nextAskId();
		return this.#services.asks.question(this, id, question, signal, {
			asked: () => {
				this.#note(`asks: ${question.message}`);
				onEvent({type: 'question.asked', id, message: question.message, form: question.form});
			},
			withdrawn: () => onEvent({type: 'ask.withdrawn', id}),
			tooMany: sentence => this.#flood(sentence),
		});
	}

	/** Nobody reads so many questions; it is stopped before they cost the memory of all. */
	#flood(sentence: string): void {
		if (!this.#abort.signal.aborted) this.#abort.abort(new Flood(sentence));
	}

	#withdrawAll(): void {
		for (const id of this.#services.asks.cancelAll(this)) this.#request.onEvent({type: 'ask.withdrawn', id});
	}
}

/** What became of a request that nobody had to be asked about. */
function ruledWords(ruling: RulingEvent): string {
	if (ruling.verdict === 'allowed') return `allowed (${ruling.by})`;
	return ruling.by === 'unattended' ? 'refused, nobody is there to ask' : 'refused, the agent offers no way to allow it only once';
}

/**
 * Waits for the end of a dead agent's output. A grandchild may hold the pipe open: nothing for 500 ms counts as the end, and so does a
 * grandchild that talks on for 5 s.
 */
async function heardOut(connection: AgentConnection): Promise<void> {
	let ended = false;
	const closed = connection.closed.then(() => {
		ended = true;
	});
	for (let waits = 0, before = -1; waits < 10 && !ended && connection.taken !== before; waits += 1) {
		before = connection.taken;
		await Promise.race([closed, new Promise(resolve => setTimeout(resolve, 500).unref())]);
	}
}

/** How a run ended, in one sentence. */
export function describeOutcome(name: string, outcome: TurnOutcome): string {
	switch (outcome.kind) {
		case 'ended':
			return `${name} ended its turn (${outcome.stopReason})`;
		case 'cancelled':
			return 'cancelled';
		case 'failed':
			return outcome.message;
		case 'refused-version':
			return `${name} speaks version ${outcome.version} of the protocol, we speak version 1. Install a version of it that does.`;
		case 'died': {
			const how = outcome.signal === null ? `exit ${outcome.exitCode}` : `signal ${outcome.signal}`;
			const last = outcome.stderrTail.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
			return `${name} died in the middle of its work (${how}${last === '' ? '' : `: ${last}`}). Press r to run it again.`;
		}
	}
}
