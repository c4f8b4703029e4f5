import path from 'node:path';
import {uninstallable} from '../infra/ci/installable.ts';
import type {CiCommand, CiPipeline} from '../infra/ci/pipeline.ts';
import type {DependencyFile} from '../infra/dependency-files.ts';
import {type Invocation, invocationOf} from '../infra/invocation.ts';
import {type ShellCommand, shellCommands} from '../infra/shell.ts';
import {tasksOf} from '../infra/tasks.ts';
import {type YamlTree, yamlDocuments, yamlEntries, yamlTexts} from '../infra/yaml-tree.ts';
import type {Evidence} from '../repository/evidence.ts';
import type {Repository} from '../repository/repository.ts';

/** What is finally run once task runners and scripts are followed, with the lines that lead there. */
export type Run = {
	readonly invocation: Invocation;
	readonly text: string;
	readonly folder: string;
	/** From the pipeline's own line to the line that names the program. */
	readonly chain: readonly Evidence[];
	/** Why its failure would go unnoticed, or why it cannot start; null when it counts. */
	readonly neutralised: string | null;
	readonly pipeline: CiPipeline | null;
	/** What starts it is active. */
	readonly active: boolean;
};

const deepest = 8;
const mostRuns = 5000;
const notRun = new Set([
	'ruff',
	'black',
	'flake8',
	'mypy',
	'pylint',
	'isort',
	'cp',
	'mv',
	'rm',
	'cat',
	'git',
	'echo',
	'pyright',
	'bandit',
	'sed',
	'grep',
	'ls',
	'chmod',
	'mkdir',
	'touch',
	'test',
	'[',
	'pip',
	'curl',
	'wget',
	'yapf',
	'autopep8',
	'codespell',
	'pre-commit',
	'interrogate',
	'vulture',
]);
const commandKeys = new Set(['entrypoint', 'command', 'cmd', 'run', 'script', 'args']);

type Start = {readonly command: ShellCommand; readonly file: string; readonly folder: string};

/** Follows every command of the pipelines to what it runs: make, tox, npm, scripts, `dvc repro`, job files. */
export function runsOf(repository: Repository, pipelines: readonly CiPipeline[], dependencyFiles: readonly DependencyFile[] = []): Run[] {
	const runs: Run[] = [];
	for (const pipeline of pipelines) {
		const off = uninstallable(pipeline, dependencyFiles)?.why ?? null;
		for (const command of [...pipeline.commands, ...remoteCommands(pipeline)]) {
			const head = repository.at(pipeline.path, pipeline.line);
			runs.push(
				...follow(repository, {command, file: pipeline.path, folder: command.folder}, head === null ? [] : [head], off, 0).map(run => ({
					...run,
					pipeline,
					active: pipeline.active,
				})),
			);
			if (runs.length > mostRuns) return runs;
		}
	}
	return runs;
}

/** Actions that run a script elsewhere (`ssh-action`) hold it in their inputs. */
function remoteCommands(pipeline: CiPipeline): CiCommand[] {
	return pipeline.actions.flatMap(action => {
		const script = action.with.get('script') ?? action.with.get('inlineScript') ?? action.with.get('run');
		if (script === undefined) return [];
		const lines = script.split('\n').map(text => ({text, line: action.line}));
		return shellCommands(lines, {failFast: true, pipefail: false}).map(one => ({
			...one,
			path: action.path,
			folder: '.',
			job: action.job,
			neutralised: action.neutralised ?? one.neutralised,
		}));
	});
}

function follow(repository: Repository, start: Start, before: readonly Evidence[], off: string | null, depth: number): Run[] {
	const {command, file} = start;
	const folder = path.posix.normalize(path.posix.join(start.folder, command.within ?? '.'));
	const here = repository.at(file, command.line);
	const chain = here === null ? before : [...before, here];
	const neutralised = off ?? command.neutralised;
	const invocation = invocationOf(command.words);
	const leaf: Run = {invocation, text: command.text, folder, chain, neutralised, pipeline: null, active: false};
	if (depth >= deepest) return [leaf];
	const into = (commands: readonly ShellCommand[], inFile: string, inFolder: string, why: string | null = neutralised) =>
		commands.flatMap(one => follow(repository, {command: one, file: inFile, folder: inFolder}, chain, why, depth + 1));
	switch (invocation.kind) {
		case 'task': {
			const at = path.posix.join(folder, invocation.folder ?? '.');
			const tasks = tasksOf(repository, invocation.runner, invocation.targets, at);
			const found = tasks.flatMap(task => into(task.commands, task.path, path.posix.dirname(task.path)));
			return found.length > 0 ? found : [{...leaf, neutralised: neutralised ?? `no such ${invocation.runner} target`}];
		}
		case 'script': {
			const script = located(repository, invocation.file, folder);
			if (script === null && /[<>(]/u.test(invocation.file)) return [leaf]; // the script is what another command prints
			if (script === null) return [{...leaf, neutralised: neutralised ?? `${invocation.file} does not exist`}];
			return [leaf, ...into(scriptCommands(repository, script, command.words), script, folder)];
		}
		case 'python': {
			if (located(repository, invocation.file, folder) === null)
				return [{...leaf, neutralised: neutralised ?? `${invocation.file} does not exist`}];
			return [leaf];
		}
		case 'program':
			return [leaf, ...behindProgram(repository, invocation.name, command, folder, into)];
		default:
			return [leaf];
	}
}

/** A file of the repository that a command names, from its folder or from the root; null when it is not there. */
export function located(repository: Repository, file: string, folder: string): string | null {
	const bare = file
		.replace(/^\$\{?\{?\s*(github\.workspace|GITHUB_WORKSPACE|CI_PROJECT_DIR|PWD)\s*\}?\}?\//u, '')
		.replace(/^\/(app|code|workspace|opt\/[\w-]+|usr\/src\/app|home\/\w+)\//u, '');
	for (const candidate of [path.posix.join(folder, bare), bare]) {
		const normal = path.posix.normalize(candidate);
		if (repository.has(normal)) return normal;
	}
	return null;
}

function scriptCommands(repository: Repository, script: string, words: readonly string[]): ShellCommand[] {
	const lines = repository.lines(script);
	const strict = /^#!.*\s-[a-z]*e/u.test(lines[0] ?? '') || words.some(word => /^-[a-z]*e[a-z]*$/u.test(word));
	return shellCommands(
		lines.map((text, index) => ({text, line: index + 1})),
		{failFast: strict, pipefail: false},
	);
}

type Into = (commands: readonly ShellCommand[], file: string, folder: string, why?: string | null) => Run[];

/** Programs that start something else: `dvc repro`, `torchrun train.py`, `ray job submit job.yaml`, `docker run … python x.py`. */
function behindProgram(repository: Repository, name: string, command: ShellCommand, folder: string, into: Into): Run[] {
	if (notRun.has(name)) return [];
	const {words} = command;
	if (name === 'dvc' && (words.includes('repro') || words.includes('exp'))) {
		const at = path.posix.normalize(path.posix.join(folder, 'dvc.yaml'));
		const file = repository.has(at) ? at : 'dvc.yaml';
		return repository.has(file) ? into(stageCommands(repository, file), file, path.posix.dirname(file)) : [];
	}
	if (name === 'mlflow' && words.includes('run')) {
		const project = path.posix.normalize(path.posix.join(folder, words[words.indexOf('run') + 1] ?? '.', 'MLproject'));
		return repository.has(project) ? into(jobCommands(repository, project), project, path.posix.dirname(project)) : [];
	}
	const found: Run[] = [];
	for (const word of words.slice(1)) {
		if (word.includes('://')) continue;
		const file = /\.(py|sh|ya?ml)$/u.test(word) ? located(repository, word, folder) : null;
		if (file === null) continue;
		if (/\.ya?ml$/u.test(file)) {
			if (!/^(kubectl|helm|docker-compose|docker|kustomize|conda|mamba|ansible-playbook)$/u.test(name))
				found.push(...into(jobCommands(repository, file), file, folder));
		} else
			found.push(
				...into([{...command, words: [file.endsWith('.py') ? 'python' : 'bash', file]}], file, '.').map(run => ({...run, folder})),
			);
	}
	return found;
}

/** The commands of the stages of a DVC pipeline. */
export function stageCommands(repository: Repository, file: string): ShellCommand[] {
	return jobCommands(repository, file);
}

/** Command lines a job file states below keys such as `entrypoint`, `command` or `cmd`. */
function jobCommands(repository: Repository, file: string): ShellCommand[] {
	const tree = yamlDocuments(repository.text(file, 512 * 1024) ?? '')[0];
	const found: ShellCommand[] = [];
	const visit = (at: YamlTree | undefined, depth: number) => {
		if (at === undefined || depth > 20) return;
		if (at.kind === 'list') for (const item of at.items) visit(item, depth + 1);
		for (const [key, {value, keyLine}] of yamlEntries(at)) {
			if (commandKeys.has(key) && (value.kind === 'scalar' || value.kind === 'list')) {
				const texts = yamlTexts(value);
				const lines = key === 'cmd' || value.kind === 'scalar' ? texts.flatMap(text => text.split('\n')) : [texts.join(' ')];
				found.push(
					...shellCommands(
						lines.map(text => ({text, line: keyLine})),
						{failFast: true, pipefail: false},
					),
				);
			}
			visit(value, depth + 1);
		}
	};
	visit(tree, 0);
	return found;
}
