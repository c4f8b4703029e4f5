import path from 'node:path';
import type {AllowMode} from '../domain/allow-mode.ts';
import type {AllowItem, Rule} from '../domain/inbox.ts';
import {permissionMetaSchema, readMeta} from '../domain/meta.ts';
import {persona} from '../domain/persona.ts';
import {ruleAllows} from '../domain/rule.ts';
import {environmentsDirectory} from '../system/paths.ts';
import {commandLine, commandWords, unwrapShell} from './command.ts';
import {cleanText, cutLine} from './line.ts';
import type {ToolKind, ToolPatch} from './updates.ts';

/** What a sub-agent wants to do, cleaned for the screen. Everything in it is the agent's own word. */
export type PermissionRequest = Pick<
	AllowItem,
	'title' | 'why' | 'effect' | 'command' | 'tool' | 'cwd' | 'detail' | 'limits' | 'script'
> & {
	/** Ours, unique in this process. */
	readonly id: string;
	readonly role: string;
	readonly kind: ToolKind | 'network';
	/** The working directory we gave the session; `cwd` is where the agent says it runs. */
	readonly root: string;
	/** Absolute paths it names. */
	readonly paths: readonly string[];
};

export type PermissionOption = {
	readonly optionId: string;
	readonly name: string;
	readonly kind: string;
};

const readCommand = (value: unknown): string[] | null => {
	if (typeof value === 'string') return commandWords(value);
	if (Array.isArray(value) && value.every(word => typeof word === 'string')) return unwrapShell(value);
	return null;
};

/** The command in the raw input of a tool call, under the names agents use. Null: none given, or more than one command in it. */
function commandOf(rawInput: unknown): {readonly words: string[] | null; readonly line: string | null} {
	if (typeof rawInput !== 'object' || rawInput === null) return {words: null, line: null};
	const command: unknown = Reflect.get(rawInput, 'command') ?? Reflect.get(rawInput, 'cmd');
	return {words: readCommand(command), line: typeof command === 'string' ? command : null};
}

const show = (text: string, max = 2000) => cutLine(cleanText(text).replaceAll('\n', ' '), max);

/** What is asked, from a tool call as it is known at this moment (`earlier` = what its updates said before the request). */
export function describeRequest(
	id: string,
	role: string,
	cwd: string,
	call: ToolPatch,
	earlier: {readonly title: string; readonly kind: ToolKind; readonly paths: readonly string[]} | null,
): PermissionRequest {
	const meta = readMeta(call._meta, permissionMetaSchema, 'permission') ?? {};
	const raw = commandOf(call.rawInput);
	const command = meta.command ? unwrapShell(meta.command) : raw.words;
	const kind: ToolKind = call.kind ?? earlier?.kind ?? (command === null ? 'other' : 'execute');
	const diffs = (call.content ?? []).flatMap(item => (item.type === 'diff' ? [item.path] : []));
	const named = call.locations?.map(location => location.path) ?? earlier?.paths ?? [];
	const paths = [...new Set([...named, ...diffs])].map(one => path.resolve(cwd, one));
	const title =
		command === null ? (raw.line ?? (call.title || earlier?.title || call.name || 'something it did not name')) : commandLine(command);
	return {
		id,
		role,
		kind: meta.network === true || kind === 'fetch' ? 'network' : kind,
		title: show(title, 1000),
		command: command === null ? null : command.map(word => cleanText(word)),
		tool: show(call.name ?? '', 100),
		cwd: show(meta.cwd ?? cwd),
		why: show(meta.why ?? ''),
		effect: show(meta.effect ?? effectOf(kind)),
		detail: [...(meta.detail ?? []), ...(paths.length > 0 ? [`touches ${paths.slice(0, 5).join(', ')}`] : [])].map(line => show(line)),
		limits: show(meta.limits ?? ''),
		script: meta.script ? {...meta.script, name: show(meta.script.name), text: cleanText(meta.script.text)} : null,
		root: cwd,
		paths,
	};
}

function effectOf(kind: ToolKind): string {
	if (kind === 'execute') return 'runs as you, no sandbox';
	if (kind === 'edit' || kind === 'delete' || kind === 'move') return 'changes files';
	if (kind === 'fetch') return 'reaches for the network';
	return kind === 'read' || kind === 'search' ? 'reads files' : 'does what it says, no sandbox';
}

const toolsOfKind: Partial<Record<ToolKind | 'network', readonly string[]>> = {
	read: ['Read'],
	edit: ['Write', 'Edit', 'MultiEdit'],
	think: ['Task'],
};
const sameCommand: Readonly<Record<string, string>> = {python3: 'python'};

/** `uv` with these is `pip` and `python -m venv`; its others (run, tool, self, publish) are not. */
const uvAsPip: readonly (string | undefined)[] = ['pip', 'venv'];
const ownProgram = /^[0-9a-f]{32}\/bin\/([a-z][\w.-]*)$/;

/** The name a command is listed under. A program of an environment that this program made counts like the one of PATH. */
function listedName(words: readonly string[]): string {
	const [first = '', second] = words;
	const below = path.isAbsolute(first) && path.normalize(first) === first ? path.relative(environmentsDirectory(), first) : '';
	const name = ownProgram.exec(below)?.[1] ?? first;
	if (name === 'uv' && uvAsPip.includes(second)) return 'pip';
	return sameCommand[name] ?? name;
}

/** Is it on the persona's list? Commands by their exact first word; files only below the working directory, as far as paths are named. */
export function isListed(request: PermissionRequest): boolean {
	const {command: words} = request;
	if (words !== null && words.length > 0) {
		const name = listedName(words);
		return persona.commands.some(command => command === name);
	}
	const tools = toolsOfKind[request.kind] ?? [];
	const named = request.tool === '' || tools.includes(request.tool);
	const below = (one: string) => one === request.root || one.startsWith(request.root + path.sep);
	return named && tools.some(tool => persona.tools.some(listed => listed === tool)) && request.paths.every(below);
}

export type Ruling = {readonly verdict: 'allow'; readonly by: 'all' | 'listed' | 'rule'} | {readonly verdict: 'ask'};

/** What the standing permissions say of a request. */
export function rule(request: PermissionRequest, mode: AllowMode, rules: readonly Rule[]): Ruling {
	if (mode === 'all') return {verdict: 'allow', by: 'all'};
	if (mode === 'listed' && isListed(request)) return {verdict: 'allow', by: 'listed'};
	return rules.some(one => ruleAllows(one, request.role, request.command)) ? {verdict: 'allow', by: 'rule'} : {verdict: 'ask'};
}

/**
 * The prefix that a rule for this command would name, shown as `python -m strikes.profile *`: up to the module or script for python,
 * the first two words for others. Null where a rule would be as wide as everything (`python -c`), or no command is known.
 */
export function suggestPrefix(command: readonly string[] | null): string[] | null {
	const [first, second, third] = command ?? [];
	if (first === undefined || second === undefined) return null;
	if (first === 'python' || first === 'python3') {
		if (second === '-m') return third === undefined ? null : [first, second, third];
		return second.startsWith('-') ? null : [first, second];
	}
	return [first, second];
}

/** How a rule is shown and typed: `python -m strikes.profile *`. */
export const patternOf = (prefix: readonly string[]): string => `${commandLine(prefix)} *`;

/** A typed pattern as a prefix; null when it is not one command, or names less than one whole word. */
export function prefixOf(pattern: string): string[] | null {
	const words = commandWords(pattern.replace(/\s\*\s*$/, ''));
	return words === null || words.some(word => word.includes('*')) ? null : words;
}

/**
 * The option that means yes or no, by its kind; ids, names and positions are the agent's to choose. Allowing once never picks
 * "always": that would be a right nobody gave. Null when the agent offers none.
 */
export function chooseOption(options: readonly PermissionOption[], answer: 'allow' | 'reject', standing = false): PermissionOption | null {
	const of = (kind: string) => options.find(option => option.kind === kind) ?? null;
	if (answer === 'reject') return of('reject_once') ?? of('reject_always');
	return of('allow_once') ?? (standing ? of('allow_always') : null);
}
