import {clockTime, counted} from '../../../domain/format.ts';
import {roleTable} from '../../../domain/roles.ts';
import type {SessionState} from '../../../domain/state.ts';
import {type Phase, phases, phaseTitles, stepsOf} from '../../../domain/workflow.ts';
import {sessionCommand} from '../../gate-text.ts';
import {dayOf, entryHas, placeOfEntry} from '../../history-rows.ts';
import {agoText} from '../../session-rows.ts';
import {costText, foundText, gateText as gateLineText, gateVerdictWord, gateWord, railWord} from '../../steps-view.ts';
import {numbered, phaseOf, stageOf, usualPhase} from '../arguments.ts';
import type {Conversation, Words} from '../conversation.ts';
import {full, statusSpeech, stepTook, stepWordsSpoken, verdictSpoken} from '../speech.ts';

/** One step with all that its line on the screen has. */
function stepSpeech({engine, now}: Conversation, state: SessionState, phase: Phase, id: string): string {
	const definition = stepsOf(phase, state.system_types).find(step => step.id === id);
	const step = state.phases[phase].steps[id];
	if (!definition) return id;
	const who = `${roleTable[definition.role].number} ${roleTable[definition.role].title}`;
	if (!step) return `${definition.title}, ${who}: to do.`;
	const asks = state.inbox.find(item => item.phase === phase && item.step === id);
	const found = foundText(step, definition, state.phases[phase], asks, engine.activity.getState()[definition.role]);
	const gate = verdictSpoken(gateWord(state.phases[phase], id).text);
	return full(
		`${definition.title}, ${who}: ${stepWordsSpoken[step.status]}${stepTook(step, now())}, gate ${gate}${found === '' ? '' : `. ${found}`}`,
	);
}

const stepsSpeech = (talk: Conversation, phase: Phase): readonly string[] => {
	const state = talk.state();
	return [
		`${phaseTitles[phase]}, ${state.phases[phase].status}.`,
		...stepsOf(phase, state.system_types).map(step => stepSpeech(talk, state, phase, step.id)),
		`Gate: ${verdictSpoken(gateVerdictWord(state.phases[phase]).text)}, ${gateLineText(state.phases[phase])}.`,
	];
};

/** Where things stand, step by step and phase by phase. */
export const overviewWords = {
	status: {
		usage: 'status',
		help: 'Where the session stands, and what waits for you.',
		answer: ({say, state, engine}) => {
			const session = state();
			say(statusSpeech(session, stageOf(session)));
			const before = usualPhase(session);
			if (before !== stageOf(session)) say(`Before it, ${phaseTitles[before]}: ${gateLineText(session.phases[before])}.`);
			const {saving} = engine.session.getState();
			say(
				saving.status === 'saved' ? `Saved at ${clockTime(saving.at)}.` : `Not saved since ${clockTime(saving.since)}: ${saving.reason}.`,
			);
			const cost = costText(session);
			if (cost !== null) say(`Agents say that they cost ${cost} so far.`);
		},
	},
	phases: {
		usage: 'phases',
		help: 'All phases, and how each stands.',
		answer: ({tell, state}) =>
			tell(
				phases.map(phase => {
					const here = stageOf(state()) === phase ? ' The session stands here.' : '';
					return `${railWord(state(), phase).text.replace('FAIL', 'failed').replace('gaps', 'passed with gaps')}: ${gateLineText(state().phases[phase])}.${here}`;
				}),
			),
	},
	steps: {
		usage: 'steps [PHASE]',
		help: 'The steps of a phase: who does each, how it stands, what it found or asks.',
		answer: (talk, rest) => talk.tell(stepsSpeech(talk, phaseOf(talk.state(), rest))),
	},
	report: {
		usage: 'report [PHASE]',
		help: 'What the steps of a phase found, and where each report lies.',
		answer: ({tell, state, engine}, rest) => {
			const session = state();
			const phase = phaseOf(session, rest);
			tell([
				`Report of ${phaseTitles[phase]}.`,
				...stepsOf(phase, session.system_types).map(definition => {
					const step = session.phases[phase].steps[definition.id];
					const lies = step?.report ? ` It lies in ${session.project ?? engine.folder}/${step.report}.` : '';
					return `${definition.title}: ${full(step?.summary ?? (step ? stepWordsSpoken[step.status] : 'to do'))}${lies}`;
				}),
			]);
		},
	},
	history: {
		usage: 'history [COUNT or TEXT]',
		help: 'What happened, the newest last: the last so many entries, or those that have a text.',
		answer: ({tell, state}, rest) => {
			const all = state().history;
			const count = rest === '' ? 20 : numbered(rest, 100_000);
			const shown = count === null ? all.filter(entry => entryHas(entry, rest)) : all.slice(-count);
			const head =
				count === null ? `${shown.length} of ${all.length} entries have "${rest}".` : `The last ${shown.length} of ${all.length} entries.`;
			tell([
				head,
				...shown.map(entry => {
					const place = placeOfEntry(entry);
					return `${dayOf(entry.at)} ${clockTime(entry.at)}, ${entry.type.replaceAll(/[._]/g, ' ')}${place === '' ? '' : `, ${place}`}${entry.note ? `: ${entry.note}` : ''}.`;
				}),
			]);
		},
	},
	sessions: {
		usage: 'sessions',
		help: 'All sessions, the last changed first, with the command that takes each up.',
		answer: async ({tell, state, engine, now}) => {
			const sessions = await engine.sessions();
			tell([
				`${counted(sessions.length, 'session')} in this folder.`,
				...sessions.flatMap(session => {
					const ago = agoText(session.changedAt, now());
					const stage = session.stage ? `stands at ${phaseTitles[session.stage]}, ` : '';
					const head = `${session.title || 'Its state cannot be read'}, ${session.id}: ${stage}changed ${ago === 'just now' ? ago : `${ago} ago`}.`;
					if (session.id === state().session_id) return [`${head} It is this one.`];
					const problem = session.problem ? ` ${full(session.problem)}` : '';
					const held = session.heldBy ? ` It is open ${session.heldBy}.` : '';
					const command = sessionCommand(session.heldBy ? 'watch' : 'resume', session.id, engine.folder);
					return [`${head}${held}${problem} Type in another terminal:`, `  ${command}`];
				}),
			]);
		},
	},
} as const satisfies Words;
