import type {SessionEvent} from './events.ts';
import {persona} from './persona.ts';
import {type Role, roles} from './roles.ts';
import {type PhaseState, type SessionState, type StepState, schemaVersion} from './state.ts';
import {type Phase, type phases, type StepDefinition, stepsOf} from './workflow.ts';

type Activated = Extract<SessionEvent, {type: 'session.activated'}>;

/** The first state of a session: everything to do, nothing done. */
export function activate(event: Activated, at: string): SessionState {
	const phaseState = (phase: Phase) => pendingPhase(stepsOf(phase, event.systemTypes), role => event.backends[role]);
	return {
		activated: true,
		focus_area: event.focus,
		timestamp: at,
		ml_approach: persona.approach,
		key_principles: [...persona.principles],
		active_capabilities: [...persona.capabilities],
		schema: schemaVersion,
		session_id: event.sessionId,
		name: null,
		seq: 0,
		phase: 'ASSESSMENT',
		job: event.job,
		system_types: [...event.systemTypes],
		workspace: event.workspace,
		project: event.project,
		data_request: event.dataRequest,
		allow_mode: event.allowMode,
		data: null,
		constraints: event.constraints,
		phases: {
			ASSESSMENT: phaseState('ASSESSMENT'),
			PIPELINE_DESIGN: phaseState('PIPELINE_DESIGN'),
			IMPLEMENTATION: phaseState('IMPLEMENTATION'),
			DEPLOYMENT: phaseState('DEPLOYMENT'),
			MONITORING: phaseState('MONITORING'),
			OPTIMIZATION: phaseState('OPTIMIZATION'),
		} satisfies Record<(typeof phases)[number], PhaseState>,
		agents: Object.fromEntries(
			roles.map(role => [role, {backend: event.backends[role], version: null, pid: null, started_at: null, cost_usd: 0}]),
		),
		waivers: [],
		inbox: [],
		decisions: {},
		rules: [],
		phase_rules: [],
		refused: [],
		allowed: [],
		environment: null,
		git_head: event.gitHead,
		changed_meanwhile: [],
		history: [],
	};
}

/** A phase of which nothing has begun. */
export function pendingPhase(steps: readonly StepDefinition[], backendOf: (role: Role) => string): PhaseState {
	return {
		status: 'pending',
		steps: Object.fromEntries(
			steps.map(step => [
				step.id,
				{
					status: 'todo',
					role: step.role,
					backend: backendOf(step.role),
					attempts: 0,
					stale: false,
					report: null,
					summary: null,
					started_at: null,
					ended_at: null,
				} satisfies StepState,
			]),
		),
		gate: null,
		judging: null,
	};
}
