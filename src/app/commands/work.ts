import {baseName} from '../../domain/format.ts';
import {roleTable} from '../../domain/roles.ts';
import {isBusy, type SessionState} from '../../domain/state.ts';
import {type Phase, phaseTitles, stepsOf} from '../../domain/workflow.ts';
import {nextKeys, nextStep} from '../next-step.ts';
import {ranMs, stepOfRole} from '../steps-view.ts';
import {startText, topView} from '../view-state.ts';
import {gridOf, leastPane, workspaceLayout} from '../workspace-layout.ts';
import {act, type CommandContext, change, say, state, tell} from './context.ts';
import {showPhase, stepCursor} from './move.ts';

/** From this on, stopping asks first: that much work would be lost. */
export const askAfterMs = 30_000;

/** `r`: the phase under the cursor, or the step again when the phase ran already. */
export function run(context: CommandContext): void {
	const engine = context.engine();
	const now = state(context);
	if (!engine) return;
	const session = engine.session.getState().state;
	const view = topView(now);
	const id: Phase = view.id === 'gate' ? view.phase : now.phase;
	const phase = session.phases[id];
	if (phase.status === 'passed' && session.phase !== id) {
		goOn(context, session);
		return;
	}
	const definition = view.id === 'gate' ? null : currentStep(context);
	const step = definition ? phase.steps[definition.id] : undefined;
	if (
		definition &&
		step &&
		(phase.status !== 'pending' || session.phase !== id) &&
		!isBusy(step) &&
		step.status !== 'todo' &&
		session.phase === id
	) {
		act(context, {type: 'run-step', phase: id, step: definition.id}, `${definition.title} runs again.`);
		return;
	}
	const allDone = stepsOf(id, session.system_types).every(one => phase.steps[one.id]?.status === 'done' && !phase.steps[one.id]?.stale);
	if (allDone && session.phase === id) act(context, {type: 'judge', phase: id}, 'The gate is judged again.');
	else act(context, {type: 'run-phase', phase: id});
}

/** `r` where the gate has passed: the phase that is open now, and its steps are shown. */
function goOn(context: CommandContext, session: SessionState): void {
	const next = nextStep(session);
	if (next?.kind !== 'run') {
		if (next) say(context, nextKeys(next));
		return;
	}
	change(context, showPhase(state(context), session, next.phase));
	act(context, {type: 'run-phase', phase: next.phase}, `${phaseTitles[next.phase]} runs.`);
}

/** The step under the cursor, or of the focused sub-agent; null on the line of the gate. */
function currentStep(context: CommandContext) {
	const engine = context.engine();
	if (!engine) return null;
	const now = state(context);
	const session = engine.session.getState().state;
	const view = topView(now);
	if (view.id === 'zoom') return stepOfRole(session, now.phase, view.role);
	if (now.region === 'panes') return stepOfRole(session, now.phase, now.role);
	return stepsOf(now.phase, session.system_types)[stepCursor(now)] ?? null;
}

/** `x`: says what is lost; asks when that is more than half a minute of work. */
export function stop(context: CommandContext): void {
	const engine = context.engine();
	if (!engine) return;
	const definition = currentStep(context);
	const step = definition ? engine.session.getState().state.phases[definition.phase].steps[definition.id] : undefined;
	if (!definition || !step || !isBusy(step)) {
		say(context, 'Nothing runs here; x stops the sub-agent under the cursor.');
		return;
	}
	const ran = ranMs(step, context.now()) ?? 0;
	if (ran > askAfterMs) {
		change(context, {confirm: {kind: 'stop', phase: definition.phase, step: definition.id, role: definition.role, ranMs: ran}});
		return;
	}
	act(
		context,
		{type: 'stop-step', phase: definition.phase, step: definition.id},
		`${roleTable[definition.role].number} ${roleTable[definition.role].title} stops; what it wrote stays, r runs it again.`,
	);
}

export function message(context: CommandContext): void {
	const now = state(context);
	const view = topView(now);
	change(context, startText(now, {kind: 'message', role: view.id === 'zoom' ? view.role : now.role}));
}

/** `t`: accordion or grid; says why not where the grid has no room. */
export function toggleLayout(context: CommandContext): void {
	const now = state(context);
	const {columns, rows} = context.size();
	const shown = workspaceLayout(columns, rows - 2, now.layout);
	if (shown.grid) {
		change(context, {layout: 'accordion'});
		return;
	}
	if (!gridOf(columns, shown.panesHeight)) {
		say(
			context,
			`The grid needs ${leastPane.columns} columns x ${leastPane.rows} rows a pane; a window of ${columns}x${rows} has no room for five.`,
		);
		return;
	}
	change(context, {layout: 'grid'});
}

/** `e` outside of views that know better: the last `path:line` the focused sub-agent spoke of, else the step's report. */
export function edit(context: CommandContext): void {
	const engine = context.engine();
	if (!engine) return;
	const now = state(context);
	const session = engine.session.getState().state;
	const view = topView(now);
	const role = view.id === 'zoom' ? view.role : now.role;
	const root = session.project ?? session.workspace;
	const spoken = engine
		.transcript(role)
		.tail(200)
		.map(line => /(?:^|\s)((?:[\w.-]+\/)*[\w.-]+\.\w+):(\d+)/.exec(line.text))
		.findLast(match => match !== null);
	const definition = currentStep(context);
	const report = definition ? session.phases[definition.phase].steps[definition.id]?.report : null;
	if (spoken?.[1]) openAt(context, spoken[1].startsWith('/') ? spoken[1] : `${root}/${spoken[1]}`, Number(spoken[2]));
	else if (report) openAt(context, `${session.project ?? engine.folder}/${report}`, 1);
	else say(context, 'There is no path:line here to open.');
}

/** The screen goes away while the editor has the terminal. */
export function openAt(context: CommandContext, path: string, line: number): void {
	let sentence = `${baseName(path)} was open at line ${line}.`;
	tell(
		context,
		context
			.away(async () => {
				sentence = await context.actions.edit(path, line);
			})
			.then(() => sentence),
	);
}

/** `y` outside of views that know better: the last lines of the focused sub-agent. */
export function copyTranscript(context: CommandContext): void {
	const engine = context.engine();
	if (!engine) return;
	const now = state(context);
	const view = topView(now);
	const role = view.id === 'zoom' ? view.role : now.role;
	const {columns, rows} = context.size();
	const height = view.id === 'zoom' ? rows - 4 : workspaceLayout(columns, rows - 2, now.layout).focusedLines;
	const scroll = now.scrolls[role];
	const transcript = engine.transcript(role);
	const lines = scroll && !scroll.pinned ? transcript.lines(scroll.top, height) : Promise.resolve(transcript.tail(height));
	tell(
		context,
		lines.then(some => (some.length === 0 ? 'There is nothing to copy.' : context.actions.copy(some.map(line => line.text).join('\n')))),
	);
}
