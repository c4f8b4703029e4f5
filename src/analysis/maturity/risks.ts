import {uninstallable} from '../infra/ci/installable.ts';
import type {CiPipeline} from '../infra/ci/pipeline.ts';
import {isProse, isTestSupport} from '../repository/place.ts';
import {secretIn} from '../repository/secrets.ts';
import type {Claims} from './claims.ts';
import type {Context} from './context.ts';
import type {DataFile} from './data-files.ts';
import {onlyAccuracy} from './only-accuracy.ts';
import type {Inventory, Risk} from './report.ts';
import {trapRisks} from './traps.ts';

const personal =
	/^(e-?mail(_?address)?|phone(_?(number|no))?|mobile|ssn|social_?security\w*|(first|last|full|sur)_?name|surname|passport\w*|date_?of_?birth|dob|birth_?date|street|address|home_?address|credit_?card\w*|iban|ip_?address|customer_?name|national_?id)$/iu;

const mostEach = 50;
/** The same claim is told this often; a book that repeats it says no more. */
const mostClaims = 3;
const readable = /\.(py|ipynb|ya?ml|json|toml|cfg|ini|env|sh|tf|js|ts|conf|properties)$|(^|\/)\.env[^/]*$|Dockerfile/u;

/** Secrets and personal data in the tree, checks that cannot work, and what prose claims without a file behind it. */
export function risksOf(
	context: Context,
	files: readonly DataFile[],
	claims: Claims,
	inventory: Pick<Inventory, 'ci' | 'containers' | 'kubernetes' | 'tracking' | 'registry' | 'monitoring' | 'tests'>,
): Risk[] {
	return [
		...secretRisks(context),
		...personalRisks(files),
		...brokenRisks(context),
		...trapRisks(context, files),
		...(context.ml ? onlyAccuracy(context, files) : []),
		...(context.ml ? claimedRisks(context, claims, inventory) : []),
	];
}

function secretRisks({repository}: Context): Risk[] {
	const found: Risk[] = [];
	for (const {path, bytes} of repository.files) {
		if (
			bytes > 1024 * 1024 ||
			!readable.test(path) ||
			isProse(path) ||
			isTestSupport(path) ||
			/(^|\/)(package-lock\.json|.*\.lock)$/u.test(path)
		)
			continue;
		for (const [index, text] of repository.lines(path).entries()) {
			const secret = secretIn(text);
			if (secret !== null) found.push({kind: 'secret', path, line: index + 1, what: `${secret.kind} in the tree`});
			if (found.length >= mostEach) return found;
		}
	}
	return found;
}

function personalRisks(files: readonly DataFile[]): Risk[] {
	return files.flatMap(({path, header}) => {
		const plain = (name: string) => name.trim().replace(/[\s-]+/gu, '_');
		// a column `name` names anything; beside a person's age or sex it names a person
		const people = header.some(
			name => /^(age|sex|gender|title|birth\w*|nationality|marital\w*)$/iu.test(plain(name)) || personal.test(plain(name)),
		);
		const columns = header.filter(name => personal.test(plain(name)) || (people && /^names?$/iu.test(plain(name))));
		return columns.length === 0 ? [] : [{kind: 'personal_data' as const, path, line: 1, what: `columns ${columns.slice(0, 6).join(', ')}`}];
	});
}

function brokenRisks({pipelines, runs, repository, dependencyFiles}: Context): Risk[] {
	const found: Risk[] = [];
	const stuck = new Set<CiPipeline>();
	for (const pipeline of pipelines) {
		const off = pipeline.active ? uninstallable(pipeline, dependencyFiles) : null;
		if (off === null) continue;
		stuck.add(pipeline);
		found.push({kind: 'broken', path: pipeline.path, line: off.line, what: `cannot install the requirements: ${off.why}`});
	}
	for (const pipeline of pipelines)
		if (pipeline.inactive !== null)
			found.push({kind: 'broken', path: pipeline.path, line: pipeline.line, what: `never starts by itself: ${pipeline.inactive}`});
	for (const run of runs) {
		const last = run.chain.at(-1);
		const {kind} = run.invocation;
		if (
			run.neutralised === null ||
			last === undefined ||
			!run.active ||
			(run.pipeline !== null && stuck.has(run.pipeline)) ||
			(kind !== 'pytest' && kind !== 'unittest' && kind !== 'python' && kind !== 'script' && kind !== 'task')
		)
			continue;
		found.push({kind: 'broken', path: last.path, line: last.line, what: `its failure is not noticed: ${run.neutralised}`});
	}
	for (const run of runs) {
		if (run.invocation.kind !== 'pytest' || !run.active) continue;
		const last = run.chain.at(-1);
		for (const wanted of run.invocation.paths) {
			const place = run.folder === '.' ? wanted : `${run.folder}/${wanted}`;
			const there = [place, wanted].some(one => repository.has(one) || repository.hasFolder(one));
			if (!there && last !== undefined && /^[\w./-]+$/u.test(wanted))
				found.push({kind: 'broken', path: last.path, line: last.line, what: `pytest is given ${wanted}, which does not exist`});
		}
	}
	const seen = new Set<string>();
	return found
		.filter(one => !seen.has(`${one.path}:${one.line}:${one.what}`) && seen.add(`${one.path}:${one.line}:${one.what}`))
		.slice(0, mostEach);
}

function claimedRisks(
	{repository}: Context,
	claims: Claims,
	inventory: Pick<Inventory, 'ci' | 'containers' | 'kubernetes' | 'tracking' | 'registry' | 'monitoring' | 'tests'>,
): Risk[] {
	const {monitoring} = inventory;
	const otherTests = repository.files.some(({path}) =>
		/(^|\/)testthat\/|\.(test|spec)\.[cm]?[jt]sx?$|_test\.(go|rs|jl)$|(^|\/)tests?\/[^/]+\.(rs|jl|java|scala)$/u.test(path),
	);
	const present: Readonly<Record<string, boolean>> = {
		'CI/CD': inventory.ci.some(one => one.active),
		containers: inventory.containers.length > 0,
		Kubernetes: inventory.kubernetes.length > 0,
		'experiment tracking': inventory.tracking.length > 0,
		'model registry': inventory.registry.length > 0,
		monitoring: [monitoring.alerts, monitoring.dashboards, monitoring.drift, monitoring.service].some(list => list.length > 0),
		deployment: inventory.ci.some(one => one.deploys) || inventory.containers.length > 0 || inventory.kubernetes.length > 0,
		tests: inventory.tests > 0 || otherTests,
	};
	const told = new Map<string, number>();
	const again = (what: string) => {
		const times = told.get(what) ?? 0;
		told.set(what, times + 1);
		return times >= mostClaims;
	};
	return claims.things
		.filter(one => present[one.what] === false && !again(one.what))
		.map(one => ({kind: 'claimed', path: one.path, line: one.line, what: `${one.what} is claimed, no file shows it`}));
}
