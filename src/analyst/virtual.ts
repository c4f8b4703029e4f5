import path from 'node:path';
import type {Step} from '../environment/virtual/installer.ts';
import {build, prepared, stepTimeoutMs, type VirtualEnvironment, whatOf} from '../environment/virtual/make.ts';
import {type Plan, type PlanOptions, packagesText, planEnvironment} from '../environment/virtual/plan.ts';
import {EnvironmentNotMade, notMade} from '../environment/virtual/problem.ts';
import {programsFor} from '../environment/virtual/programs.ts';
import type {StepInput, WorkTools} from '../steps/step.ts';
import {environmentFailure} from '../system/errors.ts';
import {shortPath} from '../system/paths.ts';

export type EnvironmentPurpose = Omit<PlanOptions, 'signal'> & {
	/** What it is for, as in "to train the candidates"; shown when permission is asked. */
	readonly why: string;
	/** What is not run when there is no environment, as in "training and its tests". */
	readonly without: string;
};

type Hands = Pick<WorkTools, 'run' | 'say' | 'progress' | 'signal'>;

/** Installers unpack several packages at once. */
const memoryMiB = 2048;

/**
 * The environment of a lock for a working step: says what it takes and where it goes, asks before each command that reaches the
 * network or makes a folder, and runs it in the step's pane. One that is there already is used without a question. Throws a Failure
 * that says what is not run when it is denied or cannot be made.
 */
export async function environmentFor(lock: string, tools: Hands, purpose: EnvironmentPurpose): Promise<VirtualEnvironment> {
	const plan = await planEnvironment(lock, {...purpose, signal: tools.signal});
	for (const line of plan.lines) tools.say(line);
	if (plan.ready !== null) return inPlace(plan, tools, purpose);
	const {first} = plan;
	if (first !== null) {
		const uv = await inPlace(first, tools, {...purpose, why: `${purpose.why}; uv, the installer, first`});
		tools.say(`uv installed: ${uv.mib} MiB, ${uv.seconds} s`);
	}
	const made = await inPlace(plan, tools, purpose);
	if (made.made) tools.say(`environment made: ${made.mib} MiB, ${made.seconds} s, ${made.tool}`);
	return made;
}

/** The same for what a step of the workflow runs: its workspace is not trusted, and its name is what the environment is for. */
export const virtualEnvironment = (input: StepInput, tools: Hands, lock: string): Promise<VirtualEnvironment> =>
	environmentFor(lock, tools, {
		workspace: input.workspace,
		why: `to run the project's own commands in the step ${input.step}`,
		without: `what the step ${input.step} runs in it`,
	});

async function inPlace(plan: Plan, tools: Hands, purpose: EnvironmentPurpose): Promise<VirtualEnvironment> {
	try {
		return await prepared(plan, {signal: tools.signal, onOutput: text => tools.say(text.trimEnd())}, () =>
			build(plan, plan.installer, plan.place, step => ask(plan, step, tools, purpose)),
		);
	} catch (error) {
		if (!(error instanceof EnvironmentNotMade)) throw error;
		throw new EnvironmentNotMade(error.problem, error.command, `${error.message} Not run without it: ${purpose.without}.`);
	}
}

/**
 * A program that PATH finds is called by its plain name, so that the tool list and a rule cover it; only where that name means exactly
 * the program that was planned with, and not one of the workspace.
 */
async function plainWords({programs, python}: Plan, [program, ...rest]: Step['words']): Promise<Step['words']> {
	const found = program === python.executable ? python.foundAs : program;
	const name = path.basename(found);
	const [first] = await programsFor(null, programs.own).all(name);
	return [first === found ? name : program, ...rest];
}

async function ask(plan: Plan, step: Step, tools: Hands, purpose: EnvironmentPurpose): Promise<void> {
	const doing = step.network ? `installing ${packagesText(plan.packages)}, about ${plan.mib} MiB` : 'making an empty environment';
	tools.progress(doing, null);
	const home = plan.programs.env['HOME'];
	const outcome = await tools.run({
		title: step.title,
		words: await plainWords(plan, step.words),
		cwd: path.dirname(plan.place),
		why: purpose.why,
		detail: step.network
			? [
					`NETWORK: fetches what is not cached of ${packagesText(plan.packages)} from your package index`,
					`about ${plan.mib} MiB into ${shortPath(plan.place, home)}, about ${plan.seconds} s; ${plan.freeMiB ?? 'unknown'} MiB free`,
					`only files whose hash is in ${path.basename(plan.lock.file)}, of which it reads a copy; nothing is built from source`,
				]
			: [`writes an environment without packages into ${shortPath(plan.place, home)}`, `from Python ${plan.python.version}; no network`],
		timeoutMs: stepTimeoutMs,
		memoryMiB,
		script: null,
		network: step.network,
		env: {...step.env, ...quiet},
	});
	if (!outcome.allowed) {
		const words = outcome.words === null || outcome.words === '' ? '' : `: ${outcome.words}`;
		throw environmentFailure(`${whatOf(plan)} was not made: not allowed${words}. Not run without it: ${purpose.without}.`);
	}
	const {result} = outcome;
	if (result.ended !== 'exited' || result.exitCode !== 0) throw notMade(whatOf(plan), step.words, result);
}

/** A progress bar drawn over itself is no output for a pane, and no Python is fetched that nobody was told of. */
const quiet = {UV_PYTHON_DOWNLOADS: 'never', UV_NO_PROGRESS: '1', PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1'};
