import {mkdir, mkdtemp} from 'node:fs/promises';
import path from 'node:path';
import {makeEnvironment, makeFreshEnvironment, type VirtualEnvironment} from '../../environment/virtual/make.ts';
import {planEnvironment} from '../../environment/virtual/plan.ts';
import {programsFor} from '../../environment/virtual/programs.ts';
import {pythonEnvironment} from '../../environment/virtual/python-environment.ts';
import type {GateContext} from '../../steps/step.ts';
import {messageOf} from '../../system/errors.ts';
import {isInside} from '../../system/paths.ts';
import {behindShim} from '../../system/sandbox/pyenv.ts';
import {compileImports} from './bytecode.ts';
import {CannotJudge, NoEnvironment} from './cannot-judge.ts';
import {gatesPython} from './gates-python.ts';
import type {UnderTest} from './under-test.ts';

/** Where the commands of a project run: its interpreter, the variables of its processes, and how it came to be, for people. */
export type ProjectEnvironment = {
	readonly python: string;
	readonly variables: Readonly<Record<string, string>>;
	readonly how: string;
};

/** The environment of the gates' own Python, from its own lock, in the cache. Throws CannotJudge when it cannot be made. */
export function gateEnvironment(context: GateContext): Promise<VirtualEnvironment> {
	return context.shared('gate environment', async () => {
		try {
			const lock = path.join(gatesPython(), 'requirements.txt');
			const plan = await planEnvironment(lock, {workspace: context.state.workspace, signal: context.signal});
			context.progress?.('the environment of the gates', null);
			return await makeEnvironment(plan, {signal: context.signal});
		} catch (error) {
			context.signal.throwIfAborted();
			throw new NoEnvironment(messageOf(error));
		}
	});
}

/** A fresh environment from the project's lock, for `train`, `predict` and what else is not its tests. */
export const projectEnvironment = (project: UnderTest): Promise<ProjectEnvironment> =>
	fresh(project, project.pipeline.environment.lock ?? null, 'environment');

/** The same for its tests. Without a lock of their own they run where the training runs. */
export function testEnvironment(project: UnderTest): Promise<ProjectEnvironment> {
	const {lock, dev_lock} = project.pipeline.environment;
	return dev_lock && dev_lock !== lock ? fresh(project, dev_lock, 'dev environment') : projectEnvironment(project);
}

function fresh(project: UnderTest, lock: string | null, key: string): Promise<ProjectEnvironment> {
	const {context, copy, folder} = project;
	return context.shared(key, async () => {
		const home = await mkdtemp(path.join(folder, 'home-'));
		if (lock === null) return ofPath(home);
		const file = path.join(copy, lock);
		if (!isInside(copy, file)) throw new CannotJudge(`environment.lock ${lock} leads out of the project`);
		try {
			context.progress?.(`a fresh environment from ${lock}`, null);
			const plan = await planEnvironment(file, {workspace: context.state.workspace, signal: context.signal});
			const place = path.join(folder, `venv-${key.replaceAll(' ', '-')}`);
			await mkdir(path.dirname(place), {recursive: true});
			const made = await makeFreshEnvironment(plan, place, {signal: context.signal});
			await compileImports(context, made, copy);
			return {
				python: made.python,
				variables: pythonEnvironment(made.place, home),
				how: `made now from ${lock} by ${made.tool}: ${made.seconds.toFixed(1)} s, ${Math.round(made.mib)} MiB`,
			};
		} catch (error) {
			context.signal.throwIfAborted();
			throw new NoEnvironment(messageOf(error));
		}
	});
}

/** A project without a lock is run by the Python that a person would get on PATH, with what is installed there. */
async function ofPath(home: string): Promise<ProjectEnvironment> {
	const programs = programsFor(null);
	const [found] = [...(await programs.all('python3')), ...(await programs.all('python'))];
	// A shim only starts another program, which a sandbox has to name.
	const behind = found === undefined ? null : behindShim(found, {env: process.env, cwd: home});
	const program = behind === null || behind === 'system' || behind === 'not-installed' ? found : behind;
	if (program === undefined)
		throw new NoEnvironment(
			'pipeline.yaml names no environment.lock, and there is no python3 on PATH: activate the environment of the project',
		);
	return {
		python: program,
		variables: {
			...pythonEnvironment(path.dirname(path.dirname(program)), home),
			PATH: programs.env['PATH'] ?? '',
			PYTHONPYCACHEPREFIX: home,
		},
		how: `${program}: pipeline.yaml names no environment.lock`,
	};
}
