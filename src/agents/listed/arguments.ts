import path from 'node:path';
import {leadsInside} from '../../system/paths.ts';

/** Where a command would run, and whose word it is. */
export type Place = {
	/** The folder that the sub-agent was given, absolute. */
	readonly root: string;
	/** Where the command runs, absolute. */
	readonly folder: string;
	/** Our own analyst started it: its scratch files and environments lie elsewhere. */
	readonly ours: boolean;
};
export type Accepts = (value: string, place: Place) => boolean;

/**
 * What may stand after a program's name or verb for the command to be on the list. Options that are not named here are not: most programs
 * have one that runs another program, writes a file or reaches another machine.
 */
export type Form = {
	/** Options without a value, separated by spaces; `-#` stands for a number (`-5`). */
	readonly switches?: string;
	readonly values?: Readonly<Record<string, Accepts>>;
	/** The first operand, where it differs from the others. */
	readonly first?: Accepts;
	/** The operands; absent: there are none. */
	readonly operands?: Accepts;
	readonly least?: number;
};

export const any: Accepts = () => true;
export const count: Accepts = value => /^\d{1,9}$/.test(value);
export const oneOf =
	(words: string): Accepts =>
	value =>
		words.split(' ').includes(value);
/** A word that can be no path, address or option. */
export const word: Accepts = value => /^[A-Za-z0-9][\w.:-]*$/.test(value) && !value.includes('..');

/** A path that leads into the folder the sub-agent was given, every link followed. Addresses and what a shell would expand are none. */
export const within: Accepts = (value, {root, folder, ours}) => {
	if (value === '' || value !== value.trim() || value.startsWith('~')) return false;
	if (/^[a-z][\w+.-]*:\/|^file:|[$*?`|;&<>\\]|\p{Cc}/iu.test(value)) return false;
	return ours ? !/^\/(dev|proc)\//.test(path.resolve(folder, value)) : leadsInside(root, folder, value);
};

/** Do these words fit? Long options are not abbreviated, short ones may stand together. */
export function fits(words: readonly string[], form: Form, place: Place): boolean {
	const switches = new Set((form.switches ?? '').split(' '));
	const operands: string[] = [];
	const waiting = [...words];
	for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
		if (next === '--') operands.push(...waiting.splice(0));
		else if (!next.startsWith('-') || next === '-') operands.push(next);
		else if (!optionFits(next, waiting, switches, form.values ?? {}, place)) return false;
	}
	if (operands.length < (form.least ?? 0)) return false;
	return operands.every((operand, index) => {
		const accepts = index === 0 ? (form.first ?? form.operands) : form.operands;
		// An @ makes some programs read further options from a file.
		return accepts !== undefined && !operand.startsWith('@') && accepts(operand, place);
	});
}

function optionFits(
	option: string,
	waiting: string[],
	switches: ReadonlySet<string>,
	values: Readonly<Record<string, Accepts>>,
	place: Place,
): boolean {
	if (switches.has(option) || (switches.has('-#') && /^-\d+$/.test(option))) return true;
	const accepts = (name: string, value: string | undefined) =>
		value !== undefined && Object.hasOwn(values, name) && (values[name]?.(value, place) ?? false);
	if (option.startsWith('--')) {
		const [name = '', ...value] = option.split('=');
		return accepts(name, value.length > 0 ? value.join('=') : waiting.shift());
	}
	if (Object.hasOwn(values, option)) return accepts(option, waiting.shift());
	for (const [index, letter] of [...option.slice(1)].entries()) {
		if (switches.has(`-${letter}`)) continue;
		const rest = option.slice(index + 2);
		return accepts(`-${letter}`, rest === '' ? waiting.shift() : rest);
	}
	return true;
}

/** A program whose first words say what it does: a verb of one or two words that is not in the table is not listed. */
export type Verbs = Readonly<Record<string, Form>>;

export function verbFits(words: readonly string[], verbs: Verbs, place: Place): boolean {
	for (const length of [2, 1]) {
		const verb = words.slice(0, length).join(' ');
		const form = words.length >= length && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
		if (form !== undefined) return fits(words.slice(length), form, place);
	}
	return false;
}

/** Does a command with these words after its program's name need no asking? */
export type Program = (words: readonly string[], place: Place) => boolean;
export const byVerb =
	(verbs: Verbs): Program =>
	(words, place) =>
		verbFits(words, verbs, place);
