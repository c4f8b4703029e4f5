import {argumentsOf, type Definition} from '../../../analysis/python/facts.ts';

export type Option = {
	/** `--data`, or the bare name of a positional argument. */
	readonly flag: string;
	readonly required: boolean;
};

/** A function that click or typer makes a command of. */
export type Decorated = {
	readonly definition: string;
	/** null: the file is the command itself. */
	readonly command: string | null;
	readonly options: readonly Option[];
};

/** Where the facts cut a signature. What is cut has options that nobody sees. */
const longestSignature = 300;

type Called = {
	readonly name: string;
	readonly positional: readonly string[];
	readonly keyword: ReadonlyMap<string, string>;
	readonly cut: boolean;
};

/** The commands of a file by its decorators; one whose name or options cannot be read for certain is left out. */
export function decoratedCommands(definitions: readonly Definition[]): readonly Decorated[] {
	const found = definitions.flatMap(definition => {
		const decorators = definition.decorators.map(called);
		const maker = decorators.find(one => /(^|\.)command$/u.test(one.name));
		return definition.kind === 'function' && maker ? [{definition, decorators, maker}] : [];
	});
	const grouped = definitions.some(one => one.decorators.some(text => /(^|\.)(group|callback)$/u.test(called(text).name)));
	return found.flatMap(({definition, decorators, maker}) => {
		const clicks = decorators.filter(one => /(^|\.)(option|argument)$/u.test(one.name));
		const options = clicks.length > 0 ? clicks.flatMap(clickOption) : typerOptions(definition.signature);
		if (options === null) return [];
		// A command of no group, or the only one of an app, has no name of its own on the command line.
		const alone = maker.name === 'click.command' || (!grouped && found.length === 1);
		const command = alone ? null : (maker.keyword.get('name') ?? maker.positional[0] ?? definition.name.replaceAll('_', '-').toLowerCase());
		// click leaves such endings out since 8.2: which it is depends on its version.
		if (command !== null && (!/^[\w-]+$/u.test(command) || /-(command|cmd|group|grp)$/u.test(command))) return [];
		return [{definition: definition.name, command, options}];
	});
}

function called(text: string): Called {
	const at = text.indexOf('(');
	if (at === -1) return {name: text.trim(), positional: [], keyword: new Map(), cut: false};
	const cut = !text.trimEnd().endsWith(')');
	const args = cut ? text.slice(at + 1) : text.trimEnd().slice(at + 1, -1);
	return {name: text.slice(0, at).trim(), ...parts(args), cut};
}

const parts = (args: string) => argumentsOf({name: '', written: '', args, line: 0, scope: '', when: null});

function clickOption({name, positional, keyword, cut}: Called): Option[] {
	const flag = positional.find(word => word.startsWith('--')) ?? positional[0];
	if (flag === undefined || !/^(--)?[A-Za-z][\w-]*$/u.test(flag)) return [];
	const argument = /(^|\.)argument$/u.test(name);
	const required = argument ? keyword.get('required') !== 'False' && keyword.get('nargs') !== '-1' : keyword.get('required') === 'True';
	return [{flag: flag.replace(/\/.*$/u, ''), required: required || cut}];
}

/** Parameters as typer takes them: one without a default is a positional argument. null: they cannot be read for certain. */
function typerOptions(signature: string): Option[] | null {
	if (signature.length >= longestSignature || signature.includes('Annotated')) return null;
	return parts(signature).positional.flatMap(part => {
		const read = /^(\w+)\s*(?::[^=]*)?(?:=\s*([\s\S]+))?$/u.exec(part);
		const [, name, value] = read ?? [];
		if (name === undefined) return [];
		const option = `--${name.replaceAll('_', '-')}`;
		const made = value === undefined ? null : called(value);
		if (made === null || /(^|\.)Argument$/u.test(made.name))
			return [{flag: name, required: made === null || made.positional[0] === '...' || made.positional.length === 0}];
		if (!/(^|\.)Option$/u.test(made.name)) return [{flag: option, required: false}];
		const named = made.positional.find(word => word.startsWith('--'))?.replace(/\/.*$/u, '');
		return [{flag: named ?? option, required: made.positional[0] === '...' || made.positional.length === 0}];
	});
}
