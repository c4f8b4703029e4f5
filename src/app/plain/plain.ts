import type {InboxItem} from '../../domain/inbox.ts';
import {type Phase, phases, phaseTitles} from '../../domain/workflow.ts';
import type {Engine} from '../../engine/engine.ts';
import {messageOf} from '../../system/errors.ts';
import {displayText} from '../cells.ts';
import {speakUp} from './announcements.ts';
import {stageOf} from './arguments.ts';
import {type Conversation, NotUnderstood} from './conversation.ts';
import {createPages} from './pages.ts';
import {itemSpeech, spoken, statusSpeech} from './speech.ts';
import {runPhase} from './words/work.ts';
import {words} from './words.ts';

export type PlainOptions = {
	readonly engine: Engine;
	/** Gets one line at a time, without its end. */
	readonly write: (line: string) => void;
	readonly quit: () => void;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
};

export type Plain = {
	/** Says where the session stands. */
	readonly begin: () => void;
	/** A line that the person typed; resolves when it was answered. */
	readonly typed: (line: string) => Promise<void>;
	readonly stop: () => void;
};

/** `assess`, `design`, `build`... run that phase. */
const phaseWords: ReadonlyMap<string, Phase> = new Map(phases.map(phase => [phaseTitles[phase].toLowerCase(), phase]));

/**
 * The session in lines: no redraw, no keys, words instead. For screen readers, logs, and terminals that are none.
 * Said by itself: something waits, a step settled, a gate was judged, an error. Never a clock, a spinner, the environment.
 */
export function createPlain({engine, write, quit, now}: PlainOptions): Plain {
	/** What is spoken of now, by id; answers go to it and to nothing else. */
	let current: string | null = null;
	/** What the next line answers, when it is no word: a field of a form, yes or no. */
	let listening: ((line: string) => void | Promise<void>) | null = null;

	const state = () => engine.session.getState().state;
	// What begins with two spaces stands as it is: a line of a file, a choice. All else is a sentence, broken between words.
	const say = (text: string) => {
		for (const line of text.split('\n')) for (const shown of line.startsWith('  ') ? [displayText(line)] : spoken(line)) write(shown);
	};
	const item = (): InboxItem | null => state().inbox.find(waiting => waiting.id === current) ?? null;
	const speakOf = (waiting: InboxItem | null) => {
		current = waiting?.id ?? null;
		const {inbox} = state();
		if (waiting) for (const line of itemSpeech(waiting, inbox.findIndex(other => other.id === waiting.id) + 1, inbox.length)) say(line);
	};
	const talk: Conversation = {
		engine,
		now,
		state,
		say,
		...createPages(say),
		current: item,
		speakOf,
		leave: quit,
		listen(answer) {
			listening = answer;
		},
		confirm(question, yes) {
			for (const line of question) say(line);
			say('Type yes or no.');
			listening = async line => {
				listening = null;
				const said = line.toLowerCase();
				if (said === 'yes' || said === 'y') {
					await yes();
					return;
				}
				say('Not done.');
				if (said !== 'no' && said !== 'n' && said !== '') await typed(line);
			};
		},
		async act(command, done) {
			if (engine.readOnly && command.type !== 'refresh-probe') {
				say('This session is watched: it is read-only here.');
				return false;
			}
			const refused = await engine.act(command);
			if (refused) say(refused);
			else if (done) say(done);
			return refused === null;
		},
	};

	const typed = async (line: string): Promise<void> => {
		const text = line.trim();
		if (listening) {
			await listening(text);
			return;
		}
		const [first = ''] = text.split(/\s/, 1);
		if (first === '') return;
		const rest = text.slice(first.length).trim();
		const phase = phaseWords.get(first.toLowerCase());
		const word = Object.hasOwn(words, first.toLowerCase()) ? words[first.toLowerCase()] : undefined;
		try {
			if (phase && rest !== '')
				throw new NotUnderstood(`"${rest}" was not understood: ${first} runs that phase and takes nothing behind it.`);
			if (phase) await runPhase(talk, phase);
			else if (!word) say(`"${first}" is not a word of this session. Type help.`);
			else if (rest !== '' && !word.usage.includes(' '))
				throw new NotUnderstood(`"${rest}" was not understood: ${word.usage} takes nothing behind it.`);
			else await word.answer(talk, rest);
		} catch (error) {
			say(error instanceof NotUnderstood ? error.message : `${first} could not be answered: ${messageOf(error)}`);
		}
	};

	const stopSpeaking = speakUp({
		engine,
		say,
		now,
		// What is being answered stays what is answered: a new question is announced, not slipped under the answer.
		answering: () => listening !== null || item() !== null,
		tell: speakOf,
	});

	return {
		begin() {
			say(statusSpeech(state(), stageOf(state())));
			const [first] = state().inbox;
			if (first) speakOf(first);
			else say('Type run to begin, help for all words, or quit.');
		},
		typed,
		stop: stopSpeaking,
	};
}
