import {accessSync, constants, existsSync, statSync} from 'node:fs';
import path from 'node:path';
import {commandWords} from './command.ts';

/** A kind of agent that can fill a role. */
type Definition = {
	readonly name: string;
	readonly title: string;
	/** Found on PATH. */
	readonly command: string;
	readonly args: readonly string[];
	/** Names of our environment it gets besides those every agent gets; a trailing `_` stands for all that begin so. */
	readonly environment: readonly string[];
	/** Set for it, whatever ours says. */
	readonly set: Readonly<Record<string, string>>;
	/** The mode in which it asks before it acts; set explicitly where it starts in another. */
	readonly mode: string | null;
	/** The program people know, where the protocol needs an adapter beside it. */
	readonly program: string | null;
	readonly install: string;
};

const openAi = ['OPENAI_'];
const definitions = [
	{
		name: 'gemini',
		title: 'Gemini CLI',
		command: 'gemini',
		args: ['--acp'],
		environment: ['GEMINI_', 'GOOGLE_'],
		set: {},
		mode: 'default',
		program: null,
		install: 'npm i -g @google/gemini-cli@0.61.0',
	},
	{
		name: 'claude',
		title: 'Claude Code',
		command: 'claude-agent-acp',
		args: [],
		environment: ['ANTHROPIC_', 'CLAUDE_', 'AWS_'],
		set: {CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1'},
		mode: 'default',
		program: 'claude',
		install: 'npm i -g @agentclientprotocol/claude-agent-acp@0.101.0',
	},
	{
		name: 'codex',
		title: 'Codex',
		command: 'codex-acp',
		args: [],
		environment: [...openAi, 'CODEX_', 'MODEL_PROVIDER', 'INITIAL_AGENT_MODE'],
		set: {NO_BROWSER: '1'},
		mode: null,
		program: 'codex',
		install: 'npm i -g @agentclientprotocol/codex-acp@2.6.0',
	},
	{
		name: 'zed-codex',
		title: "Codex, Zed's adapter",
		command: 'codex-acp',
		args: [],
		environment: [...openAi, 'CODEX_'],
		set: {},
		mode: null,
		program: 'codex',
		install: 'npm i -g @zed-industries/codex-acp@0.16.0',
	},
	{
		name: 'opencode',
		title: 'opencode',
		command: 'opencode',
		args: ['acp'],
		environment: ['OPENCODE_', 'ANTHROPIC_', 'OPENROUTER_', ...openAi],
		set: {},
		mode: null,
		program: null,
		install: 'npm i -g opencode-ai@1.18.33',
	},
	{
		name: 'qwen',
		title: 'Qwen Code',
		command: 'qwen',
		args: ['--acp'],
		environment: ['QWEN_', 'DASHSCOPE_', ...openAi],
		set: {},
		mode: 'default',
		program: null,
		install: 'npm i -g @qwen-code/qwen-code@0.24.4',
	},
] as const satisfies readonly Definition[];

/** A backend that can be started: an absolute command and what is known of its ways. */
export type Backend = {
	readonly name: string;
	readonly title: string;
	readonly command: string;
	readonly args: readonly string[];
	readonly environment: readonly string[];
	readonly set: Readonly<Record<string, string>>;
	readonly mode: string | null;
	/** Ours ends its turn with its last word and reads the reason of a denial from the answer; others may do neither. */
	readonly ours: boolean;
};

export type Found =
	| {readonly found: true; readonly backend: Backend}
	| {readonly found: false; readonly name: string; readonly sentence: string};

/** How this program starts its own agent: the Node it runs on and its bin script. */
export type AnalystCommand = {readonly command: string; readonly args: readonly string[]};

type Environment = Readonly<Record<string, string | undefined>>;

/** Tools the analyst measures or runs with permission read these. */
const analystEnvironment = ['ML_ENGINEER_', 'CONDA_', 'VIRTUAL_ENV', 'MLFLOW_', 'KUBECONFIG', 'DOCKER_', 'CUDA_', 'PIP_', 'UV_'];

export const backendNames: readonly string[] = ['analyst', ...definitions.map(definition => definition.name)];

/** The file a command stands for on PATH, or null. Empty and relative entries of PATH are passed over: they depend on where we are. */
export function onPath(command: string, env: Environment): string | null {
	for (const directory of (env['PATH'] ?? '').split(path.delimiter)) {
		const file = path.join(directory, command);
		if (path.isAbsolute(directory) && isProgram(file)) return file;
	}
	return null;
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return statSync(file).isFile();
	} catch {
		return false;
	}
}

/**
 * A backend by name, or any command that speaks the protocol ("node my-agent.mjs ok": words and quotes, no shell; words that name
 * files here become absolute, for it runs elsewhere). What is not found says what to do.
 */
export function findBackend(name: string, env: Environment, analyst: AnalystCommand, cwd = process.cwd()): Found {
	if (name === 'analyst') {
		const backend = {name, title: 'built-in analyst', ...analyst, environment: analystEnvironment, set: {}, mode: null, ours: true};
		return {found: true, backend};
	}
	const definition: Definition | undefined = definitions.find(one => one.name === name);
	if (definition === undefined) return custom(name, env, cwd);
	const {title, args, environment, set, mode} = definition;
	const command = onPath(definition.command, env);
	if (command !== null) return {found: true, backend: {name, title, command, args, environment, set, mode, ours: false}};
	return {found: false, name, sentence: absence(definition, env)};
}

function absence(definition: Definition, env: Environment): string {
	const program = definition.program === null ? null : onPath(definition.program, env);
	if (program === null) return `${definition.name} is not installed (no ${definition.command} on PATH): ${definition.install}`;
	return `${definition.program} found at ${program}. The protocol needs its adapter ${definition.command}: ${definition.install}`;
}

function custom(line: string, env: Environment, cwd: string): Found {
	const absent = (sentence: string): Found => ({found: false, name: line, sentence});
	const words = commandWords(line);
	const [first, ...rest] = words ?? [];
	if (first === undefined)
		return absent(`"${line}" is not one plain command: quotes are fine, but no shell reads it (no pipes, variables or backslashes)`);
	const command = first.includes('/') ? path.resolve(cwd, first) : onPath(first, env);
	if (command === null || !isProgram(command)) {
		return absent(
			`"${first}" is neither a backend (${backendNames.join(', ')}) nor a program that can be run. Check the spelling or PATH.`,
		);
	}
	const args = rest.map(word => (!word.startsWith('-') && existsSync(path.resolve(cwd, word)) ? path.resolve(cwd, word) : word));
	return {
		found: true,
		backend: {name: path.basename(first), title: line, command, args, environment: [], set: {}, mode: null, ours: false},
	};
}

/** All known backends, found or not, the analyst first. */
export const listBackends = (env: Environment, analyst: AnalystCommand): readonly Found[] =>
	backendNames.map(name => findBackend(name, env, analyst));
