import {statSync} from 'node:fs';
import path from 'node:path';
import type {AllowMode} from '../domain/allow-mode.ts';
import type {Rule} from '../domain/inbox.ts';
import {persona} from '../domain/persona.ts';
import {narrowPrefix, ruleAllows} from '../domain/rule.ts';
import {shellLine} from '../domain/shell-words.ts';
import {type Place, within} from './listed/arguments.ts';
import {isListedCommand} from './listed/programs.ts';
import type {PermissionRequest} from './permission-request.ts';
import type {ToolKind} from './updates.ts';

export {describeRequest, type PermissionRequest} from './permission-request.ts';

export type PermissionOption = {
	readonly optionId: string;
	readonly name: string;
	readonly kind: string;
};

const toolsOfKind: Partial<Record<ToolKind | 'network', readonly string[]>> = {
	read: ['Read'],
	edit: ['Write', 'Edit', 'MultiEdit'],
	think: ['Task'],
};

/**
 * Is it on the persona's list? A command by its program and every word of it; a file by where it really lies; nothing of which a part
 * could not be read. The kind that an agent gives its request opens no door: it only says which tool it has to be.
 */
export function isListed(request: PermissionRequest): boolean {
	const {command, root, folder, ours, named, paths, kind, tool, writes} = request;
	if (request.unread.length > 0) return false;
	const place: Place = {root, folder, ours};
	const leadsInside = (one: string) => within(one, place) && within(one, {...place, folder: root});
	if (!ours && !(leadsInside(folder) && named.every(leadsInside))) return false;
	if (command !== null) return isListedCommand(command, place);
	const tools = toolsOfKind[kind] ?? [];
	if (!tools.some(one => persona.tools.some(listed => listed === one)) || !(tool === '' || tools.includes(tool))) return false;
	if (kind === 'think') return !writes;
	return paths.length > 0 && (kind === 'edit' ? !paths.some(file => isSetting(file) || isFolder(file)) : !writes);
}

/** What cannot be looked at counts as one: it is asked. */
function isFolder(file: string): boolean {
	try {
		return statSync(file, {throwIfNoEntry: false})?.isDirectory() ?? false;
	} catch {
		return true;
	}
}

/** Where git, editors and agents keep what they run by themselves and whom they ask: what is written there acts later, without a request. */
const settings = new Set(
	(
		'.git .claude .claude.json .gemini .qwen .codex .opencode opencode.json opencode.jsonc .cursor .mcp.json ' +
		'.vscode .idea .husky .devcontainer .envrc'
	).split(' '),
);
const isSetting = (file: string) => file.split(path.sep).some(part => settings.has(part.toLowerCase()));

export type Ruling = {readonly verdict: 'allow'; readonly by: 'all' | 'listed' | 'rule'} | {readonly verdict: 'ask'};

/** What the standing permissions say of a request. */
export function rule(request: PermissionRequest, mode: AllowMode, rules: readonly Rule[]): Ruling {
	if (mode === 'all') return {verdict: 'allow', by: 'all'};
	if (mode === 'listed' && isListed(request)) return {verdict: 'allow', by: 'listed'};
	const covers = (one: Rule) =>
		ruleAllows(one, request.role, request.command, request.cwd) && (one.folders !== undefined || request.folder === request.root);
	return rules.some(covers) ? {verdict: 'allow', by: 'rule'} : {verdict: 'ask'};
}

/** The prefix that a rule for this command would name, shown as `python -m strikes.profile *`; null where none is narrow. */
export const suggestPrefix = narrowPrefix;

/** How a rule is shown and typed: `python -m strikes.profile *`. */
export const patternOf = (prefix: readonly string[]): string => `${shellLine(prefix)} *`;

/**
 * The option that means yes or no, by its kind; ids, names and positions are the agent's to choose. Allowing once never picks
 * "always": that would be a right nobody gave; only a rule of a person is one (`standing`). Null when the agent offers none, or when an id
 * stands for more than one of them.
 */
export function chooseOption(options: readonly PermissionOption[], answer: 'allow' | 'reject', standing = false): PermissionOption | null {
	const of = (kind: string) =>
		options.find(option => option.kind === kind && options.filter(({optionId}) => optionId === option.optionId).length === 1) ?? null;
	if (answer === 'reject') return of('reject_once') ?? of('reject_always');
	return of('allow_once') ?? (standing ? of('allow_always') : null);
}
