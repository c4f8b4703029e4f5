import {phases, phaseTitles} from '../../domain/workflow.ts';
import type {CommandId, PaletteId} from '../keymap.ts';
import {type Conversation, NotUnderstood, type Words} from './conversation.ts';
import {agentWords} from './words/agents.ts';
import {dataWords} from './words/data.ts';
import {fileWords} from './words/files.ts';
import {gateWords} from './words/gate.ts';
import {inboxWords} from './words/inbox.ts';
import {machineWords} from './words/machine.ts';
import {overviewWords} from './words/overview.ts';
import {reportWords} from './words/reports.ts';
import {workWords} from './words/work.ts';

const phaseNames = phases.map(phase => phaseTitles[phase].toLowerCase());

const talkWords = {
	more: {usage: 'more', help: 'Goes on where a long answer stopped.', answer: ({more}) => more()},
	help: {usage: 'help [WORD or all]', help: 'All words by what they are for; one of them in full; or all in full.', answer: help},
} as const satisfies Words;

const groups = [
	{title: 'What waits for you', words: inboxWords},
	{title: 'Where it stands', words: overviewWords},
	{title: 'What was measured', words: gateWords},
	{title: 'What was found', words: {...dataWords, ...reportWords}},
	{title: 'Files', words: fileWords},
	{title: 'Sub-agents', words: agentWords},
	{title: 'The machine', words: machineWords},
	{title: 'What changes the session', words: workWords},
	{title: 'Talking', words: talkWords},
] as const;

const all = {
	...inboxWords,
	...overviewWords,
	...gateWords,
	...dataWords,
	...reportWords,
	...fileWords,
	...agentWords,
	...machineWords,
	...workWords,
	...talkWords,
};
export type WordName = keyof typeof all;
/** Every word there is; help and answers are made from this. */
export const words: Words = all;

const usageLine = (name: string): string => `${words[name]?.usage}: ${words[name]?.help}`;

function help({tell}: Conversation, rest: string): void {
	if (rest === '') {
		tell([
			...groups.map(({title, words: own}) => `${title}: ${Object.keys(own).join(', ')}.`),
			`A phase by its name runs it: ${phaseNames.join(', ')}.`,
			'Type help and a word to hear what it takes, or help all.',
		]);
		return;
	}
	if (rest === 'all') tell(groups.flatMap(({title, words: own}) => [`${title}.`, ...Object.keys(own).map(usageLine)]));
	else if (phaseNames.includes(rest.toLowerCase()))
		tell([`${rest}: runs that phase; reports and gates take its name behind them, as verdicts ${rest.toLowerCase()}.`]);
	else if (Object.hasOwn(words, rest.toLowerCase())) tell([usageLine(rest.toLowerCase())]);
	else throw new NotUnderstood(`"${rest}" is not a word of this session. Type help.`);
}

/** A key that only moves what is seen, or that the terminal has by itself. */
type Visual = {readonly visual: string};
const scrolls = {visual: 'moves what is seen; an answer is told whole'} as const satisfies Visual;
const edits = {visual: 'moves in a form; change asks field by field'} as const satisfies Visual;

/**
 * For every command of the screen the word that does or tells the same, or why it needs none. A command without a line here does
 * not compile: what the screen can, the words can.
 */
export const wordOfCommand: Readonly<Record<CommandId | PaletteId, WordName | Visual>> = {
	down: scrolls,
	up: scrolls,
	first: scrolls,
	last: scrolls,
	'half-down': 'more',
	'half-up': scrolls,
	'page-down': 'more',
	'page-up': scrolls,
	left: scrolls,
	right: scrolls,
	inbox: 'inbox',
	enter: 'show',
	mark: 'take',
	'mark-same': 'allow',
	allow: 'allow',
	'allow-rule': 'allow',
	deny: 'deny',
	'deny-words': 'reject',
	'take-new': 'next',
	run: 'run',
	types: 'types',
	stop: 'stop',
	edit: 'file',
	break: 'break',
	waive: 'waive',
	copy: {visual: 'what is told stands in the terminal as plain lines'},
	gate: 'verdicts',
	files: 'files',
	message: 'message',
	agent: 'agents',
	steps: 'steps',
	'next-region': scrolls,
	'previous-region': scrolls,
	layout: {visual: 'lines have no layout'},
	zoom: 'transcript',
	search: 'search',
	'search-next': 'more',
	'search-previous': 'more',
	commands: 'help',
	help: 'help',
	quit: 'quit',
	back: {visual: 'there is no place to leave'},
	suspend: {visual: 'the terminal does it, nothing has to be redrawn'},
	interrupt: {visual: 'ctrl-c ends it, the session is saved'},
	redraw: {visual: 'nothing is drawn'},
	'field-accept': 'change',
	'text-accept': 'message',
	'pick-accept': 'choose',
	'pick-move': edits,
	'field-choose': edits,
	'field-next': edits,
	'field-previous': edits,
	'list-next': edits,
	'list-previous': edits,
	'new-line': {visual: 'a line is one answer'},
	'leave-input': {visual: 'cancel leaves a form'},
	'clear-input': {visual: 'the terminal clears its line'},
	yes: {visual: 'typed as yes'},
	no: {visual: 'typed as no'},
	narrow: 'allow',
	data: 'data',
	charts: 'charts',
	maturity: 'maturity',
	environment: 'environment',
	history: 'history',
	brief: 'brief',
	design: 'pipeline',
	sessions: 'sessions',
	theme: {visual: 'there are no colours'},
	reopen: 'reopen',
	judge: 'judge',
	refresh: 'refresh',
	rename: 'rename',
};
