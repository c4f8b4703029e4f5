import {type Accepts, any, byVerb, count, type Form, fits, oneOf, type Program, within, word} from './arguments.ts';

const signed: Accepts = value => /^[+-]?\d{1,9}$/.test(value);
const part: Form = {
	switches: '-q -v -#',
	values: {'-n': signed, '-c': signed, '--lines': signed, '--bytes': signed},
	operands: within,
	least: 1,
};
const around = {'-A': count, '-B': count, '-C': count, '-m': count, '--max-count': count, '--context': count};

const forms = {
	pwd: {},
	ls: {
		switches: '-l -a -A -h -t -r -R -S -1 -d -F -i -s -p --all --almost-all --human-readable --recursive --reverse',
		operands: within,
	},
	cat: {switches: '-n -b -A -E -T -s -v -e -t --number --show-all', operands: within, least: 1},
	head: part,
	tail: part,
	wc: {switches: '-l -w -c -m -L --lines --words --bytes --chars', operands: within, least: 1},
	// The pattern is the first operand: -e and -f would make it a path.
	grep: {
		switches:
			'-i -n -r -l -L -c -v -w -x -o -h -H -s -E -F -P -q -I -a -# --ignore-case --line-number --recursive --count --word-regexp --files-with-matches',
		values: {...around, '--include': any, '--exclude': any, '--exclude-dir': any, '--color': oneOf('never auto always')},
		first: any,
		operands: within,
		least: 1,
	},
	rg: {
		switches:
			'-i -n -l -c -v -w -x -o -F -S -s -U -N -H -I -q --ignore-case --line-number --count --hidden --no-ignore --json --no-heading --heading --trim --word-regexp --fixed-strings --smart-case --files-with-matches',
		values: {
			...around,
			'-g': any,
			'--glob': any,
			'-t': word,
			'--type': word,
			'-T': word,
			'--type-not': word,
			'--color': oneOf('never auto always'),
		},
		first: any,
		operands: within,
		least: 1,
	},
} as const satisfies Record<string, Form>;

const reader =
	(form: Form): Program =>
	(words, place) =>
		fits(words, form, place);

/** What reads files below the folder and can do nothing else: the same as the tool Read. */
export const readers: Readonly<Record<string, Program>> = Object.fromEntries(
	Object.entries(forms).map(([name, form]) => [name, reader(form)]),
);

const shown =
	'--oneline --stat --graph --all --decorate -p --patch --name-only --name-status --follow --reverse --no-merges --merges --numstat --shortstat -w --no-color --summary --cached --staged --abbrev-commit --no-patch -s -#';
const limits = {
	'-n': count,
	'--max-count': count,
	'--format': any,
	'--pretty': any,
	'--since': any,
	'--until': any,
	'--author': any,
	'--grep': any,
	'--date': word,
	'--color': oneOf('never auto always'),
	'-U': count,
	'--unified': count,
};
const history: Form = {switches: shown, values: limits, operands: within};
const gitVerbs = {
	status: {
		switches: '-s --short -b --branch --porcelain --long --ignored -v --verbose',
		values: {'--porcelain': oneOf('v1 v2'), '-u': oneOf('no normal all'), '--untracked-files': oneOf('no normal all')},
		operands: within,
	},
	log: history,
	show: history,
	// Two paths of which one lies elsewhere are compared without a repository: paths and revisions both have to lead into the folder.
	diff: history,
	branch: {switches: '-a -r -v -vv --list --all --remotes --show-current'},
	'rev-parse': {switches: '--show-toplevel --abbrev-ref --short --is-inside-work-tree --verify HEAD', operands: within, least: 0},
	'ls-files': {switches: '-o -c -m -s --others --cached --modified --exclude-standard --stage', operands: within},
	blame: {switches: '-w -s -e', values: {'-L': word}, operands: within, least: 1},
	describe: {switches: '--tags --always --dirty --all'},
} as const satisfies Record<string, Form>;

/** Verbs of git that only read. Options before the verb can name a configuration, and a configuration names programs. */
export const git: Program = (words, place) => byVerb(gitVerbs)(words[0] === '--no-pager' ? words.slice(1) : words, place);
