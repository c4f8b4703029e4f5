import {type YamlTree, yamlAt, yamlEntries, yamlItems, yamlKeyLine, yamlText} from '../infra/yaml-tree.ts';
import {argumentsOf} from '../python/facts.ts';
import {isTestSupport} from '../repository/place.ts';
import type {Context} from './context.ts';
import type {Item} from './report.ts';

/** A traffic split or staged roll-out; `analysed` when something judges it before it goes on. */
export type Canary = Item & {readonly analysed: boolean};

export function canaries(context: Context): Canary[] {
	const {manifests, repository, runs, product} = context;
	const found: Canary[] = [];
	const add = (name: string, path: string, line: number, analysed: boolean) => {
		const evidence = repository.at(path, line);
		if (evidence !== null) found.push({name, ...evidence, analysed});
	};
	for (const {path, kind, apiVersion, line, tree} of manifests) {
		const canary = yamlAt(tree, 'spec', 'strategy', 'canary');
		if (kind === 'Rollout' && canary !== undefined)
			add('argo-rollouts', path, yamlKeyLine(yamlAt(tree, 'spec', 'strategy'), 'canary') ?? line, mentions(canary, 'analysis'));
		if (kind === 'Canary' && apiVersion.startsWith('flagger')) add('flagger', path, line, yamlAt(tree, 'spec', 'analysis') !== undefined);
		if (kind === 'VirtualService' && weights(tree) > 1) add('istio', path, line, false);
		if (kind === 'InferenceService') {
			const at = keyed(tree, 'canaryTrafficPercent');
			if (at !== null) add('kserve', path, at, false);
		}
		if (kind === 'SeldonDeployment' && yamlItems(yamlAt(tree, 'spec', 'predictors')).length > 1) add('seldon', path, line, false);
	}
	for (const run of runs) {
		if (run.invocation.kind !== 'program') continue;
		const text = run.invocation.words.join(' ');
		const last = run.chain.at(-1);
		const split =
			/gcloud\b.*--(traffic-split|to-revisions|to-tags)|gcloud\b.*--no-traffic|az\b.*online-endpoint\b.*--traffic|kubectl argo rollouts\b/u.test(
				text,
			);
		if (split && last !== undefined && !/=\s*100\b|LATEST=100/u.test(text)) found.push({name: 'traffic-split', ...last, analysed: false});
	}
	for (const module of product) {
		for (const call of module.facts.calls) {
			const variants = /(production_variant|ProductionVariant)$/u.test(call.name) && argumentsOf(call).keyword.has('initial_weight');
			const split = argumentsOf(call).keyword.has('traffic_split') || argumentsOf(call).keyword.has('traffic_percentage');
			const evidence = variants || split ? module.evidence(call.line) : null;
			if (evidence !== null) found.push({name: variants ? 'sagemaker' : 'vertex', ...evidence, analysed: false});
		}
	}
	return found;
}

function mentions(tree: YamlTree, key: string): boolean {
	return keyed(tree, key) !== null;
}

/** Line of a key anywhere below. */
function keyed(tree: YamlTree, key: string, depth = 0): number | null {
	if (depth > 30) return null;
	if (tree.kind === 'list') {
		for (const item of tree.items) {
			const found = keyed(item, key, depth + 1);
			if (found !== null) return found;
		}
	}
	for (const [name, {keyLine, value}] of yamlEntries(tree)) {
		if (name === key) return keyLine;
		const found = keyed(value, key, depth + 1);
		if (found !== null) return found;
	}
	return null;
}

function weights(tree: YamlTree, depth = 0): number {
	if (depth > 30) return 0;
	if (tree.kind === 'list') return tree.items.reduce((sum, item) => sum + weights(item, depth + 1), 0);
	let sum = 0;
	for (const [key, {value}] of yamlEntries(tree)) {
		const weight = key === 'weight' ? Number(yamlText(value)) : Number.NaN;
		sum += weight > 0 && weight < 100 ? 1 : weights(value, depth + 1);
	}
	return sum;
}

export type Rollback = Item & {readonly automatic: boolean; readonly tested: boolean};

const undo =
	/^kubectl rollout undo|^helm rollback|^kubectl argo rollouts (undo|abort)|^argocd app rollback|^gcloud\b.*update-traffic\b.*--to-revisions|^helm upgrade\b.*--(atomic|rollback-on-failure)/u;

/** Ways back to the version before: commands in CI or scripts, and functions that say so. */
export function rollbacks(context: Context): Rollback[] {
	const {runs, product, tests, repository} = context;
	const found: Rollback[] = [];
	for (const run of runs) {
		const last = run.chain.at(-1);
		if (run.invocation.kind === 'program' && last !== undefined && undo.test(run.invocation.words.join(' ')))
			found.push({name: 'command', ...last, automatic: run.active && run.neutralised === null, tested: false});
	}
	for (const {path} of repository.files) {
		if (!/(^|\/)(Makefile|[^/]+\.(sh|bash|mk)|justfile)$/u.test(path) || isTestSupport(path)) continue;
		for (const [index, text] of repository.lines(path).entries()) {
			const evidence = undo.test(text.trim().replace(/^[@-]+/u, '')) ? repository.at(path, index + 1) : null;
			if (evidence !== null && !found.some(one => one.path === path && one.line === index + 1))
				found.push({name: 'command', ...evidence, automatic: false, tested: false});
		}
	}
	const named = new Set(tests.flatMap(module => module.facts.calls.map(call => call.name.split('.').at(-1) ?? '')));
	for (const module of product) {
		for (const definition of module.facts.definitions) {
			const short = definition.name.split('.').at(-1) ?? '';
			if (definition.kind !== 'function' || !/(^|_)(rollback|roll_back|revert_model|restore_previous)(_|$)/u.test(short)) continue;
			if (!/model|version|deploy|alias|stage|champion|release|endpoint|serv/iu.test(`${module.path} ${short} ${definition.signature}`))
				continue;
			const evidence = module.evidence(definition.line);
			if (evidence !== null)
				found.push({
					name: 'function',
					...evidence,
					automatic: context.automatic.has(module.path, definition.name),
					tested: named.has(short),
				});
		}
	}
	return found;
}
