import type * as z from 'zod';
import type {Check} from '../domain/check.ts';
import type {Constraints} from '../domain/constraint.ts';
import type {InboxField} from '../domain/inbox.ts';
import type {Plot} from '../domain/plot.ts';
import type {DecidedReading, ReadAs} from '../domain/read-as.ts';
import type {Decision, EnvironmentRecord, SessionState} from '../domain/state.ts';
import type {BuiltStepKey, Job, Phase, StepKey, SystemType} from '../domain/workflow.ts';
import type {Written} from '../domain/written.ts';
import type {RunResult} from '../system/exec.ts';

/** What a step is given; JSON, so that it can ride in a prompt's `_meta`. Never holds hidden rows, their seed or their figures. */
export type StepInput = {
	readonly sessionId: string;
	readonly phase: Phase;
	readonly step: string;
	readonly focus: string;
	readonly job: Job;
	readonly systemTypes: readonly SystemType[];
	readonly workspace: string;
	/** Folder of the project, or null for job assess. It may not exist yet. */
	readonly project: string | null;
	/** What to read. The analyst measures the whole files; any other agent gets copies without the hidden rows. */
	readonly dataFiles: readonly string[];
	/** Copies without the hidden rows, for everything that fits a model. */
	readonly trainingFiles: readonly string[];
	readonly target: string | null;
	readonly timeSplit: string | null;
	/** Did a person name that column, or was it found? */
	readonly timeSplitNamed?: boolean | undefined;
	/** The column that names whom or what a row is about, told from all rows before some were put aside; null: none; undefined: not asked. */
	readonly entity?: string | null | undefined;
	/** Words that a person said mean "missing". */
	readonly missingWords: readonly string[];
	/** Columns that are not read as they stand. */
	readonly readAs: ReadAs;
	/** What was decided of how columns are read, and why. */
	readonly readings: readonly DecidedReading[];
	/** How `dataFiles` are written, and which of their rows are none. */
	readonly written?: Written | undefined;
	/** From flags and from what a person accepted before. */
	readonly constraints: Constraints;
	readonly decisions: Readonly<Record<string, Decision>>;
	readonly environment: EnvironmentRecord;
	/** Reports of the phases before this one, and of the steps that this one needs, already schema-checked. */
	readonly reports: Readonly<Partial<Record<StepKey, unknown>>>;
	/**
	 * Checks of this step that its last gate failed, and what they ask for, a sentence each; [] the first time. Never a figure: it could
	 * come from hidden rows.
	 */
	readonly failed?: readonly string[] | undefined;
};

export type Question = {
	readonly decision: string;
	readonly title: string;
	readonly why: string;
	readonly effect: string;
	readonly options: readonly {readonly value: string; readonly label: string; readonly effect: string}[];
	readonly default: string;
};

export type Form = {
	readonly decision: string;
	readonly title: string;
	readonly why: string;
	readonly effect: string;
	readonly fields: readonly InboxField[];
};

export type Command = {
	readonly title: string;
	readonly words: readonly [string, ...string[]];
	readonly cwd: string;
	readonly why: string;
	/** What it reads, writes, reaches; one line each. */
	readonly detail: readonly string[];
	readonly timeoutMs: number;
	readonly memoryMiB: number;
	/** Code of ours that the command runs; shown before it is allowed. */
	readonly script: {readonly name: string; readonly text: string} | null;
	/** Does it reach for the network? It is then shown as such. */
	readonly network?: boolean;
	/** Variables set for it beside those it inherits; named in what is shown. */
	readonly env?: Readonly<Record<string, string>>;
	/** Told each whole line that it writes, as it comes. */
	readonly onLine?: (line: string) => void;
};

export type CommandOutcome =
	| {readonly allowed: false; readonly words: string | null}
	| {readonly allowed: true; readonly result: RunResult; readonly peakRssMiB: number | null};

/** The hands of a working step: everything it says, asks and runs goes over the wire and is seen in its pane. */
export interface WorkTools {
	readonly signal: AbortSignal;
	/**
	 * Absolute path of the folder the step works in, with `reports/` below it. From PIPELINE_DESIGN on it begins as a copy of the
	 * project; what then differs from the project is shown as diffs and written there once it is accepted.
	 */
	readonly folder: string;
	/** Writes any file below `folder`, durably; `/` between folders. Throws for a path that leads out of it. */
	put(relative: string, content: string | Uint8Array): Promise<void>;
	/** Writes `reports/<name>` durably; its own report is written for it. */
	write(name: string, content: string): Promise<void>;
	say(line: string): void;
	/** What it is doing and how far it is, 0 to 1; null when it cannot know. */
	progress(label: string, fraction: number | null): void;
	/** The value chosen; who chose (a person, or the default because nobody could be asked) is recorded by the program. */
	choose(question: Question): Promise<{readonly value: string; readonly by: 'person' | 'default'}>;
	fillIn(form: Form): Promise<{
		readonly values: Readonly<Record<string, string | number | null>>;
		readonly by: 'person' | 'default';
	}>;
	/** Asks permission, then runs at low priority, bounded in time and memory. */
	run(command: Command): Promise<CommandOutcome>;
}

/** The analyst's way to do a step. Throws a Failure with one sentence when it cannot. */
export type Work<Report> = (input: StepInput, tools: WorkTools) => Promise<Report>;

/** What every step says of its report: shape, one line for the FOUND column, its part of the phase's document, the brief for agents. */
export type ReportDefinition<Report> = {
	readonly step: string;
	readonly phase: Phase;
	readonly schema: z.ZodType<Report>;
	/** FOUND: one line, most important first; it is cut at the window's edge. */
	readonly summary: (report: Report) => string;
	/** Markdown, starting with a level-2 heading. */
	readonly document: (report: Report) => string;
	readonly brief: (input: StepInput) => string;
};

/** How what is judged is kept from what is not its own: in a sandbox that was seen to run, or because it behaves. */
export type Isolation = {readonly kind: 'sandbox'; readonly bubblewrap: string} | {readonly kind: 'by agreement'; readonly why: string};

export type GateContext = {
	readonly state: SessionState;
	/** Folder that holds `reports/`: the project, or for job assess the session folder. */
	readonly root: string;
	/** `root` is a copy that a judge made and changed: it holds nothing that could be left out once more. */
	readonly copied?: boolean;
	/** The files the step's sub-agent was given. */
	readonly dataFilesOf: (step: string) => readonly string[];
	readonly environment: EnvironmentRecord;
	/** Empty folder that only this judgement uses. */
	readonly scratch: string;
	readonly signal: AbortSignal;
	/** All that is drawn in this judgement follows from it; random unless somebody named one. */
	readonly seed: number;
	/** Schema-checked report of a step, or null when it has none. */
	readonly report: (key: BuiltStepKey) => Promise<unknown>;
	/**
	 * The hidden rows, a file a source in the source's own format; [] when there are none (below 250 rows, or no session: the gate then
	 * keeps rows aside itself). Asking counts as a look at them.
	 */
	readonly hiddenFiles: () => Promise<readonly string[]>;
	/**
	 * One value for all checks of this judgement: the first asks for it to be made, the others get the same. A training that three
	 * checks look at runs once. Never outlives the judgement, and never crosses from a project to its sabotaged copy.
	 */
	readonly shared: <T>(key: string, make: () => Promise<T>) => Promise<T>;
	/** Ids of every check there is. */
	readonly checkIds?: readonly string[];
	/** What was tried before; by default the first command of a project tries. */
	readonly isolation?: Isolation | undefined;
	/** Told how commands of the project run, before the first one does. */
	readonly onIsolation?: ((isolation: Isolation) => void) | undefined;
	/** Milliseconds that this judgement may take, and when it began by the monotonic clock; null: as long as it takes. */
	readonly budget?: {readonly ms: number; readonly from: number} | null | undefined;
	/** Told a line that a person wants to read before more time is spent. */
	readonly say?: ((line: string) => void) | undefined;
	/** Told what is being measured and how far it is, 0 to 1; null when that cannot be known. May be called often. */
	readonly progress?: ((label: string, fraction: number | null) => void) | undefined;
};

/** What a check measured; the verdict follows from it. `applies: false` leaves the check out (shown as n/a). */
export type Measurement =
	| {readonly applies: false}
	| ({readonly applies: true; readonly verdict: 'pass' | 'fail' | 'not_run'} & Pick<
			Check,
			'value' | 'op' | 'threshold' | 'unit' | 'reason' | 'claimed' | 'evidence'
	  > & {
				/** Who set the threshold, where it was not this program. */
				readonly set_by?: Check['set_by'];
				readonly detail?: readonly string[];
				readonly plots?: readonly Plot[];
				readonly unmeasured?: boolean;
				readonly because?: Check['because'];
				readonly proposed?: true;
				readonly met?: boolean;
				readonly needs?: readonly string[];
			});

/** A change to a passing project's files that exactly this check must notice. */
export type Sabotage = {
	readonly title: string;
	/** `root` is a copy; null when it cannot be applied to this project. */
	readonly apply: (root: string, context: GateContext) => Promise<'applied' | 'not applicable'>;
	/** It leaves nothing that the check could measure, so that it must fail without a value. Else such a fail may be our own error. */
	readonly unmeasurable?: true;
	/** Checks that may fail with it: what they ask includes what this check asks, on some data at least. */
	readonly implies?: readonly string[];
};

export type CheckDefinition = {
	readonly id: string;
	readonly step: string;
	/** Short name in the gate view. */
	readonly title: string;
	/** MUST BE, in words. */
	readonly mustBe: string;
	/** What could fool this check, honestly. */
	readonly couldBeFooledBy: string;
	/** What it measures comes from rows that were kept aside: its figures stay in the gate view, out of files that sub-agents read. */
	readonly onKeptRows?: true;
	/** Chance that it fails a healthy project, and which project is meant; left out where nothing in it is random. */
	readonly falseAlarm?: {readonly rate: number; readonly healthy: string};
	/** It takes minutes: sabotages of other checks are made without measuring it, too. */
	readonly costly?: true;
	/** It measures time or memory, or keeps every core busy itself: nothing is measured beside it. */
	readonly alone?: true;
	readonly measure: (context: GateContext) => Promise<Measurement>;
	readonly sabotages: readonly Sabotage[];
};
