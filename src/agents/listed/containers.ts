import {type Accepts, any, byVerb, count, type Form, type Program, word} from './arguments.ts';

/** A container, image, volume or network by name: `registry/team/image:tag`. */
const thing: Accepts = value => /^[A-Za-z0-9][\w./:-]*$/.test(value) && !value.includes('..');
const listing: Form = {
	switches: '-a -q -l -s --all --quiet --latest --no-trunc --size --digests',
	values: {'-f': any, '--filter': any, '--format': any, '-n': count, '--last': count},
	operands: thing,
};
const logs: Form = {
	switches: '-f -t --follow --timestamps --details',
	values: {'-n': count, '--tail': count, '--since': word, '--until': word},
	operands: thing,
	least: 1,
};
const inspect: Form = {switches: '-s --size', values: {'-f': any, '--format': any, '--type': word}, operands: thing, least: 1};
const shown: Form = {values: {'-f': any, '--format': any}};
const named: Form = {operands: thing, least: 1};

/** Verbs of docker and podman that only look. Options before the verb name another machine or configuration. */
export const docker: Program = byVerb({
	ps: listing,
	images: listing,
	'image ls': listing,
	'container ls': listing,
	'volume ls': listing,
	'network ls': listing,
	'context ls': shown,
	logs,
	'container logs': logs,
	inspect,
	'image inspect': inspect,
	'container inspect': inspect,
	'volume inspect': inspect,
	'network inspect': inspect,
	history: {...listing, least: 1},
	top: named,
	port: named,
	diff: named,
	stats: {switches: '--no-stream -a --all --no-trunc', values: {'--format': any}, operands: thing},
	version: shown,
	info: shown,
	'--version': {},
	'-v': {},
});

const resources = new Set(
	(
		'all pod po deployment deploy service svc node no namespace ns event ev job cronjob cj statefulset sts daemonset ds replicaset rs ' +
		'ingress ing configmap cm persistentvolumeclaim pvc persistentvolume pv horizontalpodautoscaler hpa endpoint ep storageclass sc ' +
		'poddisruptionbudget pdb networkpolicy netpol resourcequota quota limitrange inferenceservice isvc seldondeployment sdep scaledobject'
	).split(' '),
);
const kinds: Accepts = value =>
	value
		.toLowerCase()
		.split(',')
		.every(kind => [kind, kind.replace(/s$/, ''), kind.replace(/es$/, ''), kind.replace(/ies$/, 'y')].some(one => resources.has(one)));
/** `pods`, `deploy/api` or, after a kind, a name. Secrets are none of them, under whatever spelling. */
const ofKind: Accepts = (value, place) =>
	value.includes('/') ? kinds(value.split('/', 1)[0] ?? '', place) && thing(value, place) : kinds(value, place);
const object: Accepts = (value, place) => thing(value, place) && (!value.includes('/') || ofKind(value, place));
/** Templates can be read from a file: only those that stand here. */
const output: Accepts = value => /^(wide|json|yaml|name|jsonpath=.*|custom-columns=.*)$/.test(value);
const scope = {'-n': word, '--namespace': word};
const selecting: Form = {
	switches: '-A --all-namespaces --show-labels --no-headers --ignore-not-found',
	values: {...scope, '-o': output, '--output': output, '-l': any, '--selector': any, '--field-selector': any, '--sort-by': any},
	first: ofKind,
	operands: object,
	least: 1,
};
const podLogs: Form = {
	switches: '-p --previous --timestamps --all-containers',
	values: {...scope, '--tail': count, '--since': word, '-c': word, '--container': word, '-l': any, '--selector': any},
	operands: object,
};
const rollout: Form = {
	values: {...scope, '--revision': count, '--timeout': word},
	switches: '--watch=false',
	first: ofKind,
	operands: object,
	least: 1,
};

const kubectlVerbs = byVerb({
	get: selecting,
	describe: selecting,
	logs: podLogs,
	top: {...selecting, switches: '-A --all-namespaces --no-headers --containers'},
	'rollout status': rollout,
	'rollout history': rollout,
	explain: {switches: '--recursive', operands: word, least: 1},
	version: {switches: '--client --short', values: {'-o': output, '--output': output}},
	'config view': {switches: '--minify', values: {'-o': output, '--output': output}},
	'config current-context': {},
	'config get-contexts': {switches: '--no-headers', values: {'-o': output}, operands: word},
	'cluster-info': {},
	'api-resources': {switches: '--namespaced --no-headers', values: {'-o': output, '--api-group': word, '--verbs': word}},
	'api-versions': {},
});

/** Verbs of kubectl that only look. Before the verb only a namespace may stand: other options name another cluster or user. */
export const kubectl: Program = (words, place) => {
	const [first, second = ''] = words;
	if ((first === '-n' || first === '--namespace') && word(second, place)) return kubectlVerbs(words.slice(2), place);
	return kubectlVerbs(/^--namespace=[a-z0-9-]+$/.test(first ?? '') ? words.slice(1) : words, place);
};

const releases: Form = {
	switches: '-A -a -q --all-namespaces --all --short',
	values: {...scope, '-o': output, '--output': output, '--max': count},
	operands: word,
};
export const helm: Program = byVerb({
	list: releases,
	ls: releases,
	status: releases,
	history: releases,
	version: {switches: '--short'},
	'repo list': {},
});
