import {clockTime} from '../../../domain/format.ts';
import {type Role, roles, roleTable} from '../../../domain/roles.ts';
import {phaseTitles} from '../../../domain/workflow.ts';
import type {TranscriptLine} from '../../../engine/engine.ts';
import {plainLines} from '../../../system/sanitize.ts';
import {activityText, stepOfRole} from '../../steps-view.ts';
import {countOf, roleAndRest, stepOf, usualPhase} from '../arguments.ts';
import {type Conversation, NotUnderstood, type Words} from '../conversation.ts';
import {stepWordsSpoken} from '../speech.ts';

const kinds = {
	say: '',
	think: 'thinks: ',
	tool: 'does: ',
	output: 'output: ',
	plan: 'plan: ',
	note: 'note: ',
	error: 'error: ',
	you: 'you: ',
} as const satisfies Record<TranscriptLine['kind'], string>;
const spokenLine = (line: TranscriptLine): string => `${clockTime(line.at)} ${kinds[line.kind]}${line.text}`;

/** Where the last search of a sub-agent's transcript stopped. */
type Found = {readonly role: Role; readonly text: string; readonly line: number};

/** The last lines, and by `more` those before them. */
async function transcript({engine, tell, say}: Conversation, rest: string): Promise<void> {
	const {role, rest: typed} = roleAndRest(rest);
	const view = engine.transcript(role);
	const count = countOf(typed, 15);
	if (view.lineCount === 0) {
		say(`${roleTable[role].title} has said nothing yet.`);
		return;
	}
	const from = Math.max(0, view.lineCount - count);
	const page = async (first: number, size: number): Promise<void> => {
		const lines = await view.lines(first, size);
		const before = Math.max(0, first - count);
		tell(
			[
				`${roleTable[role].title}, lines ${first + 1} to ${first + lines.length} of ${view.lineCount}.`,
				...lines.map(spokenLine),
				...(first > 0 ? ['Type more for the lines before.'] : []),
			],
			first > 0 ? () => page(before, first - before) : undefined,
		);
	};
	await page(from, count);
}

/** Lines shown on each side of a hit. */
const around = 2;

/** Finds a text in all of a transcript; `more` goes to the place before. */
async function search({engine, tell, say}: Conversation, rest: string): Promise<void> {
	const {role, rest: text} = roleAndRest(rest);
	if (text === '') throw new NotUnderstood('Say search, the sub-agent, and the text to look for.');
	const view = engine.transcript(role);
	const hit = async ({line}: Found): Promise<void> => {
		const at = line < 0 ? null : await view.search(text, line, 'backward');
		if (at === null) {
			say(
				`${roleTable[role].title}: "${text}" is ${line === view.lineCount - 1 ? `nowhere in the ${view.lineCount} lines` : 'nowhere before that'}.`,
			);
			return;
		}
		const from = Math.max(0, at - around);
		const lines = await view.lines(from, at - from + around + 1);
		tell(
			[
				`${roleTable[role].title}: "${text}" in line ${at + 1} of ${view.lineCount}.`,
				...lines.map((shown, index) => `${from + index + 1}, ${spokenLine(shown)}`),
				'Type more for the place before.',
			],
			() => hit({role, text, line: at - 1}),
		);
	};
	await hit({role, text, line: view.lineCount - 1});
}

async function brief({engine, state, tell}: Conversation, rest: string): Promise<void> {
	const step = stepOf(state(), rest);
	const text = await engine.brief(step.phase, step.id);
	const checks = engine.checks(step.phase).filter(check => check.step === step.id);
	tell([
		`Brief of ${phaseTitles[step.phase]}, ${step.title}, to ${roleTable[step.role].title}.`,
		...plainLines(text).filter(line => line.trim() !== ''),
		checks.length === 0 ? 'No check of this version looks at this step.' : 'What will be measured:',
		...checks.map(check => {
			const {title, mustBe, couldBeFooledBy} = engine.checkText(check.id);
			return `${title}: must be ${mustBe}${couldBeFooledBy ? `; could be fooled by: ${couldBeFooledBy}` : ''}.`;
		}),
	]);
}

/** The sub-agents: what they do, said, were told, and are told now. */
export const agentWords = {
	agents: {
		usage: 'agents',
		help: 'The five sub-agents: who takes each role, and what it does now.',
		answer: ({engine, state, tell}) => {
			const session = state();
			const phase = usualPhase(session);
			tell(
				roles.map(role => {
					const step = stepOfRole(session, phase, role);
					const status = step ? session.phases[phase].steps[step.id]?.status : undefined;
					const doing = engine.activity.getState()[role];
					return `${roleTable[role].number}, ${roleTable[role].title}, ${session.agents[role]?.backend ?? 'not started'}: ${phaseTitles[phase]}, ${step ? `${step.title} ${stepWordsSpoken[status ?? 'todo']}` : 'no step'}${doing ? `, ${activityText(doing)}` : ''}. ${engine.transcript(role).lineCount} lines said.`;
				}),
			);
		},
	},
	transcript: {usage: 'transcript ROLE [COUNT]', help: 'The last lines that a sub-agent said; more goes back.', answer: transcript},
	search: {usage: 'search ROLE TEXT', help: 'Finds a text in all that a sub-agent said, the last place first.', answer: search},
	brief: {usage: 'brief STEP [PHASE]', help: 'What the sub-agent of a step is told, and what will be measured.', answer: brief},
	message: {
		usage: 'message ROLE TEXT',
		help: 'Writes to a sub-agent.',
		answer: async (talk, rest) => {
			const {role, rest: text} = roleAndRest(rest);
			if (text === '') throw new NotUnderstood('Say message, the sub-agent, and the text.');
			await talk.act({type: 'message', role, text}, `Sent to ${roleTable[role].title}.`);
		},
	},
} as const satisfies Words;
