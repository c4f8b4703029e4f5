import type {Job, SystemType} from '../domain/workflow.ts';

/** What the screen asks of the world around it; the command line fills these in. Each answers with a sentence to show. */
export type Actions = {
	/** Opens `path` at `line` in the person's editor; runs while the screen is away. */
	readonly edit: (path: string, line: number) => Promise<string>;
	/** Puts text where the person can paste it from, and says where it went. */
	readonly copy: (text: string) => Promise<string>;
	/** Leaves the program; `reason` is for the last line on the restored terminal. */
	readonly quit: () => void;
	/** Stops this process until the shell takes it up again; resolves after that. */
	readonly suspend: () => Promise<void>;
	/** Runs what has the terminal to itself, between leaving the screen and drawing it again. */
	readonly away: (callback: () => Promise<void>) => Promise<void>;
	/** Calls `listener` when somebody else asks for what ctrl-z does (SIGTSTP); answers with how to stop listening. */
	readonly onStopAsked: (listener: () => void) => () => void;
	/** BEL or a notification; off by configuration. */
	readonly ring: () => void;
};

export type Candidate = {
	readonly value: string;
	readonly label: string;
	/** Counts, sizes, or why it is offered. */
	readonly note: string;
	/** Why it cannot be chosen; absent: it can. */
	readonly unavailable?: string;
};

/** What the start view knows and guesses; filled by looking at the folder, possibly arriving in pieces. */
export type StartModel = {
	/** As it is shown in the top line: `~/strikes  1 file, no git`. */
	readonly place: string;
	readonly focus: string;
	readonly data: readonly Candidate[];
	readonly dataChosen: string | null;
	/** Columns that could be the target, best first; depends on the data chosen. */
	readonly targets: readonly Candidate[];
	readonly targetChosen: string | null;
	/** Lines below the target: warnings about its values. */
	readonly targetNotes: readonly string[];
	readonly jobs: readonly Candidate[];
	readonly job: Job;
	readonly systemTypes: readonly Candidate[];
	/** A list joined by commas, as on the command line. */
	readonly systemType: string;
	/** Where it would write, and what else it leaves alone. */
	readonly writes: string;
	readonly agents: readonly Candidate[];
	readonly agent: string;
	readonly asks: readonly Candidate[];
	readonly ask: string;
	/** Further lines in an existing repository: what was found. */
	readonly found: string | null;
	/** Types of the data files there are, and what notebooks read; null: nothing beyond one file. */
	readonly dataFound: string | null;
	/** now, later, never: what will happen. */
	readonly plan: readonly {readonly when: string; readonly what: string; readonly takes: string}[];
	readonly environment: string;
	/** `title`: what a person calls it; `line`: what tells it from others of that name. */
	readonly sessions: readonly {readonly id: string; readonly title: string; readonly line: string}[];
	/** Capabilities of the persona, shown at activation. */
	readonly capabilities: readonly string[];
	/** What is being looked at, and how far that is; null: nothing. */
	readonly looking: string | null;
	/** What is being opened was saved before, and is described as it was saved. */
	readonly resuming: boolean;
	/** True from the moment a session begins to open until it is open or refused. */
	readonly opening: boolean;
};

export type StartOptions = {
	readonly focus: string;
	readonly data: string;
	/** null: nothing to predict. */
	readonly target: string | null;
	readonly job: Job;
	readonly systemTypes: readonly SystemType[];
	readonly writes: string;
	readonly agent: string;
	readonly ask: string;
};

/** The start view's door to the command line. */
export type StartPort = {
	readonly model: {
		readonly getState: () => StartModel;
		readonly getInitialState: () => StartModel;
		readonly subscribe: (listener: (state: StartModel, previous: StartModel) => void) => () => void;
	};
	/** Another data file was chosen: its columns are to be looked at. */
	readonly chooseData: (path: string) => void;
	/** Where a project of this focus would be written; empty: nothing is written to the workspace. */
	readonly folderFor: (focus: string, job: Job) => string;
	/** Answers with null when the session opens, or with one sentence why not. */
	readonly onStart: (options: StartOptions) => Promise<string | null>;
	readonly onResume: (id: string) => Promise<string | null>;
};
