/** What the terminal library tells of a key; a subset of Ink's Key. */
export type KeyFlags = {
	readonly upArrow: boolean;
	readonly downArrow: boolean;
	readonly leftArrow: boolean;
	readonly rightArrow: boolean;
	readonly pageDown: boolean;
	readonly pageUp: boolean;
	readonly home: boolean;
	readonly end: boolean;
	readonly return: boolean;
	readonly escape: boolean;
	readonly ctrl: boolean;
	readonly shift: boolean;
	readonly tab: boolean;
	readonly backspace: boolean;
	readonly delete: boolean;
	readonly meta: boolean;
};

const named = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageDown', 'pgdn'],
	['pageUp', 'pgup'],
	['home', 'home'],
	['end', 'end'],
	['escape', 'esc'],
	['backspace', 'backspace'],
	['delete', 'delete'],
] as const satisfies readonly (readonly [keyof KeyFlags, string])[];

/** A key by its name in the keymap, and what it writes in a text. */
export type Key = {readonly name: string; readonly input: string};

/** The keys of one read: a slow line gathers several, and each of them is a key. Only what is marked as pasted is a paste. */
export function keysOf(input: string, flags: KeyFlags): readonly Key[] {
	const characters = [...input];
	if (characters.length <= 1) return [{name: keyName(input, flags), input}];
	return characters.map(character => ({name: nameOf(character), input: character}));
}

/** The name of a character that came in a row of them, control characters as the keys that send them. */
function nameOf(character: string): string {
	if (character === '\t') return 'tab';
	if (character === '\r') return 'enter';
	if (character === ' ') return 'space';
	const code = character.charCodeAt(0);
	if (code >= 0x20) return character;
	return code >= 1 && code <= 26 ? `ctrl-${String.fromCharCode(code + 0x60)}` : '';
}

/** The name of one key as the keymap writes it: `j`, `G`, `ctrl-d`, `alt-b`, `shift-tab`, `enter`, `space`, `pgdn`. */
function keyName(input: string, key: KeyFlags): string {
	if (key.return) return key.meta ? 'alt-enter' : 'enter';
	if (key.tab) return key.shift ? 'shift-tab' : 'tab';
	for (const [flag, name] of named) if (key[flag]) return name;
	if (input === '\n') return 'ctrl-j';
	if (input === '\r') return 'enter';
	if (input === '') return '';
	const base = input === ' ' ? 'space' : input;
	if (key.ctrl) return `ctrl-${base.toLowerCase()}`;
	if (key.meta) return `alt-${base}`;
	return base;
}

/** True for a key that writes a character into a text field. */
export function isPrintable(name: string): boolean {
	return name === 'space' || [...name].length === 1;
}
