import {fileURLToPath} from 'node:url';
import {environmentsDirectory, shortPath} from '../../system/paths.ts';
import {type BasePython, findBasePython} from './base-python.ts';
import {type Installer, pythonOf} from './installer.ts';
import {type LockFile, pinsFor, readLock} from './lock-file.ts';
import {type Complete, placeOf, readComplete} from './place.ts';
import {type Programs, programsFor} from './programs.ts';
import {aboutMiB, freeMiB} from './size.ts';

/** What making an environment will take, known before anything is done. */
export type Plan = {
	readonly lock: LockFile;
	readonly python: BasePython;
	readonly programs: Programs;
	readonly installer: Installer;
	/** uv is made first, in a cached environment of its own; null: it is there, or pip does the work. */
	readonly first: Plan | null;
	/** Folder of the environment. */
	readonly place: string;
	/** Its record when it is already there. */
	readonly ready: Complete | null;
	readonly packages: number;
	/** About what it takes on disk. */
	readonly mib: number;
	/** About what it takes, cold. */
	readonly seconds: number;
	/** Free on its disk; null: unknown. */
	readonly freeMiB: number | null;
	/** What a person is told before it is made, a line each. */
	readonly lines: readonly string[];
};

export type PlanOptions = {
	/** Its programs and environments are never run; null: there is none. */
	readonly workspace: string | null;
	readonly env?: NodeJS.ProcessEnv;
	readonly signal?: AbortSignal;
};

/** The lock that uv itself is installed from, shipped beside this program. */
const uvLock = fileURLToPath(new URL('uv.txt', import.meta.url));

/**
 * MiB installed in a second, downloads included. Measured cold on two cores with a fast network: uv 785 MiB in 6.4 s, pip 806 MiB in
 * 40 to 47 s. Most networks are slower, so about half of that is promised.
 */
const mibPerSecond = {uv: 50, pip: 9} as const;

/** Plans the environment of a lock. Runs only the Python found, to ask it its version. Throws a Failure when there is none or no lock. */
export async function planEnvironment(lockFile: string, options: PlanOptions): Promise<Plan> {
	const env = options.env ?? process.env;
	const programs = programsFor(options.workspace, env);
	const [lock, python] = await Promise.all([readLock(lockFile), findBasePython(programs, options.signal)]);
	const {installer, first} = await installerFor(python, programs, env);
	return planned(lock, python, programs, installer, first, env);
}

async function planned(
	lock: LockFile,
	python: BasePython,
	programs: Programs,
	installer: Installer,
	first: Plan | null,
	env: NodeJS.ProcessEnv,
): Promise<Plan> {
	const pins = pinsFor(lock, python);
	const place = placeOf(lock, python, env);
	const ready = await readComplete(place);
	const mib = ready?.mib ?? aboutMiB(pins);
	const seconds = Math.ceil(mib / mibPerSecond[installer.tool]) + 2 + (first?.seconds ?? 0);
	const plan = {lock, python, programs, installer, first, place, ready, packages: pins.length, mib, seconds};
	return {...plan, freeMiB: await freeMiB(place), lines: announced(plan)};
}

/** uv of PATH, else the one made before, else one to be made, else pip. */
async function installerFor(
	python: BasePython,
	programs: Programs,
	env: NodeJS.ProcessEnv,
): Promise<{readonly installer: Installer; readonly first: Plan | null}> {
	const [program] = await programs.all('uv');
	if (program !== undefined) return {installer: {tool: 'uv', program}, first: null};
	if (!python.complete) return {installer: {tool: 'pip'}, first: null};
	const own = await planned(await readLock(uvLock), python, programs, {tool: 'pip'}, null, env);
	const installer: Installer = {tool: 'uv', program: pythonOf(own.place).replace(/python$/, 'uv')};
	return {installer, first: own.ready === null ? own : null};
}

export const packagesText = (packages: number): string => `${packages} ${packages === 1 ? 'package' : 'packages'}`;

function announced(plan: Omit<Plan, 'lines' | 'freeMiB'>): string[] {
	const {ready, python, packages, mib, seconds, installer, first, place, programs} = plan;
	const home = programs.env['HOME'];
	const where = shortPath(place, home);
	if (ready !== null) return [`environment ready: Python ${ready.python}, ${packagesText(ready.packages)}, ${ready.mib} MiB in ${where}`];
	return [
		`environment: Python ${python.version}, ${packagesText(packages)} from the lock, about ${mib} MiB on disk, about ${seconds} s with ${installer.tool}`,
		`into ${where}, shared by all sessions; delete ${shortPath(environmentsDirectory(programs.own), home)} to get the space back`,
		...(first === null ? [] : [`uv is not on PATH: it is installed first from its own lock, about ${first.mib} MiB`]),
	];
}
