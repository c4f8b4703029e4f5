import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

/*
 * The blueprint is a Python project that runs where it lies. Rendering replaces its two names, and nothing else: what is checked in place
 * is what a project gets.
 */

export interface RenderedFile {
	/** Below the project, with / between folders. */
	readonly path: string;
	readonly text: string;
	readonly from: 'blueprint';
}

export interface RenderOptions {
	/** Import name; see `packageNameOf`. */
	readonly packageName: string;
	/** Name of the project: lower-case words joined by "-". */
	readonly projectName: string;
	/** Were the steps asked for as a Kubeflow pipeline, too? */
	readonly kubeflow?: boolean;
}

/** How the blueprint is rendered for a project, from its `pipeline.yaml`. */
export const renderOptionsOf = (pipeline: {
	readonly name: string;
	readonly package?: string | null | undefined;
	readonly kubeflow?: unknown;
}): RenderOptions => ({
	packageName: pipeline.package ?? '',
	projectName: pipeline.name,
	kubeflow: pipeline.kubeflow !== null && pipeline.kubeflow !== undefined,
});

/** The steps that bring files of the blueprint, in their order. */
export const renderSteps = ['ingestion', 'features', 'training', 'pipeline'] as const;
export type RenderStep = (typeof renderSteps)[number];

/** Parts of the package (without `.py`) and tests by the step that brings them; what is not named comes with `pipeline`. */
const modules: Record<Exclude<RenderStep, 'pipeline'>, ReadonlySet<string>> = {
	ingestion: new Set([
		'__init__',
		'__main__',
		'config',
		'errors',
		'files',
		'schema',
		'tokens',
		'token_grammar',
		'yaml_core',
		'conftest',
		'sample',
	]),
	features: new Set(['features', 'centre']),
	training: new Set(['split']),
};
const withIngestion = [/^pyproject\.toml$/, /^requirements\//, /^README\.md$/, /^\.gitignore$/, /^Makefile$/, /^gates\//];

/** Not part of a rendered project: the sample it runs on in place, what is chosen separately, and what running leaves behind. */
const leftOut = /^(?:pipeline\.yaml|params\.json|data|kubeflow|models|mlruns|mlartifacts|\.venv|mlflow\.db.*|study\.db.*)(?:\/|$)/;
/** Only for who asks for it. Its locks take the place of those without it. */
const ofKubeflow =
	/^(?:kubeflow\.mk|docs\/kubeflow\.md|(?:src\/[^/]+|tests)\/(?:test_)?kubeflow(?:_task)?\.py|requirements\/kubeflow\/.*)$/;
const caches = /(?:^|\/)(?:__pycache__|\.[a-z]+_cache|\.hypothesis|[^/]+\.egg-info)(?:\/|$)|\.pyc$/;

/** All files of the training pipeline with the project's names, sorted by path. */
export async function renderBlueprint(options: RenderOptions): Promise<readonly RenderedFile[]> {
	const root = blueprintFolder();
	const all = await filesBelow(root, '');
	const files = all.filter(file => options.kubeflow === true || !ofKubeflow.test(file));
	const replaced = new Set(files.filter(file => file.startsWith(kubeflowLocks)).map(inPlace));
	const rendered = files
		.filter(file => !replaced.has(file))
		.map(async file => {
			const text = await readFile(path.join(root, file), 'utf8');
			// npm packs no .gitignore; the bundle carries it under another name.
			return {
				path: named(inPlace(file).replace(/(^|\/)_gitignore$/, '$1.gitignore'), options),
				text: named(text, options),
				from: 'blueprint',
			} as const;
		});
	return (await Promise.all(rendered)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

const kubeflowLocks = 'requirements/kubeflow/';
const inPlace = (file: string) => (file.startsWith(kubeflowLocks) ? `requirements/${file.slice(kubeflowLocks.length)}` : file);

/** The files that one step brings. */
export async function filesOf(step: RenderStep, options: RenderOptions): Promise<readonly RenderedFile[]> {
	return (await renderBlueprint(options)).filter(file => stepOf(file.path) === step);
}

/** The step that brings a file of the rendered project. */
export function stepOf(file: string): RenderStep {
	if (withIngestion.some(pattern => pattern.test(file))) return 'ingestion';
	const part = /^(?:src\/[^/]+|tests)\/(?:test_)?([^/]+)\.(?:py|json)$/.exec(file)?.[1];
	const step = renderSteps.find(one => one !== 'pipeline' && part !== undefined && modules[one].has(part));
	return step ?? 'pipeline';
}

function named(text: string, {packageName, projectName}: RenderOptions): string {
	return text.replaceAll(/focus_package|focus-package/g, word => (word === 'focus_package' ? packageName : projectName));
}

/** Beside the bundle, or where it lies among the sources. */
function blueprintFolder(): string {
	const bundled = fileURLToPath(new URL('./blueprints/training_pipeline', import.meta.url));
	return existsSync(bundled) ? bundled : path.resolve(import.meta.dirname, 'training_pipeline');
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
	const found: string[] = [];
	for (const entry of await readdir(path.join(root, folder), {withFileTypes: true})) {
		const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
		if (leftOut.test(file) || caches.test(file)) continue;
		if (entry.isDirectory()) found.push(...(await filesBelow(root, file)));
		else if (entry.isFile()) found.push(file);
	}
	return found;
}
