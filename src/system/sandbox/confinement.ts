/** What a confined command may see of this machine. What is not named here is not there for it. */
export type Confinement = {
	/** The program and its arguments; a bare name is looked for on `env.PATH`, inside. */
	readonly command: readonly [string, ...string[]];
	readonly cwd: string;
	/** Folders it may change: the copy of the project, the output folder of this run. */
	readonly writable: readonly string[];
	/** Files and folders it may read: data, prepared inputs. */
	readonly readable: readonly string[];
	/** Interpreters and environments, see `toolchainFor`. They may lie within a closed folder (a `.venv`), never around one. */
	readonly toolchain: Toolchain;
	/** All of its environment but HOME, TMPDIR and the switches of `quiet.ts`; PATH is the toolchain's where none is named. */
	readonly env: Readonly<Record<string, string>>;
	/** It gets the machine's network, and nothing is counted; only what fetches before anything is judged does. */
	readonly network?: boolean;
	/** What stays out of sight: the original project, state folders. Opening one, or a folder around it, is refused. */
	readonly closed: readonly string[];
};

export type Toolchain = {
	/** Files and folders that are bound read-only. */
	readonly folders: readonly string[];
	/** The folders of PATH inside, first the ones that were asked for. */
	readonly path: readonly string[];
	/** What PATH has and the sandbox does not, each with its reason. */
	readonly left: readonly string[];
};

/** A link that has to be there for a path to lead where it leads outside. */
export type Link = {readonly at: string; readonly target: string};

/** HOME inside: empty, and no folder of the machine, so that nothing else comes to lie in it. */
export const homeInside = '/sandbox/home';
