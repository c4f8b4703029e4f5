import {cut} from '../../src/app/cells.ts';
import {useNow, useReadable, useReadableSlowly, useScreen, useView} from '../../src/app/hooks.ts';
import {type Row, type Span, span} from '../../src/app/rows.ts';
import {activityText, agentTime, agentWord, stepOfRole} from '../../src/app/steps-view.ts';
import {activationLines} from '../../src/domain/persona.ts';
import {type Role, roleTable} from '../../src/domain/roles.ts';
import type {StepState} from '../../src/domain/state.ts';
import {isBusy} from '../../src/domain/state.ts';
import {phaseTitles} from '../../src/domain/workflow.ts';
import type {Activity} from '../../src/engine/engine.ts';

export type PaneFacts = {
	/** `1 data pipeline`, padded so that states stand below each other. */
	readonly name: string;
	readonly word: Span;
	readonly time: string;
	readonly backend: string;
	/** What is asked, found or being done, in one line; null: the transcript says it. */
	readonly headline: Row | null;
	readonly activity: Activity | undefined;
	readonly step: StepState | null;
	/** What a session says before anything ran: what was activated, and what begins the work. */
	readonly untouched: readonly string[] | null;
};

/** What a sub-agent's pane shows besides its words. Reads only what concerns this role. */
export function usePane(role: Role): PaneFacts {
	const {engine} = useScreen();
	const phase = useView(view => view.phase);
	const definition = useReadable(engine.session, view => stepOfRole(view.state, phase, role)?.id ?? null);
	const step = useReadable(engine.session, view => (definition ? (view.state.phases[phase].steps[definition] ?? null) : null));
	const asks = useReadable(engine.session, view => view.state.inbox.find(item => item.role === role) ?? null);
	const backend = useReadable(engine.session, view => view.state.agents[role]?.backend ?? '');
	const activity = useReadableSlowly(engine.activity, all => all[role]);
	const now = useNow(step !== null && isBusy(step));
	const focus = useReadable(engine.session, view =>
		view.state.phases[phase].status === 'pending' && view.state.phase === phase ? view.state.focus_area : null,
	);
	const begins = `r runs ${phaseTitles[phase]}`;
	const [activated = '', ...enabled] = focus === null || phase !== 'ASSESSMENT' ? [] : activationLines(focus);
	const untouched = focus === null ? null : [activated, begins, ...enabled].filter(line => line !== '');
	const name = `${roleTable[role].number} ${roleTable[role].title}`;
	if (!step)
		return {
			name,
			word: span('dim', 'todo'),
			time: '',
			backend,
			headline: [span('dim', 'no step in this phase')],
			activity,
			step: null,
			untouched,
		};
	return {
		name,
		word: agentWord(step),
		time: agentTime(step, now),
		backend: step.backend || backend,
		headline: headline(),
		activity,
		step,
		untouched,
	};

	function headline(): Row | null {
		if (step?.status === 'asking' && asks) {
			if (asks.kind !== 'allow') return [span('you', cut(asks.title, 120))];
			return [span('you', 'run  '), asks.command ? asks.command.join(' ') : asks.title, span('dim', `   ${asks.effect}`)];
		}
		if (step?.status === 'running') return activity ? [activityText(activity)] : null;
		if (step?.summary)
			return [step.stale ? span('warn', 'stale: ') : '', step.status === 'failed' ? span('bad', step.summary) : step.summary];
		return step?.status === 'todo' ? [''] : null;
	}
}
