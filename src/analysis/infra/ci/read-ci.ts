import path from 'node:path';
import type {Repository} from '../../repository/repository.ts';
import {readWorkflow} from './github.ts';
import {readGitlab} from './gitlab.ts';
import {readJenkinsfile} from './jenkins.ts';
import {isListedScripts, readListedScripts} from './listed-scripts.ts';
import type {CiPipeline} from './pipeline.ts';

const isYaml = (file: string) => /\.ya?ml$/u.test(file);

/** All CI pipelines of the repository, also those that lie where their system never looks for them. */
export function readCi(repository: Repository): CiPipeline[] {
	const found: CiPipeline[] = [];
	for (const {path: file} of repository.files) {
		const name = path.posix.basename(file);
		const pipeline = /(^|\/)Jenkinsfile([-_.][^/]*)?$/u.test(file)
			? readJenkinsfile(file, repository.text(file) ?? '')
			: !isYaml(file)
				? null
				: /^\.gitlab-ci.*\.ya?ml$/u.test(name)
					? readGitlab(file, repository.text(file) ?? '')
					: isListedScripts(file)
						? readListedScripts(file, repository.text(file) ?? '')
						: mayBeWorkflow(repository, file);
		if (pipeline !== null) found.push(pipeline);
	}
	return calledOnes(withTemplates(found));
}

function mayBeWorkflow(repository: Repository, file: string): CiPipeline | null {
	const text = repository.text(file, 512 * 1024);
	if (text === null || !/^["']?on["']?\s*:/mu.test(text) || !/^jobs\s*:/mu.test(text)) return null;
	return readWorkflow(file, text);
}

/** A file of Azure Pipelines that another includes as a template and that names no trigger of its own starts only with that one. */
function withTemplates(pipelines: readonly CiPipeline[]): CiPipeline[] {
	const included = new Set(pipelines.filter(one => one.system === 'azure_pipelines').flatMap(one => one.calls));
	return pipelines.map(one =>
		one.system === 'azure_pipelines' && included.has(one.path)
			? {...one, triggers: [{on: 'called', line: one.line}], active: false, inactive: 'only other pipelines include it'}
			: one,
	);
}

/** A workflow that only others start is active when one of those is. */
function calledOnes(pipelines: readonly CiPipeline[]): CiPipeline[] {
	const active = new Set(pipelines.filter(one => one.active).map(one => one.path));
	for (let changed = true; changed; ) {
		changed = false;
		for (const one of pipelines) {
			if (!active.has(one.path)) continue;
			for (const called of one.calls) {
				const target = pipelines.find(other => other.path === called && other.triggers.some(trigger => trigger.on === 'called'));
				if (target !== undefined && !active.has(called)) {
					active.add(called);
					changed = true;
				}
			}
		}
	}
	return pipelines.map(one => (active.has(one.path) && !one.active ? {...one, active: true, inactive: null} : one));
}
