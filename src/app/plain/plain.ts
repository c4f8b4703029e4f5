import type {Answer, InboxItem} from '../../domain/inbox.ts';
import {roleTable} from '../../domain/roles.ts';
import type {SessionState} from '../../domain/state.ts';
import {systemTypeWords} from '../../domain/system-types.ts';
import {builtSystemTypes, type Phase, phases, phaseTitles, stepsOf} from '../../domain/workflow.ts';
import type {Engine, EngineCommand} from '../../engine/engine.ts';
import {acceptedText} from '../accepted-text.ts';
import {displayText} from '../cells.ts';
import {commandText} from '../inbox-view.ts';
import {isBuiltType} from '../start-values.ts';
import {speakUp} from './announcements.ts';
import {checkSpeech, itemSpeech, reviewSpeech, spoken, statusSpeech} from './speech.ts';

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
const phaseWords: Readonly<Record<string, Phase>> = Object.fromEntries(phases.map(phase => [phaseTitles[phase].toLowerCase(), phase]));

const help = [
	'Words: next, status, show, allow, deny [why], choose NUMBER, accept, change, skip, run, stop ROLE, message ROLE TEXT,',
	'  waive CHECK until YYYY-MM-DD because REASON, report, verdicts, environment,',
	'  types [TYPE,…], help, quit; and assess, design, build,',
	'  deploy, monitor, optimize to run that phase.',
];

/**
 * The session in lines: no redraw, no keys, words instead. For screen readers, logs, and terminals that are none.
 * Said by itself: something waits, a step settled, a gate was judged, an error. Never a clock, a spinner, the environment.
 */
export function createPlain({engine, write, quit, now}: PlainOptions): Plain {
	/** What is spoken of now, by id; answers go to it and to nothing else. */
	let current: string | null = null;
	/** A form being changed: what was typed so far, and the fields that are left. */
	let changing: {readonly id: string; readonly values: Record<string, string | number | null>; at: number} | null = null;

	const say = (text: string) => {
		for (const line of text.split('\n').flatMap(one => (one.startsWith('  ') ? [one] : spoken(one)))) write(line);
	};
	const state = (): SessionState => engine.session.getState().state;
	const phase = (): Phase => {
		const stage = state().phase;
		return stage === 'COMPLETE' ? 'OPTIMIZATION' : stage;
	};
	const act = async (command: EngineCommand, done: string | null): Promise<void> => {
		if (engine.readOnly) {
			say('This session is watched: it is read-only here.');
			return;
		}
		const refused = await engine.act(command);
		if (refused) say(refused);
		else if (done) say(done);
	};
	const item = (): InboxItem | null => state().inbox.find(one => one.id === current) ?? null;
	const tell = (one: InboxItem) => {
		current = one.id;
		const {inbox} = state();
		for (const line of itemSpeech(one, inbox.indexOf(one) + 1, inbox.length)) say(line);
	};
	const next = () => {
		const {inbox} = state();
		if (inbox.length === 0) {
			current = null;
			say('Nothing waits for you. Type run to go on, status, report, or quit.');
			return;
		}
		const at = inbox.findIndex(one => one.id === current);
		const following = inbox[(at + 1) % inbox.length];
		if (following) tell(following);
	};
	const answer = async (given: Answer, done: string) => {
		const one = item();
		if (!one) {
			say('Nothing is being asked. Type next to hear what waits.');
			return;
		}
		if (one.kind !== given.kind) {
			say(`That does not answer it: this is something to ${one.kind.replace('_', ' ')}. Type next to pass it by.`);
			return;
		}
		await act({type: 'answer', id: one.id, answer: given}, done);
		current = null;
	};

	const changeNext = async (typed: string | null): Promise<void> => {
		const one = item();
		if (!changing || one?.kind !== 'fill_in') {
			changing = null;
			say('That does not wait any more.');
			return;
		}
		const field = one.fields[changing.at];
		if (typed !== null && field) {
			if (typed === '') changing.values[field.name] = field.value;
			else if (typed === 'none') changing.values[field.name] = null;
			else if (field.type === 'number' && !Number.isFinite(Number(typed))) {
				say(`${field.label} needs a number, not ${typed}.`);
				return;
			} else if (field.type === 'choice' && !field.options?.includes(typed)) {
				say(`${field.label} is one of ${field.options?.join(', ')}.`);
				return;
			} else changing.values[field.name] = field.type === 'number' ? Number(typed) : typed;
			changing.at += 1;
		}
		const asked = one.fields[changing.at];
		if (asked) {
			say(
				`${asked.label}: ${asked.value ?? 'empty'}. Type a value, none, or nothing to keep it.${asked.options ? ` One of ${asked.options.join(', ')}.` : ''}`,
			);
			return;
		}
		const {values} = changing;
		changing = null;
		await answer({kind: 'fill_in', values}, acceptedText(one));
	};

	const words: Readonly<Record<string, (rest: string) => void | Promise<void>>> = {
		next,
		status: () => say(statusSpeech(state(), phase())),
		help: () => {
			for (const line of help) write(line);
		},
		quit: () => {
			say(`The session is saved. Go on with: ml-engineer resume ${state().session_id}`);
			quit();
		},
		allow: () => {
			const one = item();
			return answer(
				{kind: 'allow', allowed: true, words: null},
				one?.role ? `Allowed once. ${capital(roleTable[one.role].title)} runs.` : 'Allowed once.',
			);
		},
		deny: rest => {
			const one = item();
			if (one?.kind === 'review') return answer({kind: 'review', accepted: false, words: rest === '' ? null : rest}, 'Rejected.');
			return answer({kind: 'allow', allowed: false, words: rest === '' ? null : rest}, 'Denied.');
		},
		choose: rest => {
			const one = item();
			const option =
				one?.kind === 'choose' ? (one.options[Number(rest) - 1] ?? one.options.find(known => known.value === rest)) : undefined;
			if (one?.kind === 'choose' && !option) {
				say(`There is no choice ${rest || 'without a number'}. Type choose and a number from 1 to ${one.options.length}.`);
				return;
			}
			return answer({kind: 'choose', value: option?.value ?? rest}, `Chosen: ${option?.label ?? rest}.`);
		},
		accept: () => {
			const one = item();
			if (one?.kind === 'review') return answer({kind: 'review', accepted: true}, 'Accepted. The files are written.');
			const values = one?.kind === 'fill_in' ? Object.fromEntries(one.fields.map(field => [field.name, field.value])) : {};
			return answer({kind: 'fill_in', values}, acceptedText(one));
		},
		skip: () => {
			const one = item();
			const values = one?.kind === 'fill_in' ? Object.fromEntries(one.fields.map(field => [field.name, null])) : {};
			return answer({kind: 'fill_in', values}, 'Left out. No gate will ask for these.');
		},
		change: () => {
			const one = item();
			if (one?.kind !== 'fill_in') {
				say('There is nothing to change here.');
				return;
			}
			changing = {id: one.id, values: {}, at: 0};
			return changeNext(null);
		},
		show: () => {
			const one = item();
			if (one?.kind === 'allow') {
				say(`Command: ${commandText(one)}`);
				say(`Folder: ${one.cwd}. At most: ${one.limits}.`);
				if (one.script)
					for (const line of [`${one.script.name}:`, ...one.script.text.split('\n').map(text => `  ${text}`)]) write(displayText(line));
			} else if (one?.kind === 'review') for (const line of reviewSpeech(one)) say(line);
			else if (one?.kind === 'judge') for (const check of state().phases[one.phase ?? phase()].gate?.checks ?? []) say(checkSpeech(check));
			else if (one) tell(one);
			else say(statusSpeech(state(), phase()));
		},
		run: () => act({type: 'run-phase', phase: phase()}, `${phaseTitles[phase()]} runs.`),
		types: rest => {
			if (rest === '') {
				say(`Built is: ${systemTypeWords(state().system_types)}. It can be ${systemTypeWords(builtSystemTypes)}, until Build begins.`);
				return;
			}
			const named = rest.split(/[\s,]+/);
			const systemTypes = named.filter(isBuiltType);
			if (systemTypes.length < named.length) {
				say(`${named.find(word => !isBuiltType(word))} cannot be built by this version. It can be ${builtSystemTypes.join(', ')}.`);
				return;
			}
			return act({type: 'change-system-types', systemTypes}, `Built is now: ${systemTypeWords(systemTypes)}.`);
		},
		stop: rest => stopRole(rest),
		message: rest => messageRole(rest),
		verdicts: () => {
			const checks = state().phases[phase()].gate?.checks ?? [];
			if (checks.length === 0) say(`The gate of ${phaseTitles[phase()]} has not been judged.`);
			for (const check of checks) say(checkSpeech(check));
		},
		environment: () => {
			for (const line of engine.environment.getState().panel) say(`${line.label}: ${line.value}${line.stale ? ', an old reading' : ''}.`);
		},
		report: () => {
			for (const definition of stepsOf(phase(), state().system_types)) {
				const step = state().phases[phase()].steps[definition.id];
				say(`${definition.title}: ${step?.summary ?? step?.status ?? 'todo'}`);
			}
		},
		waive: rest => {
			const parsed = /^(\S+)\s+until\s+(\d{4}-\d{2}-\d{2})\s+because\s+(.+)$/.exec(rest);
			if (!parsed) {
				say('Say it like this: waive CHECK until 2030-12-31 because REASON');
				return;
			}
			const [, check = '', until = '', reason = ''] = parsed;
			return act({type: 'waive', phase: phase(), check, reason, until}, `${check} is waived until ${until}.`);
		},
	};

	const roleOf = (word: string) =>
		Object.entries(roleTable).find(([id, role]) => word === String(role.number) || id.startsWith(word) || role.title.startsWith(word))?.[0];
	const stopRole = (rest: string): Promise<void> | void => {
		const role = roleOf(rest);
		const step = stepsOf(phase(), state().system_types).find(
			one => one.role === role && ['running', 'asking'].includes(state().phases[phase()].steps[one.id]?.status ?? ''),
		);
		if (!rest || !step) {
			say(
				`Nothing of that runs. Say stop and one of ${Object.values(roleTable)
					.map(one => one.title)
					.join(', ')}.`,
			);
			return;
		}
		return act({type: 'stop-step', phase: step.phase, step: step.id}, `${step.title} stops. Its work so far is lost; what it wrote stays.`);
	};
	const messageRole = (rest: string): Promise<void> | void => {
		const [word = '', ...text] = rest.split(/\s+/);
		const found = stepsOf(phase(), state().system_types).find(step => step.role === roleOf(word))?.role;
		if (!found || text.length === 0) {
			say('Say message, the sub-agent, and the text.');
			return;
		}
		return act({type: 'message', role: found, text: text.join(' ')}, `Sent to ${roleTable[found].title}.`);
	};

	const stopSpeaking = speakUp({
		engine,
		say,
		now,
		// What is being answered stays what is answered: a new question is announced, not slipped under the answer.
		answering: () => changing !== null || item() !== null,
		tell,
	});

	return {
		begin() {
			say(statusSpeech(state(), phase()));
			const [first] = state().inbox;
			if (first) tell(first);
			else say('Type run to begin, help for all words, or quit.');
		},
		async typed(line) {
			const text = line.trim();
			if (changing) {
				await changeNext(text);
				return;
			}
			const [word = '', ...rest] = text.split(/\s+/);
			const known = word.toLowerCase();
			if (known === '') return;
			const wanted = Object.hasOwn(phaseWords, known) ? phaseWords[known] : undefined;
			if (wanted) {
				await act({type: 'run-phase', phase: wanted}, `${phaseTitles[wanted]} runs.`);
				return;
			}
			const command = Object.hasOwn(words, known) ? words[known] : undefined;
			if (!command) say(`"${word}" is not a word of this session. Type help.`);
			else await command(rest.join(' '));
		},
		stop() {
			stopSpeaking();
		},
	};
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
