import type {Evidence, Item} from '../repository/evidence.ts';
import type {EntryPoints} from './entry-points.ts';
import type {Problem} from './problem.ts';

export type CiItem = {
	readonly name: string;
	readonly path: string;
	readonly line: number;
	readonly active: boolean;
	readonly runs_tests: boolean;
	readonly trains: boolean;
	readonly deploys: boolean;
};

export type Risk = {
	readonly kind: 'secret' | 'personal_data' | 'broken' | 'claimed';
	readonly path: string;
	readonly line: number;
	readonly what: string;
};

/** What was found in a repository, each item with a line that opens. */
export type Inventory = {
	readonly schema: 1;
	/** Nothing that could be scored: no file, or none that holds code, configuration, a notebook or data. */
	readonly nothing_to_score: boolean;
	readonly files: number;
	readonly skipped: {
		readonly large: number;
		readonly binary: number;
		readonly links: number;
		readonly submodules: number;
		readonly vendored: number;
		readonly absent: number;
		readonly unreadable: number;
		readonly own_projects: readonly string[];
		/** Files that would have been looked into, and why they were not. */
		readonly unread: readonly {readonly path: string; readonly reason: string}[];
	};
	readonly version_control: readonly Item[];
	readonly python_files: number;
	readonly notebooks: number;
	/** Test functions, not files. */
	readonly tests: number;
	readonly frameworks: readonly Item[];
	readonly target: string | null;
	/** Scripts and notebooks that train, code that answers requests. */
	readonly entry_points: EntryPoints;
	readonly data_files: readonly {readonly path: string; readonly rows: number | null; readonly columns: number | null}[];
	readonly dependency_files: readonly Item[];
	readonly locked: boolean;
	readonly ci: readonly CiItem[];
	readonly containers: readonly Item[];
	readonly kubernetes: readonly Item[];
	readonly iac: readonly Item[];
	readonly tracking: readonly Item[];
	readonly registry: readonly Item[];
	readonly data_versioning: readonly Item[];
	readonly orchestration: readonly Item[];
	readonly tuning: readonly Item[];
	readonly serving: readonly Item[];
	readonly feature_store: readonly Item[];
	readonly monitoring: {
		readonly drift: readonly Item[];
		readonly service: readonly Item[];
		readonly alerts: readonly Item[];
		readonly dashboards: readonly Item[];
	};
	readonly release: {readonly canary: readonly Item[]; readonly rollback: readonly Item[]; readonly promotion_gate: readonly Item[]};
	readonly risks: readonly Risk[];
};

export type Section = 'data' | 'model' | 'infrastructure' | 'monitoring';

export type TestId = `${'D' | 'M' | 'I' | 'O'}${1 | 2 | 3 | 4 | 5 | 6 | 7}`;

/** static: files are enough. presence: it is there, whether it suffices is not seen. ask: only a person knows. run: it has to be run. */
export type Certainty = 'static' | 'presence' | 'ask' | 'run';

export type TestScore = {
	readonly id: TestId;
	readonly title: string;
	readonly score: 0 | 0.5 | 1;
	readonly certainty: Certainty;
	readonly evidence: readonly Evidence[];
	/** Prose that says so; never scored. */
	readonly claimed: readonly Evidence[];
	/** What lacks for the next half point; empty at a full one. */
	readonly missing: string;
	/** How to get it with what the repository already uses. */
	readonly next: string;
	/** Rough effort of the next half point: 1 an hour, 2 a day or two, 3 a week. */
	readonly effort: 1 | 2 | 3;
	/** The sub-agent in whose pane it is shown. */
	readonly role: DetectorRole;
	/** What a person said of it, kept apart from evidence: it never raises `score`. */
	readonly attested: Attestation | null;
	/** No file can tell, and nobody was asked or answered. */
	readonly unknown: boolean;
};

export type DetectorRole = 'data_pipeline' | 'model_architecture' | 'infrastructure' | 'monitoring' | 'performance';

/** A person's word on a test: 0 not done, .5 by hand, 1 automatic; who, when, and in which words. */
export type Attestation = {readonly score: 0 | 0.5 | 1; readonly by: string; readonly at: string; readonly words: string};

export type GoogleLevel = {
	readonly min: number | null;
	readonly max: number | null;
	readonly met: readonly string[];
	readonly missing: readonly string[];
};

/** The verdict. `ml: false` and a null score: no machine learning here, or (`nothing_to_score`) nothing at all yet. */
export type Maturity = {
	readonly schema: 1;
	readonly ml: boolean;
	readonly nothing_to_score: boolean;
	readonly score: number | null;
	/** The score if what people attested holds; equal to `score` when nobody attested anything. */
	readonly score_with_attested: number | null;
	readonly band: string;
	/** Tests that no file can tell and nobody answered. */
	readonly unknown: readonly TestId[];
	readonly sections: Readonly<Record<Section, number>>;
	readonly tests: readonly TestScore[];
	readonly frameworks: readonly string[];
	readonly google: GoogleLevel & {readonly evidence: Readonly<Record<string, readonly Evidence[]>>};
	readonly microsoft: {
		readonly min: number | null;
		readonly max: number | null;
		readonly met: readonly string[];
		readonly missing: readonly string[];
	};
};

export type Assessment = {readonly problem: Problem; readonly inventory: Inventory; readonly maturity: Maturity};
export type {Evidence, Item};
