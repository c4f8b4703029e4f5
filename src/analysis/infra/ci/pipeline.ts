import type {ShellCommand} from '../shell.ts';

/** One command a CI system runs; `folder` is where it runs, relative to the repository. */
export type CiCommand = ShellCommand & {readonly path: string; readonly folder: string; readonly job: string};

/** A ready-made step of a CI system: `actions/checkout`, an orb, a task. */
export type CiAction = {
	readonly name: string;
	readonly path: string;
	readonly line: number;
	readonly with: ReadonlyMap<string, string>;
	readonly neutralised: string | null;
	readonly job: string;
};

export type CiTrigger = 'push' | 'pull_request' | 'schedule' | 'release' | 'event' | 'manual' | 'called';

export type CiSystem =
	| 'github_actions'
	| 'gitlab_ci'
	| 'azure_pipelines'
	| 'jenkins'
	| 'circleci'
	| 'cloud_build'
	| 'travis'
	| 'bitbucket'
	| 'buildkite'
	| 'drone';

export type CiPipeline = {
	readonly system: CiSystem;
	readonly path: string;
	readonly line: number;
	readonly name: string;
	readonly triggers: readonly {readonly on: CiTrigger; readonly line: number}[];
	/** It starts without a person: it lies where its system looks for it and has a trigger that is not manual. */
	readonly active: boolean;
	/** Why it is not active; null when it is. */
	readonly inactive: string | null;
	readonly commands: readonly CiCommand[];
	readonly actions: readonly CiAction[];
	/** Python versions it names. */
	readonly pythons: readonly {readonly version: string; readonly line: number}[];
	/** Other files of the same kind it calls. */
	readonly calls: readonly string[];
};

export const automatic: ReadonlySet<CiTrigger> = new Set(['push', 'pull_request', 'schedule', 'release', 'event']);
