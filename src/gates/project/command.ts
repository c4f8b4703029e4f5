import {existsSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import type {CommandName} from '../../domain/pipeline.ts';
import type {GateContext} from '../../steps/step.ts';
import {type RunResult, run} from '../../system/exec.ts';
import {removeTree} from '../../system/files.ts';
import type {Confinement} from '../../system/sandbox/confinement.ts';
import type {NetworkAttempts} from '../../system/sandbox/network-attempts.ts';
import {toolchainFor} from '../../system/sandbox/toolchain.ts';
import {runSandboxed} from '../../system/sandbox.ts';
import {sanitizeOutput} from '../../system/sanitize.ts';
import {CannotJudge, ProjectFault} from './cannot-judge.ts';
import {type ProjectEnvironment, projectEnvironment} from './environments.ts';
import {isolationOf} from './isolation.ts';
import {learnPrice, sayPrice, trainingTimeoutMs} from './price.ts';
import {rowsOf} from './rows.ts';
import type {UnderTest} from './under-test.ts';
import {collect, laidOut, makeWorkplace, type Places, taken, type Workplace} from './workplace.ts';

/** A project may leave tracking out where this is set: see its contract. One that does not know it tracks into a store that is thrown away. */
export const untracked = {ML_ENGINEER_TRACKING: 'off'} as const;

const maxOutputBytes = 16 * 1024 * 1024;
const defaultTimeoutMs = 15 * 60_000;

/** The words of a command with its places filled in; `python` is the environment's. Throws CannotJudge when the project names none. */
export function wordsOf(
	project: UnderTest,
	name: CommandName,
	places: Readonly<Record<string, string>>,
	environment: ProjectEnvironment,
): [string, ...string[]] {
	const words = project.pipeline.commands[name];
	if (!words) throw new CannotJudge(`pipeline.yaml names no \`${name}\` command`);
	const filled = words.map(one => one.replaceAll(/\{(\w+)\}/g, (whole, place: string) => places[place] ?? whole));
	const [first = '', ...others] = filled;
	return [first === 'python' || first === 'python3' ? environment.python : first, ...others];
}

export type CommandOptions = {
	/** The rows that lie where the project keeps its data; by default those it may train on. null: none. */
	readonly data?: string | null;
	/** Where the MLflow store of the run is taken to; without it nobody reads the run, and the project may leave tracking out. */
	readonly store?: string;
	readonly environment?: ProjectEnvironment;
	readonly timeoutMs?: number;
	/** It gets the network. */
	readonly network?: boolean;
	/** With all of its files, those that hold rows kept aside, too. */
	readonly whole?: boolean;
	/** It runs where another command ran before, beside all that this one left. The workplace stays. */
	readonly within?: Workplace;
	/** The workplace stays, for what the run left beside its results. */
	readonly keep?: (workplace: Workplace) => void;
};

/**
 * Runs a command of the project in a workplace of its own: a fresh copy that holds the rows it is given and no others, the variables of
 * a fresh environment, places without a telling name. What it is given it gets as copies; what it is to leave is taken after it ended.
 * Throws ProjectFault, with the last line it wrote, when it does not end with 0.
 */
export async function runCommand(project: UnderTest, name: CommandName, places: Places, options: CommandOptions = {}): Promise<ProjectRun> {
	const result = await tryCommand(project, name, places, options);
	if (result.ended === 'exited' && result.exitCode === 0) return result;
	throw new CommandFault(`the project's \`${name}\` command ${endOf(result)}`, name, result);
}

/** A command that did not end with 0. */
export class CommandFault extends ProjectFault {
	readonly command: CommandName;
	readonly run: ProjectRun;

	constructor(message: string, command: CommandName, run: ProjectRun) {
		super(message);
		this.command = command;
		this.run = run;
	}
}

/** The same, whatever becomes of it. */
export async function tryCommand(project: UnderTest, name: CommandName, places: Places, options: CommandOptions = {}): Promise<ProjectRun> {
	const {context} = project;
	const environment = options.environment ?? (await projectEnvironment(project));
	wordsOf(project, name, {}, environment);
	await sayPrice(project, name);
	const workplace = options.within ?? (await workplaceFor(project, options));
	try {
		const filled = await laidOut(workplace, places);
		const {store} = workplace;
		const [file, ...words] = wordsOf(project, name, filled, environment);
		const result = await runIn(project, workplace, [file, ...words], {
			environment,
			timeoutMs: options.timeoutMs ?? trainingTimeoutMs(project, name, defaultTimeoutMs),
			network: options.network ?? false,
			variables: {MLFLOW_TRACKING_URI: `sqlite:///${store}`, ...(options.store === undefined ? untracked : {})},
			folders: [store, ...Object.values(filled)].map(place => path.dirname(place)),
		});
		context.signal.throwIfAborted();
		await learnPrice(project, name, result.durationMs);
		await collect(places, filled, options.keep !== undefined);
		if (options.store !== undefined) await taken(store, options.store, 'the MLflow store', options.keep !== undefined);
		options.keep?.(workplace);
		return result;
	} finally {
		if (options.keep === undefined && options.within === undefined) await removeTree(workplace.root);
	}
}

async function workplaceFor(project: UnderTest, {whole = false, data}: CommandOptions): Promise<Workplace> {
	return makeWorkplace(project, {data: data === undefined ? (await rowsOf(project)).training : data, whole});
}

export type RunOptions = {
	readonly environment: ProjectEnvironment;
	readonly timeoutMs: number;
	readonly network?: boolean;
	readonly variables?: Readonly<Record<string, string>>;
	/** Folders of the workplace that are made if need be. */
	readonly folders?: readonly string[];
};

/** How a command of the project ended. */
export type ProjectRun = RunResult & {
	/** How often it reached for the network, loopback included; null: not counted, with the reason. */
	readonly network: NetworkAttempts | null;
	readonly notCounted: string | null;
};

/** Runs words in a workplace, in a sandbox where one runs: the one way in which anything of a project runs. Does not throw for how it ends. */
export async function runIn(
	{context}: UnderTest,
	workplace: Workplace,
	command: readonly [string, ...string[]],
	{environment, timeoutMs, network = false, variables, folders = []}: RunOptions,
): Promise<ProjectRun> {
	for (const folder of folders) if (folder.startsWith(workplace.root)) await mkdir(folder, {recursive: true});
	const isolation = await isolationOf(context);
	const env = {...environment.variables, ...sourcePath(workplace.copy), ...(network ? wayOut() : {}), ...variables};
	const limits = {timeoutMs, maxBytes: maxOutputBytes, nice: 10, signal: context.signal};
	if (isolation.kind === 'by agreement') {
		const [file, ...words] = command;
		const result = await run(file, words, {...limits, cwd: workplace.copy, env: {...env, HOME: workplace.home, TMPDIR: workplace.home}});
		return {...result, network: null, notCounted: isolation.why};
	}
	return runSandboxed(
		{...confinementOf(context, environment, command[0], workplace.copy, env), command, writable: [workplace.root], readable: [], network},
		{...limits, bubblewrap: isolation.bubblewrap},
	);
}

/** What every confined command of a project has, whatever it may read and write. */
export function confinementOf(
	context: GateContext,
	{python}: ProjectEnvironment,
	program: string,
	cwd: string,
	env: Readonly<Record<string, string>>,
): Pick<Confinement, 'cwd' | 'toolchain' | 'env' | 'closed'> {
	// What is compiled lies in the environment, which cannot be written from here: another place for it would only hide that.
	const {HOME: _home, TMPDIR: _temporary, PYTHONPYCACHEPREFIX: _bytecode, PATH: searched = '', ...inside} = env;
	const toolchain = toolchainFor([python, program], {env: {...process.env, PATH: searched}, cwd, untrusted: [context.root]});
	return {cwd, toolchain, env: inside, closed: [context.root]};
}

const ways = /^(?:(?:https?|all|no)_proxy|SSL_CERT_FILE|REQUESTS_CA_BUNDLE)$/i;

/** How this machine reaches the network, where that takes more than a route. */
function wayOut(): Record<string, string> {
	return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (ways.test(name) && value ? [[name, value]] : [])));
}

/** A package below `src/` is found without being installed. */
function sourcePath(root: string): Record<string, string> {
	const src = path.join(root, 'src');
	return existsSync(src) ? {PYTHONPATH: src} : {};
}

/** How it ended, with the last line that it wrote. */
export function endOf(result: RunResult): string {
	const how = {
		exited: `ended with ${result.exitCode ?? result.signal}`,
		'timed-out': 'did not end in time',
		'not-found': 'could not be started: there is no such program',
		'not-started': 'could not be started',
		cancelled: 'was cancelled',
	}[result.ended];
	const lines = `${result.stdout}\n${result.stderr}`.trim().split('\n');
	const last = sanitizeOutput(result.error ?? lines.at(-1) ?? '').slice(0, 300);
	return last === '' ? how : `${how}: ${last}`;
}
