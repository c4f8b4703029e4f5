import type {InboxItem} from '../../domain/inbox.ts';
import type {SessionState} from '../../domain/state.ts';
import type {Engine, EngineCommand} from '../../engine/engine.ts';

/** What the words of the plain mode work on. Everything that is said goes through `say` and `tell`. */
export type Conversation = {
	readonly engine: Engine;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	readonly state: () => SessionState;
	/** A sentence or a few, at once. */
	readonly say: (text: string) => void;
	/** A long answer: a page of it, and how much is left. `after`: what `more` tells when all of it was heard. */
	readonly tell: (lines: readonly string[], after?: () => void | Promise<void>) => void;
	/** The next page; says so when there is none. */
	readonly more: () => void | Promise<void>;
	/** Asks before something that cannot be taken back; anything but yes leaves it. */
	readonly confirm: (question: readonly string[], yes: () => void | Promise<void>) => void;
	/** The next line is an answer to what was asked, not a word; null: it is a word again. */
	readonly listen: (answer: ((line: string) => void | Promise<void>) | null) => void;
	/** Says why not, or `done`. True when it was done. */
	readonly act: (command: EngineCommand, done: string | null) => Promise<boolean>;
	/** What was told last and is being answered; null: nothing. */
	readonly current: () => InboxItem | null;
	/** Tells what waits and makes it what is answered; null: nothing is. */
	readonly speakOf: (item: InboxItem | null) => void;
	readonly leave: () => void;
};

/** What stands behind a word says nothing that is known; the message is one sentence with what to say instead. */
export class NotUnderstood extends Error {}

/** A word that the person can type. */
export type Word = {
	/** As it is typed, with what may stand behind it: `verdicts [PHASE]`. */
	readonly usage: string;
	/** One sentence. */
	readonly help: string;
	/** `rest`: what stands behind the word. Throws NotUnderstood. */
	readonly answer: (talk: Conversation, rest: string) => void | Promise<void>;
};
export type Words = Readonly<Record<string, Word>>;
