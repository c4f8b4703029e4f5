import type {Rule} from '../domain/inbox.ts';
import type {PermissionReply} from './connection.ts';
import type {ElicitationReply, Question} from './elicitation.ts';
import {type AllowMode, chooseOption, type PermissionOption, type PermissionRequest, type Ruling, rule} from './permissions.ts';

/** What a person, or the recorded default, said to something a sub-agent asked. */
export type Decision =
	| {readonly kind: 'allow'}
	| {readonly kind: 'deny'; readonly words: string | null}
	| {readonly kind: 'accept'; readonly values: Readonly<Record<string, string | number | null>>; readonly by: 'person' | 'default'}
	| {readonly kind: 'decline'};

/** Who may be asked, and what needs no asking. `unattended`: nobody is there, what is not allowed is refused. */
export type Policy = {readonly mode: AllowMode; readonly rules: readonly Rule[]; readonly unattended: boolean};

export type RulingEvent = {readonly verdict: 'allowed' | 'refused'; readonly by: 'all' | 'listed' | 'rule' | 'unattended'};

type Pending =
	| {
			readonly kind: 'permission';
			readonly owner: object;
			readonly request: PermissionRequest;
			readonly options: readonly PermissionOption[];
			readonly ruled: (ruling: RulingEvent) => void;
			readonly settle: (reply: PermissionReply) => void;
	  }
	| {readonly kind: 'question'; readonly owner: object; readonly question: Question; readonly settle: (reply: ElicitationReply) => void};

/** More than this many open questions of one sub-agent are not questions any more; further ones are refused. */
const maxOpen = 100;
let serial = 0;
export const nextAskId = (): string => {
	serial += 1;
	return `ask-${process.pid}-${serial}`;
};

/** All that waits for an answer, each under an id of ours: agents reuse tool call ids, and may ask the same thing twice at once. */
export class Asks {
	readonly #policy: () => Policy;
	readonly #pending = new Map<string, Pending>();

	constructor(policy: () => Policy) {
		this.#policy = policy;
	}

	/**
	 * Rules on a request at once, or keeps it until it is answered. `allowedBefore`: a person allowed all of its kind already. `asked` is called only when it waits, `ruled` only when nobody has to be
	 * asked, `withdrawn` when the agent takes it back.
	 */
	permission(
		owner: object,
		request: PermissionRequest,
		options: readonly PermissionOption[],
		signal: AbortSignal,
		told: {allowedBefore(): boolean; asked(): void; ruled(ruling: RulingEvent): void; withdrawn(): void},
	): Promise<PermissionReply> {
		const policy = this.#policy();
		const ruling = told.allowedBefore() ? ({verdict: 'allow', by: 'rule'} as const) : rule(request, policy.mode, policy.rules);
		if (ruling.verdict === 'allow') {
			told.ruled({verdict: 'allowed', by: ruling.by});
			return Promise.resolve(allowReply(options, ruling));
		}
		if (policy.unattended || this.openOf(owner) >= maxOpen) {
			told.ruled({verdict: 'refused', by: 'unattended'});
			return Promise.resolve(rejectReply(options, 'nobody is there to allow it'));
		}
		return new Promise(resolve => {
			const settle = this.#open<PermissionReply>(request.id, signal, told.withdrawn, resolve, null);
			this.#pending.set(request.id, {kind: 'permission', owner, request, options, ruled: told.ruled, settle});
			told.asked();
		});
	}

	/** Keeps a question until it is answered; `withdrawn` as above. */
	question(owner: object, id: string, question: Question, signal: AbortSignal, withdrawn: () => void): Promise<ElicitationReply> {
		if (this.openOf(owner) >= maxOpen) return Promise.resolve({action: 'decline'});
		return new Promise(resolve => {
			const settle = this.#open<ElicitationReply>(id, signal, withdrawn, resolve, {action: 'cancel'});
			this.#pending.set(id, {kind: 'question', owner, question, settle});
		});
	}

	/** Answers one; false when it is not open any more, or when the decision does not fit it. */
	answer(id: string, decision: Decision): boolean {
		const pending = this.#pending.get(id);
		if (pending === undefined) return false;
		if (pending.kind === 'permission') {
			if (decision.kind === 'allow') pending.settle(allowReply(pending.options, null));
			else if (decision.kind === 'deny') pending.settle(rejectReply(pending.options, decision.words));
			else return false;
			return true;
		}
		if (decision.kind === 'accept') {
			pending.settle({action: 'accept', content: pending.question.content(decision.values), by: decision.by});
		} else if (decision.kind === 'decline') pending.settle({action: 'decline'});
		else return false;
		return true;
	}

	/** After a rule was added or the mode changed: what needs no asking any more is allowed now. */
	reconsider(): void {
		const policy = this.#policy();
		for (const pending of [...this.#pending.values()]) {
			if (pending.kind !== 'permission') continue;
			const ruling = rule(pending.request, policy.mode, policy.rules);
			if (ruling.verdict !== 'allow') continue;
			pending.ruled({verdict: 'allowed', by: ruling.by});
			pending.settle(allowReply(pending.options, ruling));
		}
	}

	/** The turn is cancelled: everything its sub-agent asked is answered `cancelled`, as the protocol wants. */
	cancelAll(owner: object): string[] {
		const cancelled: string[] = [];
		for (const [id, pending] of [...this.#pending]) {
			if (pending.owner !== owner) continue;
			cancelled.push(id);
			if (pending.kind === 'permission') pending.settle(null);
			else pending.settle({action: 'cancel'});
		}
		return cancelled;
	}

	openOf(owner: object): number {
		let open = 0;
		for (const pending of this.#pending.values()) if (pending.owner === owner) open += 1;
		return open;
	}

	#open<Reply>(
		id: string,
		signal: AbortSignal,
		withdrawn: () => void,
		resolve: (reply: Reply) => void,
		none: Reply,
	): (reply: Reply) => void {
		const onAbort = () => {
			if (!this.#pending.delete(id)) return;
			withdrawn();
			resolve(none);
		};
		signal.addEventListener('abort', onAbort, {once: true});
		if (signal.aborted) queueMicrotask(onAbort);
		return reply => {
			signal.removeEventListener('abort', onAbort);
			if (this.#pending.delete(id)) resolve(reply);
		};
	}
}

/** An agent that offers no way to say yes just once gets a no: a right for the whole session is not what was given. */
function allowReply(options: readonly PermissionOption[], ruling: Ruling | null): PermissionReply {
	const option = chooseOption(options, 'allow', ruling !== null);
	return option === null ? rejectReply(options, 'it offers no way to allow it once') : {optionId: option.optionId, reason: null};
}

function rejectReply(options: readonly PermissionOption[], reason: string | null): PermissionReply {
	const option = chooseOption(options, 'reject');
	return option === null ? null : {optionId: option.optionId, reason};
}
