import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {codeOf, environmentFailure, messageOf} from '../../system/errors.ts';
import {run} from '../../system/exec.ts';
import {makeDirectory, makePrivateDirectory, writeDurably} from '../../system/files.ts';
import {shortPath} from '../../system/paths.ts';
import {whileHolding} from '../../system/while-holding.ts';
import {emptyEnvironment, type Installer, install, pythonOf, type Step} from './installer.ts';
import {type Complete, readComplete, writeComplete} from './place.ts';
import {type Plan, packagesText} from './plan.ts';
import {EnvironmentNotMade, notMade, withoutSecrets} from './problem.ts';
import {freeMiB, sizeOf} from './size.ts';

/** An environment that is there. */
export type VirtualEnvironment = {
	/** Its interpreter. */
	readonly python: string;
	readonly place: string;
	/** What making it took, now or then. */
	readonly seconds: number;
	readonly mib: number;
	readonly tool: 'uv' | 'pip';
	/** Was it made just now? */
	readonly made: boolean;
};

export type MakeOptions = {
	readonly signal?: AbortSignal;
	/** Told what the installer prints, as it comes, and what is waited for. */
	readonly onOutput?: (text: string) => void;
};

/** One command at most; a slow line with hundreds of MiB to fetch is not a reason to give up early. */
export const stepTimeoutMs = 30 * 60_000;
/** Two commands, and both again by pip where uv could not. */
const longestMakingMs = 4 * stepTimeoutMs;

/**
 * The environment of a plan, made when it is not there yet. Whoever else makes the same one is waited for; one that was left
 * unfinished is removed and made again. Throws EnvironmentNotMade when it could not be made, and leaves nothing half done then.
 */
export async function makeEnvironment(plan: Plan, options: MakeOptions = {}): Promise<VirtualEnvironment> {
	const tell = options.onOutput ?? (() => undefined);
	return prepared(plan, options, async () => {
		const installer = await installerOf(plan, options);
		return build(plan, installer, plan.place, step => runStep(plan, step, options)).catch((error: unknown) => {
			if (installer.tool !== 'uv' || plan.python.complete === false || !worthPip(error)) throw error;
			tell(`uv could not do it, trying pip: ${messageOf(error)}\n`);
			return build(plan, {tool: 'pip'}, plan.place, step => runStep(plan, step, options));
		});
	});
}

/** uv not running at all on this machine is no reason to have no environment. */
const worthPip = (error: unknown) => error instanceof EnvironmentNotMade && error.problem === 'not-started';

/** Runs `work` to make the environment of a plan, unless it is there; alone, in a place that is empty, with room on the disk. */
export async function prepared(plan: Plan, options: MakeOptions, work: () => Promise<Complete>): Promise<VirtualEnvironment> {
	const {place} = plan;
	const there = await readComplete(place);
	if (there !== null) return environmentAt(place, there, false);
	try {
		await makePrivateDirectory(path.dirname(place));
	} catch (error) {
		throw environmentFailure(
			`${path.dirname(place)} cannot be made: ${messageOf(error)}. Make its parent writable, or name another place with XDG_CACHE_HOME.`,
			error,
		);
	}
	const waiting = (holder: string) =>
		options.onOutput?.(`another session makes the same environment in ${shortPath(place)} (${holder}); waiting for it\n`);
	const held = {
		...(options.signal ? {signal: options.signal} : {}),
		patienceMs: longestMakingMs,
		onWait: waiting,
		advice: 'Its folder must be writable; name another with XDG_CACHE_HOME.',
	};
	return whileHolding(
		`${place}.lock`,
		async () => {
			const meanwhile = await readComplete(place);
			if (meanwhile !== null) return environmentAt(place, meanwhile, false);
			await requireSpace(plan, place);
			await removed(place);
			try {
				const complete = await work();
				await writeComplete(place, complete);
				return environmentAt(place, complete, true);
			} catch (error) {
				await removed(place);
				throw error;
			}
		},
		held,
	);
}

/**
 * A new environment from the plan's lock in a folder of the caller's, which must be empty or not there: nobody has run anything in
 * it. Takes uv about a second when its cache is warm. Throws like makeEnvironment.
 */
export async function makeFreshEnvironment(plan: Plan, place: string, options: MakeOptions = {}): Promise<VirtualEnvironment> {
	if ((await entriesOf(place)).length > 0) throw environmentFailure(`${place} is not empty, so no fresh environment is made there.`);
	await makeDirectory(path.dirname(place));
	await makePrivateDirectory(path.dirname(plan.place)); // commands are started there
	await requireSpace(plan, place);
	const installer = await installerOf(plan, options);
	try {
		const complete = await build(plan, installer, place, step => runStep(plan, step, options));
		return environmentAt(place, complete, true);
	} catch (error) {
		await removed(place);
		throw error;
	}
}

/** Makes the installer of a plan if it is not there; pip where that fails for another reason than being stopped. */
async function installerOf(plan: Plan, options: MakeOptions): Promise<Installer> {
	const {first} = plan;
	if (first === null) return plan.installer;
	try {
		await makeEnvironment(first, options);
		return plan.installer;
	} catch (error) {
		if (!(error instanceof EnvironmentNotMade) || error.problem === 'cancelled') throw error;
		options.onOutput?.(`uv could not be installed, so pip does the work: ${error.message}\n`);
		return {tool: 'pip'};
	}
}

/** Makes the environment with two commands; `runIt` throws when one of them fails. */
export async function build(plan: Plan, installer: Installer, place: string, runIt: (step: Step) => Promise<void>): Promise<Complete> {
	const from = performance.now();
	await runIt(emptyEnvironment(installer, plan.python, place));
	await runIt(install(installer, plan.programs, place, await keptLock(plan)));
	return {
		schema: 1,
		mib: await sizeOf(place),
		seconds: Math.round((performance.now() - from) / 100) / 10,
		tool: installer.tool,
		python: plan.python.version,
		packages: plan.packages,
		lock_sha256: plan.lock.sha256,
		made_at: new Date().toISOString(),
	};
}

/** The lock as it was read, kept beside the environments: the file itself may be changed between being read and being installed. */
async function keptLock({lock, place}: Plan): Promise<string> {
	const file = path.join(path.dirname(place), `lock-${lock.sha256.slice(0, 32)}.txt`);
	await writeDurably(file, lock.text);
	return file;
}

async function runStep(plan: Plan, step: Step, options: MakeOptions): Promise<void> {
	const [file, ...words] = step.words;
	const result = await run(file, words, {
		// A folder of ours: uv would read the settings of a project it is started in.
		cwd: path.dirname(plan.place),
		env: {...plan.programs.env, ...step.env},
		timeoutMs: stepTimeoutMs,
		...(options.signal ? {signal: options.signal} : {}),
		...(options.onOutput ? {onOutput: chunk => options.onOutput?.(withoutSecrets(chunk.toString('utf8')))} : {}),
	});
	if (result.ended !== 'exited' || result.exitCode !== 0) throw notMade(whatOf(plan), step.words, result);
}

/** How an environment is named in a sentence. */
export const whatOf = (plan: Plan): string => `The environment of ${path.basename(plan.lock.file)} (${packagesText(plan.packages)})`;

async function requireSpace(plan: Plan, place: string): Promise<void> {
	const free = await freeMiB(place);
	if (free === null || free > plan.mib) return;
	throw new EnvironmentNotMade(
		'space',
		'statfs',
		`${whatOf(plan)} was not made: it needs about ${plan.mib} MiB and the disk of ${path.dirname(place)} has ${free} MiB free. Free some, or name another disk with XDG_CACHE_HOME, then try again.`,
	);
}

const environmentAt = (place: string, {seconds, mib, tool}: Complete, made: boolean): VirtualEnvironment => ({
	python: pythonOf(place),
	place,
	seconds,
	mib,
	tool,
	made,
});

const removed = (place: string) => rm(place, {recursive: true, force: true, maxRetries: 3});

async function entriesOf(folder: string): Promise<string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return [];
		throw error;
	}
}
