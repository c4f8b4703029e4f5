import {toolKinds, toolStatuses} from './updates.ts';

/** One thing that a field of a request says, in the agent's words. */
export type Said = {readonly field: string; readonly text: string};
/** A command that a field names; `argv` where it came as words. */
export type Claim = Said & {readonly argv: readonly string[] | null};

/**
 * All that a request says of what it would do, field by field. Whatever is not understood here could be what runs: it is told to the
 * person, and nothing is let through on the strength of the rest.
 */
export type Claims = {
	readonly commands: readonly Claim[];
	readonly paths: readonly Said[];
	/** Where it would run. */
	readonly folders: readonly Said[];
	/** Words for people: title, description. They may repeat the command. */
	readonly words: readonly Said[];
	readonly unread: readonly Said[];
	/** It changes a file, and says how. */
	readonly writes: boolean;
};

const set = (names: string) => new Set(names.split(' '));
const commandKeys = set('command cmd shell_command commandLine command_line argv');
const folderKeys = set('cwd workdir working_directory workingDirectory directory');
const pathKeys = set('file_path filePath filepath absolute_path notebook_path path file filename fileName file_name');
const listKeys = set('paths files file_paths filePaths');
const wordKeys = set('description why reason explanation detail');
/** They say how a tool does what another field says. */
const settingKeys = set(
	'timeout timeout_ms memory_mib run_in_background is_background offset limit replace_all replaceAll call_id turn_id expected_replacements',
);
export const textKeys = set('content new_string old_string newString oldString new_str old_str newText oldText file_text');
const patchKeys = set('diff patch');
/** The lines of a patch that name a file, as git, diff and agents write them. */
const patchedFile =
	/^(?:---|\+\+\+|Index:|(?:rename|copy) (?:from|to)|\*\*\* (?:Add File|Update File|Delete File|Move to):) (.+?)\r?(?:\t.*)?$/gm;
const taskKeys = set('prompt subagent_type');
const knownKeys = set('toolCallId title name kind status content locations rawInput rawOutput _meta sessionUpdate');
/** In another agent's `_meta`, these could be what runs. */
const runs = /^(command|cmd|argv|args|arguments|script|shell|exec|run|code|program|ml-engineer)$/i;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const isWords = (value: unknown): value is string[] => Array.isArray(value) && value.every(word => typeof word === 'string');
const isNothing = (value: unknown) => value === undefined || value === null;
const isPlain = (value: unknown) => value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
/** As text; what is nested deeper than can be written is not. */
function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return 'something nested too deep to be shown';
	}
}

type Notes = {commands: Claim[]; paths: Said[]; folders: Said[]; words: Said[]; unread: Said[]; writes: boolean};

/**
 * Reads a tool call as the agent sent it. `inputs`: raw inputs that earlier updates gave the same call. `ours`: our own analyst's process,
 * the only one whose `_meta` says what is asked.
 */
export function readClaims(call: unknown, inputs: readonly unknown[], ours: boolean): Claims {
	const notes: Notes = {commands: [], paths: [], folders: [], words: [], unread: [], writes: false};
	if (!isRecord(call)) return {...notes, unread: [{field: 'request', text: textOf(call)}]};
	const {title, name, kind, status, content, locations, rawInput, rawOutput, _meta} = call;
	const odd = {
		title: typeof title === 'string' ? null : title,
		name: typeof name === 'string' && /^[\w.:-]{0,100}$/.test(name) ? null : name,
		kind: toolKinds.some(known => known === kind) ? null : kind,
		status: toolStatuses.some(known => known === status) ? null : status,
		rawOutput,
	};
	for (const [field, value] of Object.entries(odd)) if (!isNothing(value)) notes.unread.push({field, text: textOf(value)});
	if (typeof title === 'string') notes.words.push({field: 'title', text: title});
	for (const [field, value] of Object.entries(call)) if (!knownKeys.has(field)) notes.unread.push({field, text: textOf(value)});
	readLocations(locations, notes);
	readContent(content, notes);
	for (const input of rawInput === undefined ? inputs : [...inputs, rawInput]) readInput(input, kind === 'think', notes);
	if (!ours) for (const said of runningIn(_meta, '_meta', 0)) notes.unread.push(said);
	return notes;
}

function readLocations(locations: unknown, notes: Notes): void {
	if (isNothing(locations)) return;
	for (const item of Array.isArray(locations) ? locations : [locations]) {
		const others = isRecord(item) ? Object.entries(item).filter(([key, value]) => key !== 'path' && !isLine(key, value)) : [];
		if (isRecord(item) && typeof item['path'] === 'string' && others.length === 0)
			notes.paths.push({field: 'locations', text: item['path']});
		else notes.unread.push({field: 'locations', text: textOf(item)});
	}
}

const isLine = (key: string, value: unknown) => key === 'line' && (isNothing(value) || typeof value === 'number');

function readContent(content: unknown, notes: Notes): void {
	if (isNothing(content)) return;
	for (const item of Array.isArray(content) ? content : [content]) {
		const keys = isRecord(item) ? Object.keys(item).sort().join(' ') : '';
		const inner = isRecord(item) && isRecord(item['content']) ? item['content'] : {};
		if (
			isRecord(item) &&
			item['type'] === 'diff' &&
			typeof item['path'] === 'string' &&
			/^(_meta )?newText (oldText )?path type$/.test(keys)
		) {
			notes.paths.push({field: 'diff', text: item['path']});
			notes.writes = true;
		} else if (keys === 'content type' && inner['type'] === 'text' && typeof inner['text'] === 'string' && Object.keys(inner).length === 2)
			notes.words.push({field: 'content', text: inner['text']});
		else if (keys !== 'terminalId type') notes.unread.push({field: 'content', text: textOf(item)});
	}
}

function readInput(input: unknown, isTask: boolean, notes: Notes): void {
	if (isNothing(input)) return;
	if (typeof input === 'string' || isWords(input)) {
		command('rawInput', input, notes);
		return;
	}
	if (!isRecord(input)) {
		notes.unread.push({field: 'rawInput', text: textOf(input)});
		return;
	}
	for (const [key, value] of Object.entries(input)) {
		const field = `rawInput.${key}`;
		if (isNothing(value)) continue;
		if (commandKeys.has(key) && (typeof value === 'string' || isWords(value))) command(field, value, notes);
		else if (folderKeys.has(key) && typeof value === 'string') notes.folders.push({field, text: value});
		else if (pathKeys.has(key) && typeof value === 'string') notes.paths.push({field, text: value});
		else if (listKeys.has(key) && isWords(value)) for (const text of value) notes.paths.push({field, text});
		else if (wordKeys.has(key) && (typeof value === 'string' || isWords(value)))
			notes.words.push(...[value].flat().map(text => ({field, text})));
		else if (settingKeys.has(key) && isPlain(value) && textOf(value).length < 200 && !/[\s;|&$`<>]/.test(textOf(value))) continue;
		else if (isTask && taskKeys.has(key) && typeof value === 'string') continue;
		else if (textKeys.has(key) && typeof value === 'string') notes.writes = true;
		else if (patchKeys.has(key) && typeof value === 'string') {
			notes.writes = true;
			for (const [, text = ''] of value.matchAll(patchedFile)) if (text !== '/dev/null') notes.paths.push({field, text});
		} else if (key === 'edits' && Array.isArray(value) && value.every(isEdit)) notes.writes = true;
		else notes.unread.push({field, text: textOf(value)});
	}
}

const isEdit = (edit: unknown) =>
	isRecord(edit) && Object.entries(edit).every(([key, value]) => (textKeys.has(key) || settingKeys.has(key)) && isPlain(value));

function command(field: string, value: string | readonly string[], notes: Notes): void {
	if (typeof value === 'string') notes.commands.push({field, text: value, argv: null});
	else notes.commands.push({field, text: value.join(' '), argv: value});
}

/** Members of another agent's `_meta`, at any depth, that are called as what runs is called. */
function runningIn(meta: unknown, field: string, depth: number): Said[] {
	if (typeof meta !== 'object' || meta === null) return [];
	if (depth > 8) return [{field, text: 'nested too deep to be read'}];
	return Object.entries(meta).flatMap(([key, value]) =>
		runs.test(key) ? [{field: `${field}.${key}`, text: textOf(value)}] : runningIn(value, `${field}.${key}`, depth + 1),
	);
}
