import type {CiPipeline} from '../infra/ci/pipeline.ts';
import {readCi} from '../infra/ci/read-ci.ts';
import {type DependencyFile, dependencyKind, readDependencyFile} from '../infra/dependency-files.ts';
import {type Dockerfile, isDockerfile, readDockerfile} from '../infra/dockerfile.ts';
import {type ComposeService, isCompose, type Manifest, readCompose, readManifests} from '../infra/manifest.ts';
import {pythonGrammar} from '../python/grammar.ts';
import {type PythonModule, readNotebook, readPythonFile} from '../python/module.ts';
import {ModuleIndex} from '../python/module-index.ts';
import {forgetNames} from '../python/shared-names.ts';
import {isNotebook, isPython, isTestSupport, isYaml} from '../repository/place.ts';
import type {OpenOptions, Repository} from '../repository/repository.ts';
import {tools} from './catalog.ts';
import {type Run, runsOf} from './runs.ts';

/** Everything that was read of a repository; detectors look at nothing else. */
export type Survey = {
	readonly repository: Repository;
	/** Python files, then notebooks. */
	readonly modules: readonly PythonModule[];
	readonly index: ModuleIndex;
	readonly dependencyFiles: readonly DependencyFile[];
	readonly pipelines: readonly CiPipeline[];
	/** What the pipelines finally run. */
	readonly runs: readonly Run[];
	readonly dockerfiles: readonly Dockerfile[];
	readonly services: readonly ComposeService[];
	readonly manifests: readonly Manifest[];
};

const pauseAfterMs = 25;
/** So much Python is parsed whatever it is about (3 s); beyond it only files that name a tool, up to the second bound. */
const parsedBytes = 12 * 1024 * 1024;
const parsedRelevantBytes = 20 * 1024 * 1024;
/** Tests have a share of their own: they name few tools, and what they call decides many a point. */
const parsedTestBytes = 8 * 1024 * 1024;
const relevant = new RegExp(
	`\\b(${[...new Set(tools.filter(one => one.name !== 'pydantic' && one.name !== 'django').flatMap(one => one.modules.map(name => name.split('.')[0] ?? name)))].join('|')})\\b`,
	'u',
);

/** Reads the repository, yielding to the event loop every 25 ms. Throws the signal's reason when it is aborted. */
export async function survey(repository: Repository, {signal, progress}: OpenOptions): Promise<Survey> {
	const grammar = await pythonGrammar();
	const modules: PythonModule[] = [];
	const dependencyFiles: DependencyFile[] = [];
	const dockerfiles: Dockerfile[] = [];
	const services: ComposeService[] = [];
	const manifests: Manifest[] = [];
	let parsed = 0;
	let parsedTests = 0;
	const isParsed = (source: string, path: string) => {
		if (isTestSupport(path) && parsedTests < parsedTestBytes) {
			parsedTests += source.length;
			return true;
		}
		const chosen = parsed < parsedBytes || (parsed < parsedRelevantBytes && relevant.test(source));
		if (chosen) parsed += source.length;
		return chosen;
	};
	let pausedAt = performance.now();
	const {files} = repository;
	for (const [index, {path}] of files.entries()) {
		progress?.({stage: 'reading', done: index, total: files.length, path});
		if (performance.now() - pausedAt > pauseAfterMs) {
			await new Promise(resolve => setImmediate(resolve));
			signal?.throwIfAborted();
			pausedAt = performance.now();
		}
		const kind = dependencyKind(path);
		if (kind !== null) keep(dependencyFiles, readDependencyFile(repository, path, kind));
		if (isPython(path))
			keep(
				modules,
				readPythonFile(repository, grammar, path, source => isParsed(source, path)),
			);
		else if (isNotebook(path)) keep(modules, readNotebook(repository, grammar, path));
		else if (isDockerfile(path)) keep(dockerfiles, readDockerfile(path, repository.lines(path)));
		else if (isCompose(path)) services.push(...readCompose(repository, path));
		else if (isYaml(path)) manifests.push(...readManifests(repository, path));
	}
	signal?.throwIfAborted();
	forgetNames();
	modules.sort((a, b) => Number(a.notebook) - Number(b.notebook));
	const pipelines = readCi(repository);
	return {
		repository,
		modules,
		index: new ModuleIndex(modules),
		dependencyFiles,
		pipelines,
		runs: runsOf(repository, pipelines, dependencyFiles),
		dockerfiles,
		services,
		manifests,
	};
}

function keep<T>(list: T[], found: T | null): void {
	if (found !== null) list.push(found);
}
