import type {AllowMode} from '../domain/allow-mode.ts';
import type {Rule} from '../domain/inbox.ts';
import type {PermissionAsk, PermissionReply} from './connection.ts';
import type {ElicitationReply, Question} from './elicitation.ts';
import {chooseOption, type PermissionOption, type PermissionRequest, type Ruling, rule} from './permissions.ts';

/** What a person, or the recorded default, said to something a sub-agent asked. */
export type Decision =
	| {readonly kind: 'allow'}
	| {readonly kind: 'deny'; readonly words: string | null}
	| {readonly kind: 'accept'; readonly values: Readonly<Record<string, string | number | null>>; readonly by: 'person' | 'default'}
	| {readonly kind: 'decline'};

/** Who may be asked, and what needs no asking. `unattended`: nobody is there, what is not allowed is refused. */
export type Policy = {readonly mode: AllowMode; readonly rules: readonly Rule[]; readonly unattended: boolean};

/** `only_always`: it may, but the agent offers no way to say so for this once. */
export type RulingEvent =
	| {readonly verdict: 'allowed'; readonly by: 'all' | 'listed' | 'rule'}
	| {readonly verdict: 'refused'; readonly by: 'unattended' | 'only_always'};

type Pending =
	| {
			readonly kind: 'permission';
			readonly owner: object;
			readonly request: PermissionRequest;
			readonly size: number;
			readonly options: readonly PermissionOption[];
			readonly ruled: (ruling: RulingEvent) => void;
			readonly settle: (reply: PermissionReply) => void;
	  }
	| {readonly kind: 'question'; readonly owner: object; readonly question: Question; readonly settle: (reply: ElicitationReply) => void};

/** More than this many open questions of one sub-agent are not questions any more: it is stopped. */
export const mostOpen = 100;
/** One that brings the text of a big file, and room for some more. */
const mostOpenCharacters = 64 * 2 ** 20;
/** So many refusals with nobody there, and it asks only to ask. */
export const mostRefused = 500;
let serial = 0;
export const nextAskId = (): string => {
	serial += 1;
	return `ask-${process.pid}-${serial}`;
};

/** All that waits for an answer, each under an id of ours: agents reuse tool call ids, and may ask the same thing twice at once. */
export class Asks {
	readonly #policy: () => Policy;
	readonly #pending = new Map<string, Pending>();
	readonly #refusals = new WeakMap<object, number>();

	constructor(policy: () => Policy) {
		this.#policy = policy;
	}

	/**
	 * Rules on a request at once, or keeps it until it is answered. `allowedBefore`: a person allowed all of its
	 * kind already. `asked` is called only when it waits, `ruled` only when nobody has to be
	 * asked, `withdrawn` when the agent takes it back, `tooMany` when it is to be stopped.
	 */
	permission(
		owner: object,
		request: PermissionRequest,
		{options, signal, size}: Pick<PermissionAsk, 'options' | 'signal' | 'size'>,
		told: {allowedBefore(): boolean; asked(): void; ruled(ruling: RulingEvent): void; withdrawn(): void; tooMany(sentence: string): void},
	): Promise<PermissionReply> {
		const policy = this.#policy();
		const ruling = told.allowedBefore() ? ({verdict: 'allow', by: 'rule'} as const) : rule(request, policy.mode, policy.rules);
		if (ruling.verdict === 'allow') {
			told.ruled(ruledBy(options, ruling.by));
			return Promise.resolve(allowReply(options, ruling));
		}
		if (policy.unattended) {
			const refused = (this.#refusals.get(owner) ?? 0) + 1;
			this.#refusals.set(owner, refused);
			if (refused > mostRefused) told.tooMany(`asked ${mostRefused} times for what nobody is there to allow`);
			else told.ruled({verdict: 'refused', by: 'unattended'});
			return Promise.resolve(rejectReply(options, 'nobody is there to allow it'));
		}
		if (this.openOf(owner) >= mostOpen || this.#sizeOf(owner) + size > mostOpenCharacters) {
			told.tooMany(this.openOf(owner) >= mostOpen ? tooManyOpen : tooMuchOpen);
			return Promise.resolve(null);
		}
		return new Promise(resolve => {
			const settle = this.#open<PermissionReply>(request.id, signal, told.withdrawn, resolve, null);
			this.#pending.set(request.id, {kind: 'permission', owner, request, size, options, ruled: told.ruled, settle});
			told.asked();
		});
	}

	/** Keeps a question until it is answered; `withdrawn` as above. */
	question(
		owner: object,
		id: string,
		question: Question,
		signal: AbortSignal,
		told: {asked(): void; withdrawn(): void; tooMany(sentence: string): void},
	): Promise<ElicitationReply> {
		if (this.openOf(owner) >= mostOpen) {
			told.tooMany(tooManyOpen);
			return Promise.resolve({action: 'cancel'});
		}
		return new Promise(resolve => {
			const settle = this.#open<ElicitationReply>(id, signal, told.withdrawn, resolve, {action: 'cancel'});
			this.#pending.set(id, {kind: 'question', owner, question, settle});
			told.asked();
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
			pending.ruled(ruledBy(pending.options, ruling.by));
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

	/** Characters that open permission requests of one sub-agent hold: the protocol's library keeps each until it is answered. */
	#sizeOf(owner: object): number {
		let size = 0;
		for (const pending of this.#pending.values()) if (pending.kind === 'permission' && pending.owner === owner) size += pending.size;
		return size;
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

const tooMuchOpen = `had more than ${mostOpenCharacters / 2 ** 20} MiB of questions open at once`;
const tooManyOpen = `had ${mostOpen} questions open at once`;

/** What becomes of a permission that was ruled on, with the options that the agent offers. */
function ruledBy(options: readonly PermissionOption[], by: 'all' | 'listed' | 'rule'): RulingEvent {
	const can = chooseOption(options, 'allow', by === 'rule') !== null;
	return can ? {verdict: 'allowed', by} : {verdict: 'refused', by: 'only_always'};
}

/** An agent that offers no way to say yes just once gets a no: a right for the whole session is not what was given. */
function allowReply(options: readonly PermissionOption[], ruling: Ruling | null): PermissionReply {
	const option = chooseOption(options, 'allow', ruling?.verdict === 'allow' && ruling.by === 'rule');
	return option === null ? rejectReply(options, 'it offers no way to allow it once') : {optionId: option.optionId, reason: null};
}

function rejectReply(options: readonly PermissionOption[], reason: string | null): PermissionReply {
	const option = chooseOption(options, 'reject');
	return option === null ? null : {optionId: option.optionId, reason};
}
