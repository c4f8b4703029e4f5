import type {AllowItem, InboxItem, InboxKind} from '../domain/inbox.ts';
import {type Role, roles, roleTable} from '../domain/roles.ts';
import {narrowPrefix} from '../domain/rule.ts';
import {shortPath} from '../system/paths.ts';

/** One line of the inbox: things of one kind that can be read together. Only `allow` has more than one. */
export type InboxGroup = {readonly id: string; readonly kind: InboxKind; readonly items: readonly InboxItem[]};

/** Allow and review are gathered; choose, fill in and judge stand alone. In the order in which the first of each arrived. */
export function groupInbox(inbox: readonly InboxItem[]): readonly InboxGroup[] {
	const groups: {id: string; kind: InboxKind; items: InboxItem[]}[] = [];
	for (const item of inbox) {
		const gathered = item.kind === 'allow' || item.kind === 'review';
		const known = gathered ? groups.find(group => group.kind === item.kind) : undefined;
		if (known) known.items.push(item);
		else groups.push({id: gathered ? item.kind : item.id, kind: item.kind, items: [item]});
	}
	return groups;
}

/** The inbox in its frozen order: what was there when it was opened and still waits; and how many came after. */
export function frozenInbox(
	inbox: readonly InboxItem[],
	frozen: readonly string[] | null,
): {readonly shown: readonly InboxItem[]; readonly arrived: number} {
	if (!frozen) return {shown: inbox, arrived: 0};
	const byId = new Map(inbox.map(item => [item.id, item]));
	const shown = frozen.flatMap(id => byId.get(id) ?? []);
	return {shown, arrived: inbox.length - shown.length};
}

/** `2 model architecture`, or at little width `1 x4, 3 x2`. */
export function askers(items: readonly InboxItem[]): string {
	if (items.length === 1) {
		const role = items[0]?.role;
		return role ? `${roleTable[role].number} ${roleTable[role].title}` : 'the session';
	}
	return roles
		.flatMap(role => {
			const asked = items.filter(item => item.role === role).length;
			return asked === 0 ? [] : [`${roleTable[role].number} x${asked}`];
		})
		.join(', ');
}

/** Words of the rule that is offered for this command; null: none is narrow. */
export const suggestedPrefix = (item: AllowItem): readonly string[] | null => narrowPrefix(item.command);

export const startsWith = (command: readonly string[] | null, prefix: readonly string[]): boolean =>
	command !== null && prefix.every((word, index) => command[index] === word);

/** A command as one line; words with spaces in quotes. */
export function commandText(item: AllowItem): string {
	if (!item.command) return item.title;
	return item.command.map(word => (/^[\w@%+=:,./$*-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
}

/** A program of an environment that this program made is known by its name; the whole path stands in what is shown of one command. */
export const shortWords = (words: readonly string[]): readonly string[] =>
	words.map((word, index) => (index === 0 ? word.replace(/^.*\/venvs\/[0-9a-f]{32}\/bin\//, '') : shortPath(word)));

/** A command for a list. */
export const shortCommand = (item: AllowItem): string =>
	commandText(item.command ? {...item, command: [...shortWords(item.command)]} : item);

/** The words of a typed rule; quotes hold words together. null: a quote is not closed. */
export function wordsOf(text: string): readonly string[] | null {
	const words: string[] = [];
	const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/gy;
	let end = 0;
	for (const match of text.matchAll(pattern)) {
		words.push(match[1] === undefined ? (match[2] ?? '') : match[1].replace(/\\(.)/g, '$1'));
		end = match.index + match[0].length;
	}
	return text.slice(end).trim() === '' ? words : null;
}

export const rolesOf = (items: readonly InboxItem[]): readonly Role[] => roles.filter(role => items.some(item => item.role === role));
