import type {CiPipeline} from '../infra/ci/pipeline.ts';
import {Reach} from '../python/reach.ts';
import {distinctEvidence} from '../repository/evidence.ts';
import {isTestFile} from '../repository/place.ts';
import {modelling, tools} from './catalog.ts';
import type {Claims} from './claims.ts';
import type {Context} from './context.ts';
import {dataFiles} from './data-files.ts';
import {deploys, isDeployAction} from './deployment.ts';
import {collected, entriesOf} from './entries.ts';
import {entryPoints} from './entry-points.ts';
import {
	alertRules,
	codeItems,
	collectorItems,
	containerItems,
	dashboardItems,
	dataVersioningItems,
	kubernetesItems,
	orchestrationFileItems,
} from './infrastructure-items.ts';
import {qualityGates} from './quality-gates.ts';
import {registrations} from './registering.ts';
import {canaries, rollbacks} from './release-items.ts';
import type {CiItem, Inventory, Item} from './report.ts';
import {risksOf} from './risks.ts';
import {targetOf} from './target.ts';
import {itemsOf} from './tool-uses.ts';

/** Lists what the repository holds, each item with the line that shows it. */
export function inventoryOf(context: Context, claims: Claims): Inventory {
	const {repository, product, modules} = context;
	const {skipped} = repository;
	const files = dataFiles(repository);
	const tests = modules.reduce((sum, module) => sum + (isTestFile(module.path) ? testFunctions(module) : 0), 0);
	const plain = (items: readonly Item[]): Item[] => distinctEvidence(items).map(({name, path, line, quote}) => ({name, path, line, quote}));
	const known = {
		tests,
		ci: context.pipelines.map(pipeline => ciItem(context, pipeline)),
		containers: plain(containerItems(context)),
		kubernetes: plain(kubernetesItems(context)),
		tracking: itemsOf(product, 'tracking'),
		registry: plain(registrations(context)),
		monitoring: {
			drift: itemsOf(product, 'drift'),
			service: plain([...itemsOf(product, 'service'), ...collectorItems(context)]),
			alerts: plain(alertRules(context)),
			dashboards: plain(dashboardItems(context)),
		},
	};
	return {
		schema: 1,
		nothing_to_score: nothingToScore(context),
		files: repository.files.length,
		skipped: {
			large: skipped.large,
			binary: skipped.binary,
			links: skipped.links,
			submodules: skipped.submodules,
			vendored: skipped.vendored,
			absent: skipped.absent,
			unreadable: skipped.unreadable,
			unread: skipped.unread,
			own_projects: skipped.own,
		},
		version_control: versionControl(context),
		python_files: modules.filter(module => !module.notebook).length,
		notebooks: modules.filter(module => module.notebook).length,
		frameworks: frameworksOf(context),
		target: context.ml ? (targetOf(context)?.name ?? null) : null,
		entry_points: context.ml ? entryPoints(context) : {training: [], serving: []},
		data_files: files.map(({path, rows, columns}) => ({path, rows, columns})),
		dependency_files: context.dependencyFiles.map(({kind, path, line, quote}) => ({name: kind, path, line, quote})),
		locked: context.dependencyFiles.some(file => file.locked),
		iac: plain(codeItems(context)),
		data_versioning: plain([...dataVersioningItems(context), ...itemsOf(product, 'data_versioning')]),
		orchestration: plain([...orchestrationFileItems(context), ...itemsOf(product, 'orchestration')]),
		tuning: itemsOf(product, 'tuning'),
		serving: context.ml ? itemsOf(product, 'serving') : [],
		feature_store: itemsOf(product, 'feature_store'),
		release: {
			canary: plain(canaries(context)),
			rollback: plain(rollbacks(context)),
			promotion_gate: context.ml ? plain(qualityGates(context).map(gate => ({...gate, name: gate.by}))) : [],
		},
		risks: risksOf(context, files, claims, known),
		...known,
	};
}

/** Frameworks that the code uses; for a service that only asks a saved model, those it depends on. */
function frameworksOf({product, ml, dependencyFiles, repository}: Context): Item[] {
	const used = itemsOf(product, 'frameworks');
	if (used.length > 0 || !ml) return used;
	const found = new Map<string, Item>();
	for (const {path, dependencies, kind} of dependencyFiles) {
		if (kind === 'lock') continue;
		for (const {name, line: at} of dependencies) {
			const tool = tools.find(
				one => one.area === 'frameworks' && modelling.has(one.name) && (one.name === name || one.modules.includes(name)),
			);
			const evidence = tool === undefined || found.has(tool.name) ? null : repository.at(path, at);
			if (tool !== undefined && evidence !== null) found.set(tool.name, {name: tool.name, ...evidence});
		}
	}
	return [...found.values()];
}

const says =
	/\.(py|ipynb|r|rmd|qmd|jl|scala|java|kt|js|mjs|ts|tsx|go|rs|cpp|cc|c|h|cs|sql|sh|bash|ps1|ya?ml|toml|cfg|ini|tf|bicep|dvc|lock|mk|nf|smk|proto)$|(^|\/)(dockerfile|containerfile|makefile|jenkinsfile|justfile|snakefile|mlproject|pipfile|setup\.py|codeowners|[^/]*requirements[^/]*\.(txt|in))[^/]*$|\/requirements\/[^/]+$|(^|\/)package\.json$/iu;

/** No code and no configuration: a new folder, also when data, a README or pictures lie in it. That is no finding. */
export const nothingToScore = ({repository}: Context): boolean => !repository.files.some(({path}) => says.test(path));

function testFunctions({facts}: Context['modules'][number]): number {
	return facts.definitions.filter(
		one => one.kind === 'function' && /^test/u.test(one.name.split('.').at(-1) ?? '') && one.name.split('.').length <= 2,
	).length;
}

/** Git's own HEAD, where the assessed folder is the top of its repository; a file of a linked work tree points elsewhere. */
function versionControl({repository}: Context): Item[] {
	const head = repository.gitHead();
	return head === null ? [] : [{name: 'git', ...head}];
}

function ciItem(context: Context, pipeline: CiPipeline): CiItem {
	const runs = context.runs.filter(run => run.pipeline === pipeline);
	const entries = runs.flatMap(run => entriesOf(context, run));
	const testing = runs.some(
		run =>
			(run.invocation.kind === 'pytest' || run.invocation.kind === 'unittest') &&
			collected(context, run.invocation.paths, run.folder).length > 0,
	);
	const product = new Reach(
		context.index,
		entries.filter(entry => entry.run?.invocation.kind !== 'pytest' && entry.run?.invocation.kind !== 'unittest'),
	);
	return {
		name: pipeline.system,
		path: pipeline.path,
		line: pipeline.line,
		active: pipeline.active,
		runs_tests: testing,
		trains: context.trains(product),
		deploys: runs.some(deploys) || pipeline.actions.some(isDeployAction),
	};
}
