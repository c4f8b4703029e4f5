import type {AllowMode} from './allow-mode.ts';
import type {Check} from './check.ts';
import type {Constraints} from './constraint.ts';
import type {Answer, InboxItem, PhaseRule, Rule} from './inbox.ts';
import type {Role} from './roles.ts';
import type {DataRequest, EnvironmentRecord, SessionData} from './state.ts';
import type {Job, Phase, SystemType} from './workflow.ts';

/** How a turn of a sub-agent ended for its step. */
export type StepOutcome = 'done' | 'failed' | 'stopped' | 'interrupted';

/**
 * All that can happen to a session, in the past tense. What agents say, clocks and probe readings are not events.
 * `at` is added when an event is dispatched; the transition itself has no clock.
 */
export type SessionEvent =
	| {
			readonly type: 'session.activated';
			readonly sessionId: string;
			readonly focus: string;
			readonly job: Job;
			readonly systemTypes: readonly SystemType[];
			readonly workspace: string;
			readonly project: string | null;
			readonly dataRequest: DataRequest | null;
			readonly allowMode: AllowMode | null;
			readonly constraints: Constraints;
			readonly backends: Readonly<Record<Role, string>>;
			readonly gitHead: string | null;
	  }
	| {readonly type: 'session.resumed'; readonly changes: readonly string[]; readonly gitHead: string | null}
	| {readonly type: 'session.renamed'; readonly name: string}
	/** The program lets go of the session; `exit` is the status it ends with. */
	| {readonly type: 'session.ended'; readonly exit: number}
	| {readonly type: 'environment.recorded'; readonly environment: EnvironmentRecord}
	| {readonly type: 'data.prepared'; readonly data: SessionData}
	/** A person changed what steps were built on; these and all after them have to be done again. */
	| {
			readonly type: 'files.changed';
			readonly files: readonly string[];
			readonly steps: readonly {readonly phase: Phase; readonly step: string}[];
	  }
	/** A person chose what else is built; possible until Build begins. */
	| {readonly type: 'system_types.changed'; readonly systemTypes: readonly SystemType[]}
	/** A person said other constraints than those that were recorded: what rests on them is out of date. */
	| {readonly type: 'constraints.changed'; readonly constraints: Constraints}
	/** A person gave roles to other agents. */
	| {readonly type: 'backends.changed'; readonly backends: Readonly<Partial<Record<Role, string>>>}
	/** The gate looked at the hidden rows once more. */
	| {readonly type: 'hidden.judged'}
	| {readonly type: 'phase.started'; readonly phase: Phase}
	| {readonly type: 'phase.reopened'; readonly phase: Phase}
	/** A step is to run (again), whatever became of it before. */
	| {readonly type: 'step.requested'; readonly phase: Phase; readonly step: string}
	| {readonly type: 'step.started'; readonly phase: Phase; readonly step: string; readonly backend: string}
	| {
			readonly type: 'step.settled';
			readonly phase: Phase;
			readonly step: string;
			readonly outcome: StepOutcome;
			readonly summary: string;
			readonly report: string | null;
	  }
	| {readonly type: 'step.stop_requested'; readonly phase: Phase; readonly step: string}
	| {
			readonly type: 'agent.started';
			readonly role: Role;
			readonly backend: string;
			readonly pid: number;
			readonly version: string | null;
	  }
	| {readonly type: 'agent.ended'; readonly role: Role; readonly note: string}
	| {readonly type: 'agent.charged'; readonly role: Role; readonly costUsd: number}
	| {readonly type: 'inbox.added'; readonly item: InboxItem}
	| {readonly type: 'inbox.answered'; readonly id: string; readonly answer: Answer; readonly by: 'person' | 'default' | 'rule'}
	/** The asker is gone: nothing to answer any more. */
	| {readonly type: 'inbox.withdrawn'; readonly ids: readonly string[]}
	| {readonly type: 'rule.added'; readonly rule: Rule}
	/** A person allows the built-in analyst's commands, or its files, for a whole phase; `folders`: where its commands may run. */
	| {
			readonly type: 'phase.allowed';
			readonly phase: Phase;
			readonly what: PhaseRule['what'];
			readonly folders: readonly string[];
	  }
	| {readonly type: 'command.refused'; readonly role: Role; readonly title: string}
	/** Let through without asking, by a rule, the persona's list or `--allow all`. */
	| {readonly type: 'command.allowed'; readonly role: Role; readonly title: string; readonly by: 'rule' | 'listed' | 'all'}
	| {readonly type: 'constraints.set'; readonly constraints: Constraints}
	| {readonly type: 'gate.requested'; readonly phase: Phase}
	| {readonly type: 'check.measured'; readonly phase: Phase; readonly check: Check}
	| {
			readonly type: 'gate.judged';
			readonly phase: Phase;
			readonly isolation: 'sandbox' | 'by agreement';
			/** All that was drawn follows from it; sessions of before kept none. */
			readonly seed?: number;
			readonly durationMs: number;
			/** The day of judging, YYYY-MM-DD: waivers past it count as none. */
			readonly today: string;
	  }
	| {readonly type: 'gate.broken'; readonly phase: Phase; readonly reason: string}
	| {
			readonly type: 'check.waived';
			readonly phase: Phase;
			readonly check: string;
			readonly reason: string;
			readonly owner: string;
			readonly until: string;
			readonly today: string;
	  };

/** What is to be done because of an event; the runtime does it and answers only with new events. */
export type Effect =
	| {readonly type: 'start-step'; readonly phase: Phase; readonly step: string}
	| {readonly type: 'stop-step'; readonly phase: Phase; readonly step: string}
	| {readonly type: 'judge'; readonly phase: Phase}
	| {readonly type: 'write-document'; readonly phase: Phase}
	| {readonly type: 'write-waivers'}
	| {readonly type: 'deliver-answer'; readonly item: InboxItem; readonly answer: Answer; readonly by: 'person' | 'default'};
