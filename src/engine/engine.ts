import type {Answer, PhaseRule, Rule} from '../domain/inbox.ts';
import type {Role} from '../domain/roles.ts';
import type {EnvironmentRecord} from '../domain/state.ts';
import type {BuiltStepKey, Job, Phase, Stage, SystemType} from '../domain/workflow.ts';
import type {Readable, SessionView} from '../session/view.ts';
import type {ListedFile} from './produced-files.ts';
import type {FileDiff} from './staging/file-diff.ts';
import type {WaitingReview} from './staging/review-diff.ts';

export type {Readable, SessionView};

export type LineKind = 'say' | 'think' | 'tool' | 'output' | 'plan' | 'note' | 'error' | 'you';
export type TranscriptLine = {readonly at: number; readonly kind: LineKind; readonly text: string};

/** One sub-agent's words: a bounded tail in memory, all of it on disk. Listeners are told at most 30 times a second. */
export interface TranscriptView {
	/** Grows with every change; equal versions mean equal content. */
	readonly version: number;
	/** Lines written since the beginning. */
	readonly lineCount: number;
	tail(count: number): readonly TranscriptLine[];
	/** Lines `from` (0-based) to `from + count`, read back from disk when they left the memory. */
	lines(from: number, count: number): Promise<readonly TranscriptLine[]>;
	/** Index of the next line that contains `text` (case-insensitive), searching the whole transcript; null: none. */
	search(text: string, from: number, direction: 'forward' | 'backward', signal?: AbortSignal): Promise<number | null>;
	subscribe(listener: () => void): () => void;
}

/** What a sub-agent does right now; not saved, only shown. */
export type Activity = {
	readonly label: string;
	/** 0 to 1; null when unknown. */
	readonly fraction: number | null;
	/** Milliseconds since the epoch. */
	readonly since: number;
};

export type ProbeView = {
	readonly id: string;
	readonly title: string;
	readonly status: 'ok' | 'missing' | 'degraded' | 'error' | 'timed-out' | 'waiting';
	readonly summary: string;
	readonly detail: string | null;
	readonly command: string | null;
	readonly raw: string;
	readonly error: string | null;
	/** Milliseconds since the epoch of the reading shown; null before the first. */
	readonly at: number | null;
	readonly durationMs: number | null;
};

export type EnvironmentView = {
	readonly probes: readonly ProbeView[];
	/** Label and value, in the order of the panel. */
	readonly panel: readonly {readonly label: string; readonly value: string; readonly stale: boolean}[];
	/** What differs from the beginning of the session. */
	readonly changes: readonly {readonly probe: string; readonly before: string; readonly after: string}[];
	readonly baseline: EnvironmentRecord | null;
};

/** Things a person can tell the engine to do. Each answers with null or with one sentence why not. */
export type EngineCommand =
	| {readonly type: 'run-phase'; readonly phase: Phase}
	| {readonly type: 'run-step'; readonly phase: Phase; readonly step: string}
	| {readonly type: 'stop-step'; readonly phase: Phase; readonly step: string}
	| {readonly type: 'judge'; readonly phase: Phase}
	| {readonly type: 'answer'; readonly id: string; readonly answer: Answer}
	| {readonly type: 'add-rule'; readonly rule: Omit<Rule, 'at'>}
	| {readonly type: 'waive'; readonly phase: Phase; readonly check: string; readonly reason: string; readonly until: string}
	| {readonly type: 'allow-phase'; readonly phase: Phase; readonly what: PhaseRule['what']}
	| {readonly type: 'change-system-types'; readonly systemTypes: readonly SystemType[]}
	| {readonly type: 'reopen'; readonly phase: Phase}
	| {readonly type: 'message'; readonly role: Role; readonly text: string}
	| {readonly type: 'rename'; readonly name: string}
	| {readonly type: 'refresh-probe'; readonly probe: string | null}
	| {readonly type: 'break-check'; readonly phase: Phase; readonly check: string};

/** How far one check of a gate is; `fraction` 0 to 1, null when it cannot know. */
export type Measuring = {readonly check: string; readonly label: string; readonly fraction: number | null};

/** Result of running a check's sabotages, for the gate view. */
/** What became of the sabotages of a check so far; `now`: what is measured, null when all are done. */
export type Breaking = {readonly now: string | null; readonly results: readonly BreakResult[]};
export type BreakResult = {readonly title: string; readonly caught: boolean; readonly applicable: boolean; readonly detail: string};

export type CheckText = {readonly title: string; readonly mustBe: string; readonly couldBeFooledBy: string};

/** A check of a gate, before it is measured. */
export type CheckPlace = {readonly id: string; readonly step: string};

/** One session of the list of all. */
export type SessionLine = {
	readonly id: string;
	/** Its name, or its focus; empty when its state cannot be read. */
	readonly title: string;
	readonly stage: Stage | null;
	readonly job: Job | null;
	/** ISO time of its last event. */
	readonly changedAt: string;
	/** Who has it open, this program included; null: nobody. */
	readonly heldBy: string | null;
	/** Why it cannot be used as it is, in one sentence. */
	readonly problem: string | null;
};

/** Everything the screen, the plain mode and the headless mode need of a running session. */
export interface Engine {
	readonly session: Readable<SessionView>;
	readonly environment: Readable<EnvironmentView>;
	readonly activity: Readable<Partial<Record<Role, Activity>>>;
	/** What the gate measures right now, inside a check; null: nothing that takes long. */
	readonly measuring: Readable<Measuring | null>;
	/** Checks being broken live: results by check id. */
	readonly breaks: Readable<Readonly<Record<string, Breaking>>>;
	transcript(role: Role): TranscriptView;
	act(command: EngineCommand): Promise<string | null>;
	/** Parsed JSON of a report that a step delivered; null when it has none. */
	report(key: BuiltStepKey): Promise<unknown>;
	/** Files the session has produced so far, relative to the project, with their size in bytes. */
	files(): Promise<readonly ListedFile[]>;
	readFile(relative: string): Promise<string>;
	/** Looks whether a person edited pipeline.yaml by hand: what was built on it becomes stale, what does not fit is said in the notices. */
	lookAtFiles(): Promise<void>;
	/** All of a review that waits in the inbox; null: it is gone. */
	review(id: string): Promise<WaitingReview | null>;
	/** What a file of it would change in the project; `take`: where a person changed it too, the new content. */
	reviewDiff(id: string, path: string, take: boolean): Promise<FileDiff>;
	/** What a sub-agent was (or would be) told for a step, and what will be measured. */
	brief(phase: Phase, step: string): Promise<string>;
	checkText(id: string): CheckText;
	/** The checks of a phase's gate in the order in which they are measured; empty when this version has none for it. */
	checks(phase: Phase): readonly CheckPlace[];
	/** All sessions in the folder that this one is kept in, the last changed first. */
	sessions(): Promise<readonly SessionLine[]>;
	/** Stops sub-agents, saves (with the status the program ends with), lets go of the lock. */
	close(exit?: number): Promise<void>;
	/** Sentences for the person that are not part of the session (a retried agent, a full disk). Newest last, bounded. */
	readonly notices: Readable<readonly {readonly at: number; readonly text: string}[]>;
	/** ctrl-z: probes rest while the screen is away. */
	pauseProbes(paused: boolean): void;
	/** True in `watch`: everything is read-only. */
	readonly readOnly: boolean;
	/** Where the session's folder is. */
	readonly folder: string;
}
