import {type Accepts, byVerb, type Form, oneOf, type Program, within, word} from './arguments.ts';

/** A package by its name and versions, from the index that is set: no path, archive, address or repository. */
const specifier: Accepts = value =>
	/^[A-Za-z0-9][\w.-]*(\[[\w,.-]+\])?((==|>=|<=|~=|!=|===|<|>)[\w.+!*-]+(,(==|>=|<=|~=|!=|<|>)[\w.+!*-]+)*)?$/.test(value) &&
	!/\.(whl|zip|tgz|tar|tbz|txz|tlz|gz|bz2|xz|lz|lzma)$/i.test(value);

const install: Form = {
	switches:
		'-U -q --upgrade --quiet --no-deps --no-cache-dir --require-hashes --no-input --disable-pip-version-check --dry-run --no-compile --user',
	values: {
		'-r': within,
		'--requirement': within,
		'-c': within,
		'--constraint': within,
		'--only-binary': oneOf(':all:'),
		'--progress-bar': oneOf('on off'),
	},
	operands: specifier,
};
const listing: Form = {
	switches: '-o --outdated -u --uptodate -l --local --user -q --quiet',
	values: {'--format': word},
	operands: word,
};
const version: Form = {};

/** What pip installs is any code; from where is what pip is set to. */
export const pip: Program = byVerb({
	install: install,
	list: listing,
	show: listing,
	freeze: listing,
	check: {},
	'--version': version,
	'-V': version,
});

/** A version, or the interpreter of the system: uv runs it to ask its version. Our own analyst names the one it found. */
const interpreter: Accepts = (value, place) =>
	/^\d+(\.\d+)*$|^\/usr\/(local\/)?bin\/python[\d.]*$/.test(value) || (place.ours && within(value, place));
const forUv: Form = {...install, values: {...install.values, '--python': interpreter, '-p': interpreter}};

export const uv: Program = byVerb({
	'pip install': forUv,
	'pip list': listing,
	'pip show': listing,
	'pip freeze': listing,
	'pip check': {},
	venv: {
		switches: '-q --quiet --no-project --seed',
		values: {'--python': interpreter, '-p': interpreter},
		operands: within,
	},
	sync: {
		switches: '-q --quiet --frozen --locked --dev --no-dev --all-extras --all-groups --no-install-project --inexact --exact -U --upgrade',
		values: {'--extra': word, '--group': word, '--no-group': word, '--only-group': word},
	},
	'--version': version,
});

const channel = oneOf('conda-forge defaults bioconda');
const into: Form = {
	switches: '-y --yes -q --quiet',
	values: {'-n': word, '--name': word, '-c': channel, '--channel': channel},
	operands: value => specifier(value.replace(/^([\w.-]+)=(?=[\w.*]+$)/, '$1=='), {root: '/', folder: '/', ours: false}),
};
export const conda: Program = byVerb({
	list: {switches: '--json -e --export', values: {'-n': word, '--name': word}, operands: word},
	info: {switches: '--json -e --envs'},
	'env list': {switches: '--json'},
	'env create': {switches: '-y --yes -q --quiet', values: {'-n': word, '--name': word, '-f': within, '--file': within}, operands: word},
	install: into,
	create: into,
	'--version': version,
});
