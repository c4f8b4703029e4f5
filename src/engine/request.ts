import path from 'node:path';
import type {Constraints} from '../domain/constraint.ts';
import type {SaidReading} from '../domain/read-as.ts';
import type {Role} from '../domain/roles.ts';
import type {Job, SystemType} from '../domain/workflow.ts';
import type {Written} from '../domain/written.ts';
import {slugOf} from '../system/paths.ts';

/** What a person has said so far; null where nothing was said. */
export type SessionRequest = {
	readonly focus: string | null;
	readonly job: Job | null;
	readonly dataPaths: readonly string[] | null;
	/** 'none': nothing is to be predicted (clustering). */
	readonly target: {readonly column: string} | 'none' | null;
	readonly timeSplit: string | null;
	/** null: the default. */
	readonly systemTypes: readonly SystemType[] | null;
	readonly constraints: Constraints;
	readonly backend: string;
	readonly backendFor: Partial<Record<Role, string>>;
	readonly workspace: string;
	readonly out: string | null;
	readonly missingWords: readonly string[];
	/** How columns are read, as far as it was said. */
	readonly reading: SaidReading;
	/** How the data is written, as far as a person said it. */
	readonly written?: Written | undefined;
	/** Of a database: the table or the SELECT whose rows are the data. */
	readonly table: string | null;
	readonly query: string | null;
};

/**
 * Where the project is written: `--out`; else for a new project a folder of the workspace named after the focus, and to improve one
 * beside the workspace, where a branch of it is checked out. null: reports stay in the session's folder (to assess).
 */
export function projectFolder(job: Job, workspace: string, focus: string, out: string | null): string | null {
	if (out !== null || job === 'assess') return out;
	if (job === 'improve') return path.join(path.dirname(workspace), `${path.basename(workspace)}.ml-engineer`, slugOf(focus));
	return path.join(workspace, slugOf(focus));
}
