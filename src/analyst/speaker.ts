import {type AgentContext, methods, type SessionUpdate} from '@agentclientprotocol/sdk';
import {withMeta} from '../domain/meta.ts';

/** Progress is told at most this often; what is told last is never held back. */
const progressIntervalMs = 100;

/** All that one turn tells the client without asking, in order. */
export class Speaker {
	readonly #client: AgentContext;
	readonly #sessionId: string;
	#sent: Promise<void> = Promise.resolve();
	#calls = 0;
	#progress: {readonly id: string; readonly title: string; told: number; label: string; fraction: number | null} | null = null;
	#timer: NodeJS.Timeout | undefined;

	constructor(client: AgentContext, sessionId: string) {
		this.#client = client;
		this.#sessionId = sessionId;
	}

	/** A name for a tool call that this session has not used. */
	callId(prefix: string): string {
		this.#calls += 1;
		return `${prefix}-${Date.now().toString(36)}-${this.#calls}`;
	}

	say(line: string): void {
		const text = `${line.replaceAll(/\s*[\r\n]+\s*/g, ' ')}\n`;
		this.update({sessionUpdate: 'agent_message_chunk', content: {type: 'text', text}});
	}

	update(update: SessionUpdate): void {
		// A client that is gone is noticed by the connection itself; nothing is left to tell it.
		const sent = this.#client.notify(methods.client.session.update, {sessionId: this.#sessionId, update}).catch(() => undefined);
		this.#sent = Promise.all([this.#sent, sent]).then(() => undefined);
	}

	/** Opens the turn's one progress line; `title` names the work, the labels say what it is at. */
	beginProgress(title: string): void {
		this.#closeProgress('completed');
		this.#progress = {id: this.callId('progress'), title, told: 0, label: '', fraction: null};
	}

	progress(label: string, fraction: number | null): void {
		const progress = this.#progress;
		if (progress === null) return;
		progress.label = label.slice(0, 400);
		progress.fraction = fraction === null || Number.isNaN(fraction) ? null : Math.min(1, Math.max(0, fraction));
		const wait = progress.told + progressIntervalMs - Date.now();
		if (wait <= 0) this.#tellProgress();
		else this.#timer ??= setTimeout(() => this.#tellProgress(), wait);
	}

	/** Closes the progress line and waits until the client has been sent everything. */
	async end(outcome: 'completed' | 'failed'): Promise<void> {
		this.#closeProgress(outcome);
		await this.#sent;
	}

	#closeProgress(outcome: 'completed' | 'failed'): void {
		if (this.#timer !== undefined) this.#tellProgress();
		const progress = this.#progress;
		this.#progress = null;
		if (progress !== null && progress.told > 0) {
			this.update({sessionUpdate: 'tool_call_update', toolCallId: progress.id, status: outcome});
		}
	}

	#tellProgress(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const progress = this.#progress;
		if (progress === null) return;
		const call = {
			toolCallId: progress.id,
			_meta: withMeta({progress: {label: progress.label, fraction: progress.fraction}}),
		};
		if (progress.told > 0) this.update({sessionUpdate: 'tool_call_update', ...call});
		else this.update({sessionUpdate: 'tool_call', title: progress.title, kind: 'read', status: 'in_progress', ...call});
		progress.told = Date.now();
	}
}
