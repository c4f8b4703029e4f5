import {existsSync} from 'node:fs';
import path from 'node:path';
import {carriesCode} from '../../domain/rule.ts';
import {type Accepts, any, byVerb, count, type Form, fits, oneOf, type Place, type Program, within, word} from './arguments.ts';
import {pip} from './packages.ts';

const testPlace: Accepts = (value, place) => within(value.split('::', 1)[0] ?? '', place);
const pytestForm: Form = {
	switches:
		'-q -v -x -s -l --quiet --verbose --exitfirst --showlocals --lf --ff --last-failed --failed-first --no-header --no-summary --collect-only --co --version --no-cov',
	values: {
		'-k': any,
		'-m': any,
		'-r': word,
		'-n': value => count(value, nowhere) || value === 'auto',
		'--maxfail': count,
		'--durations': count,
		'--tb': word,
		'--color': word,
		'--cov': within,
		'--cov-report': oneOf('term term-missing html xml json'),
	},
	operands: testPlace,
};
const nowhere: Place = {root: '/', folder: '/', ours: false};

/** Tests below the folder. Its other options load plugins, empty folders and send what they found away. */
export const pytest: Program = (words, place) => fits(words, pytestForm, place);

/** What it converts lies below the folder; executing a notebook is any code, as a script is. */
export const jupyter: Program = byVerb({
	nbconvert: {
		switches: '--execute --inplace --stdout --clear-output --no-input --no-prompt --allow-errors',
		values: {
			'--to': oneOf('notebook script html markdown python pdf latex rst asciidoc slides'),
			'--output': within,
			'--output-dir': within,
		},
		operands: within,
		least: 1,
	},
	'kernelspec list': {switches: '--json'},
	'notebook list': {},
	'lab list': {},
	'server list': {},
	'--version': {},
	'--paths': {},
});

/** Runs and models are looked at, on this machine only; a project or a model that is named by its address is not run. */
const look: Form = {values: {'--experiment-id': word, '--run-id': word, '--view': word, '-e': word, '--max-results': count}};
export const mlflow: Program = byVerb({
	ui: {values: {'--port': count, '-p': count, '--host': oneOf('127.0.0.1 localhost')}},
	server: {values: {'--port': count, '-p': count, '--host': oneOf('127.0.0.1 localhost')}},
	'experiments search': look,
	'runs list': look,
	'runs describe': look,
	doctor: {},
	'--version': {},
});

const moduleForms: Readonly<Record<string, Program>> = {
	pip,
	pytest,
	mlflow,
	jupyter,
	unittest: (words, place) =>
		fits(words, {switches: '-v -q -f', values: {'-s': within, '-p': word, '-t': within}, operands: testPlace}, place),
	venv: (words, place) => fits(words, {switches: '--system-site-packages --without-pip', operands: within, least: 1}, place),
};

/** Options of python that only change how it runs what is named after them. */
const harmless = /^-[uBsEIOqvPb]+$/;

/**
 * A script or module of the folder: any code, but code that lies there to be read. Code on the command line or from the input is not on
 * the list, nor is a module from elsewhere unless it is known here.
 */
export const python: Program = (words, place) => {
	const at = words.findIndex(one => !harmless.test(one));
	const [first, ...rest] = at === -1 ? [] : words.slice(at);
	if (first === undefined) return false;
	if (first === '--version' || first === '-V') return rest.length === 0;
	// Isolated, it does not look for modules in the folder where it runs: one of the same name there is not what would run.
	const isolated = words.slice(0, at).some(one => /[IP]/.test(one));
	if (first === '-m') return moduleFits(rest, place, isolated);
	return !first.startsWith('-') && within(first, place);
};

function moduleFits([name, ...rest]: readonly string[], place: Place, isolated: boolean): boolean {
	if (name === undefined || !/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name)) return false;
	const known = Object.hasOwn(moduleForms, name) ? moduleForms[name] : undefined;
	if (known !== undefined) return known(rest, place);
	return !carriesCode(name) && (place.ours || (!isolated && liesBelow(name, place)));
}

/** Is it a module of the folder, in it or in its `src`? */
function liesBelow(name: string, place: Place): boolean {
	const relative = name.split('.').join(path.sep);
	return [place.folder, path.join(place.folder, 'src')].some(folder =>
		[`${relative}.py`, path.join(relative, '__main__.py')].some(file => {
			const whole = path.join(folder, file);
			return existsSync(whole) && within(whole, place);
		}),
	);
}
