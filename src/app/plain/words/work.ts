import {roleTable} from '../../../domain/roles.ts';
import {isBusy} from '../../../domain/state.ts';
import {systemTypeWords} from '../../../domain/system-types.ts';
import {builtSystemTypes, type Phase, phases, phaseTitles, type StepDefinition, stepsOf} from '../../../domain/workflow.ts';
import {confirmLines} from '../../commands/confirm.ts';
import {askAfterMs} from '../../commands/work.ts';
import {sessionCommand} from '../../gate-text.ts';
import {isBuiltType} from '../../start-values.ts';
import {anythingRuns, ranMs} from '../../steps-view.ts';
import {namedRole, phaseOf, stageOf, stepOf} from '../arguments.ts';
import {type Conversation, NotUnderstood, type Words} from '../conversation.ts';

/** Runs a phase, or judges it again when all of it is done: what `r` does on the screen. */
export async function runPhase({act, state}: Conversation, phase: Phase): Promise<void> {
	const session = state();
	const done = stepsOf(phase, session.system_types).every(step => {
		const {status, stale} = session.phases[phase].steps[step.id] ?? {status: 'todo', stale: false};
		return status === 'done' && !stale;
	});
	if (done && session.phase === phase) await act({type: 'judge', phase}, `The gate of ${phaseTitles[phase]} is judged again.`);
	else await act({type: 'run-phase', phase}, `${phaseTitles[phase]} runs.`);
}

const isPhase = (typed: string): boolean =>
	phases.some(phase => phaseTitles[phase].toLowerCase() === typed.toLowerCase() || phase.toLowerCase() === typed.toLowerCase());

async function run(talk: Conversation, rest: string): Promise<void> {
	if (rest === '') return runPhase(talk, stageOf(talk.state()));
	if (isPhase(rest)) return runPhase(talk, phaseOf(talk.state(), rest));
	const step = stepOf(talk.state(), rest);
	await talk.act({type: 'run-step', phase: step.phase, step: step.id}, `${step.title} of ${phaseTitles[step.phase]} runs again.`);
}

/** The step that runs of what was named: a sub-agent, by number or name, or a step. */
function busyStep({state}: Conversation, typed: string): StepDefinition {
	const session = state();
	const busy = phases.flatMap(phase => stepsOf(phase, session.system_types).filter(step => isBusy(session.phases[phase].steps[step.id])));
	const role = namedRole(typed)?.role;
	const named = busy.filter(step => step.role === role || step.title.toLowerCase() === typed.toLowerCase() || step.id === typed);
	const [step] = named;
	if (step) return step;
	const running = busy.map(({role: by, title}) => `${roleTable[by].title} (${title})`).join(', ');
	throw new NotUnderstood(
		`${typed === '' ? 'Who is to stop has to be named' : `Nothing of "${typed}" runs`}: ${running === '' ? 'nothing runs now' : `these run: ${running}`}.`,
	);
}

async function stop(talk: Conversation, rest: string): Promise<void> {
	const step = busyStep(talk, rest);
	const stopIt = async () => {
		await talk.act(
			{type: 'stop-step', phase: step.phase, step: step.id},
			`${step.title} stops. Its work so far is lost; what it wrote stays.`,
		);
	};
	const running = talk.state().phases[step.phase].steps[step.id];
	const ran = running ? (ranMs(running, talk.now()) ?? 0) : 0;
	if (ran > askAfterMs)
		talk.confirm(confirmLines({kind: 'stop', phase: step.phase, step: step.id, role: step.role, ranMs: ran}, talk.engine), stopIt);
	else await stopIt();
}

function quit({engine, state, say, leave, confirm}: Conversation): void {
	const session = state();
	const go = () => {
		if (!engine.readOnly) say(`The session is saved. Go on with:\n  ${sessionCommand('resume', session.session_id, engine.folder)}`);
		leave();
	};
	const waits = session.inbox.length;
	if (engine.readOnly || (!anythingRuns(session) && waits === 0)) go();
	else
		confirm(
			[
				...confirmLines({kind: 'quit'}, engine).slice(0, 1),
				...(waits > 0 ? [`${waits === 1 ? '1 thing waits' : `${waits} things wait`} for you, and will wait again.`] : []),
			],
			go,
		);
}

/** What changes the session. */
export const workWords = {
	run: {usage: 'run [PHASE or STEP]', help: 'Runs the phase that the session stands in, another one, or a step again.', answer: run},
	stop: {usage: 'stop ROLE or STEP', help: 'Stops a sub-agent; says what is lost, and asks when that is much.', answer: stop},
	reopen: {
		usage: 'reopen PHASE',
		help: 'Opens a finished phase again; all that is after it becomes stale.',
		answer: (talk, rest) => {
			if (rest === '') throw new NotUnderstood('Say reopen and the phase: all that is after it becomes stale.');
			const phase = phaseOf(talk.state(), rest);
			talk.confirm(confirmLines({kind: 'reopen', phase}, talk.engine), async () => {
				await talk.act({type: 'reopen', phase}, `${phaseTitles[phase]} is open again; what is after it is stale.`);
			});
		},
	},
	types: {
		usage: 'types [TYPE,…]',
		help: 'Says what is built, or changes it until Build begins.',
		answer: async ({act, say, state}, rest) => {
			if (rest === '') {
				say(`Built is: ${systemTypeWords(state().system_types)}. It can be ${systemTypeWords(builtSystemTypes)}, until Build begins.`);
				return;
			}
			const named = rest.split(/[\s,]+/);
			const unknown = named.find(type => !isBuiltType(type));
			if (unknown !== undefined)
				throw new NotUnderstood(`"${unknown}" cannot be built by this version: it builds ${builtSystemTypes.join(', ')}.`);
			const systemTypes = named.filter(isBuiltType);
			await act({type: 'change-system-types', systemTypes}, `Built is now: ${systemTypeWords(systemTypes)}.`);
		},
	},
	rename: {
		usage: 'rename NAME',
		help: 'Gives the session another name.',
		answer: async ({act}, rest) => {
			if (rest === '') throw new NotUnderstood('Say rename and the new name.');
			await act({type: 'rename', name: rest}, `Renamed to ${rest}.`);
		},
	},
	quit: {usage: 'quit', help: 'Leaves; the session is saved. Asks when something runs or waits.', answer: quit},
} as const satisfies Words;
