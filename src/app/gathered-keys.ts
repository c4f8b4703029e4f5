import type {CommandId} from './keymap.ts';

/** Keys that are one character, by that character, as the keymap names them. */
const names: Readonly<Record<string, string>> = {'\t': 'tab', '\r': 'enter', '\u0004': 'ctrl-d', '\u0015': 'ctrl-u', ' ': 'space'};

export type Gathered = {readonly name: string; readonly character: string; readonly times: number};

/**
 * A chunk that is one key several times, as a slow line gathers a key that is held down. Null: different characters, that is
 * text.
 */
export function gathered(chunk: string): Gathered | null {
	const [character = '', ...rest] = chunk;
	if (rest.length === 0 || rest.some(one => one !== character)) return null;
	return {name: names[character] ?? character, character, times: rest.length + 1};
}

/** Commands that may be repeated by one chunk: they only move. */
const movements: ReadonlySet<string> = new Set<CommandId>([
	'down',
	'up',
	'left',
	'right',
	'half-down',
	'half-up',
	'next-region',
	'previous-region',
	'search-next',
	'search-previous',
	'field-next',
	'list-next',
	'field-accept',
]);

export const repeatable = (command: CommandId | null): boolean => command !== null && movements.has(command);
