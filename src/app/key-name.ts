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

/**
 * The name of a key as the keymap writes it: `j`, `G`, `ctrl-d`, `alt-b`, `shift-tab`, `enter`, `space`, `pgdn`.
 * null: several characters at once, that is text and no key.
 */
export function keyName(input: string, key: KeyFlags): string | null {
	if (key.return) return key.meta ? 'alt-enter' : 'enter';
	if (key.tab) return key.shift ? 'shift-tab' : 'tab';
	for (const [flag, name] of named) if (key[flag]) return name;
	if (input === '\n') return 'ctrl-j';
	if (input === '\r') return 'enter';
	if (input === '') return '';
	if ([...input].length > 1) return null;
	const base = input === ' ' ? 'space' : input;
	if (key.ctrl) return `ctrl-${base.toLowerCase()}`;
	if (key.meta) return `alt-${base}`;
	return base;
}

/** True for a key that writes a character into a text field. */
export function isPrintable(name: string): boolean {
	return name === 'space' || [...name].length === 1;
}
