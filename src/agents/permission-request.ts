import path from 'node:path';
import type {AllowItem} from '../domain/inbox.ts';
import {permissionMetaSchema, readMeta} from '../domain/meta.ts';
import {shellLine} from '../domain/shell-words.ts';
import {agrees} from './agreement.ts';
import {type Claim, type Claims, readClaims, type Said} from './claims.ts';
import {commandWords, plainArgv, unwrapShell} from './command.ts';
import {cleanText, cutLine} from './line.ts';
import {type ToolKind, toolPatchSchema} from './updates.ts';

/** What a sub-agent wants to do, cleaned for the screen. Everything in it is the agent's own word. */
export type PermissionRequest = Pick<
	AllowItem,
	'title' | 'why' | 'effect' | 'command' | 'tool' | 'cwd' | 'detail' | 'limits' | 'script'
> & {
	/** Ours, unique in this process. */
	readonly id: string;
	readonly role: string;
	readonly kind: ToolKind | 'network';
	/** Our own analyst asks, whose `_meta` is believed. */
	readonly ours: boolean;
	/** The working directory we gave the session; `cwd` is where the agent says it runs. */
	readonly root: string;
	/** `cwd`, absolute and as it is. */
	readonly folder: string;
	/** Paths and folders as it names them: resolved, some would lead elsewhere. */
	readonly named: readonly string[];
	/** Absolute paths that it touches. */
	readonly paths: readonly string[];
	/** It brings the new text of a file. */
	readonly writes: boolean;
	/** What could run and was not understood, or says something else than the rest; nothing of it is listed, no rule covers it. */
	readonly unread: readonly string[];
};

/** What the updates of a tool call said before the request. */
export type EarlierCall = {
	readonly title: string;
	readonly kind: ToolKind;
	readonly paths: readonly string[];
	/** Raw inputs and kinds since the last answer, each once. */
	readonly inputs?: readonly string[];
	readonly kinds?: readonly ToolKind[];
	/** Files of which it brought the new text. */
	readonly diffs?: ReadonlyMap<string, unknown>;
};

/** Lines of what else a request says; paths that are judged. */
const mostLines = 20;
const mostPaths = 1000;

const show = (text: string, max = 2000) => {
	const start = text.length > 2 * max ? cutLine(cleanText(text.slice(0, 2 * max)), max) : cutLine(cleanText(text), max);
	return start.replaceAll('\n', ' ');
};

/** What is asked, from a tool call as the agent sent it. `ours`: it is our own analyst's. */
export function describeRequest(
	id: string,
	role: string,
	cwd: string,
	call: unknown,
	earlier: EarlierCall | null,
	ours = false,
): PermissionRequest {
	const patch = toolPatchSchema.parse(call);
	const meta = (ours ? readMeta(patch._meta, permissionMetaSchema, 'permission') : null) ?? {};
	const inputs = (earlier?.inputs ?? []).map((input): unknown => JSON.parse(input));
	const claims = readClaims(call, inputs, ours);
	const claimed = meta.command
		? [{field: 'command', text: shellLine(meta.command), argv: meta.command}, ...claims.commands]
		: claims.commands;
	const single = onlyCommand(claimed, ours);
	const kind: ToolKind = patch.kind ?? earlier?.kind ?? (single === null ? 'other' : 'execute');
	const located = claims.paths.length > 0 ? claims.paths.map(({text}) => text) : (earlier?.paths ?? []);
	const brought = patch.content ? [] : [...(earlier?.diffs?.keys() ?? [])];
	const named = [...located, ...brought].slice(0, mostPaths + 1);
	const paths = [...new Set(named)].map(one => path.resolve(cwd, one));
	const folders = [...new Set(claims.folders.map(({text}) => path.resolve(cwd, text)))];
	const folder = meta.cwd ?? folders[0] ?? cwd;
	const spoken = title(patch.title, earlier);
	const unread = unreadOf({claims, claimed, single, spoken, kind, earlier, paths, folders, root: cwd, ours});
	const told = single === null ? (claimed[0]?.text ?? (spoken || patch.name || 'something it did not name')) : shellLine(single);
	const touched = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
	const description = claims.words.find(({field}) => field.startsWith('rawInput.'))?.text;
	const label = spoken === told || unread.some(({text}) => text === spoken) ? '' : spoken;
	const lines = unread.filter(said => said.text !== told).map(said => `${said.field}: ${said.text}`);
	return {
		id,
		role,
		kind: meta.network === true || kind === 'fetch' ? 'network' : kind,
		title: show(told, 1000),
		command: single === null || unread.length > 0 ? null : single,
		tool: show(patch.name ?? '', 100),
		cwd: show(folder),
		why: show(meta.why ?? (ours ? '' : [label, description ?? ''].filter(part => part !== '').join(': '))),
		effect: show(meta.effect ?? effectOf(single === null ? kind : 'execute')),
		detail: [
			...(meta.detail ?? []),
			...(paths.length > 0 ? [`touches ${paths.slice(0, 5).join(', ')}${touched}`] : []),
			...lines.slice(0, mostLines),
			...(lines.length > mostLines ? [`and ${lines.length - mostLines} more that were not understood`] : []),
		].map(line => show(line)),
		limits: show(meta.limits ?? ''),
		script: meta.script ? {...meta.script, name: show(meta.script.name), text: cleanText(meta.script.text)} : null,
		ours,
		root: cwd,
		folder,
		named: [...named, ...claims.folders.map(({text}) => text)],
		paths,
		writes: claims.writes,
		unread: unread.map(said => show(`${said.field}: ${said.text}`)),
	};
}

/** The title in force; a call without one is named by its id, which says nothing. */
function title(now: string | null | undefined, earlier: EarlierCall | null): string {
	if (now) return now;
	return earlier === null || earlier.title.startsWith('tool call ') ? '' : earlier.title;
}

/** The words of the one command that all fields name; null when there is none, or when it is not that simple. */
function onlyCommand(claimed: readonly Claim[], ours: boolean): string[] | null {
	const read = claimed.map(({argv, text}) => (argv === null ? commandWords(text) : ours ? unwrapShell(argv) : plainArgv(argv)));
	const [first = null] = read;
	return first !== null && read.every(words => JSON.stringify(words) === JSON.stringify(first)) ? first : null;
}

type Reading = {
	readonly claims: Claims;
	readonly claimed: readonly Claim[];
	readonly single: readonly string[] | null;
	readonly spoken: string;
	readonly kind: ToolKind;
	readonly earlier: EarlierCall | null;
	readonly paths: readonly string[];
	readonly folders: readonly string[];
	readonly root: string;
	readonly ours: boolean;
};

/** All that keeps a request from being what it seems to be, to be shown with it. */
function unreadOf({claims, claimed, single, spoken, kind, earlier, paths, folders, root, ours}: Reading): Said[] {
	const unread = [...claims.unread];
	if (claimed.length > 0 && single === null) unread.push(...claimed);
	if (ours) return unread;
	const words = [...claims.words.filter(({field}) => field !== 'title'), ...(spoken === '' ? [] : [{field: 'title', text: spoken}])];
	unread.push(...words.filter(said => !agrees(said, single, paths, root)));
	if (folders.length > 1) unread.push(...claims.folders);
	if (single !== null && claims.writes) unread.push({field: 'content', text: 'brings the text of a file along with a command'});
	const before = single === null ? (earlier?.kinds ?? []).filter(one => one !== kind && one !== 'other') : [];
	unread.push(...before.map(one => ({field: 'kind', text: `${kind}, before that ${one}`})));
	if (paths.length > mostPaths) unread.push({field: 'locations', text: `more than ${mostPaths} paths`});
	return unread;
}

function effectOf(kind: ToolKind): string {
	if (kind === 'execute') return 'runs as you, no sandbox';
	if (kind === 'edit' || kind === 'delete' || kind === 'move') return 'changes files';
	if (kind === 'fetch') return 'reaches for the network';
	return kind === 'read' || kind === 'search' ? 'reads files' : 'does what it says, no sandbox';
}
