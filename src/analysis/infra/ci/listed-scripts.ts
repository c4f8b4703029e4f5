import path from 'node:path';
import {shellCommands} from '../shell.ts';
import {type YamlTree, yamlAt, yamlDocuments, yamlEntries, yamlItems, yamlKeyLine, yamlText, yamlTexts} from '../yaml-tree.ts';
import type {CiAction, CiCommand, CiPipeline, CiSystem, CiTrigger} from './pipeline.ts';
import {scriptLines} from './script.ts';

const options = {failFast: true, pipefail: false};
const scriptKeys = new Set([
	'script',
	'bash',
	'powershell',
	'pwsh',
	'run',
	'command',
	'before_script',
	'install',
	'inlineScript',
	'inline',
]);

type Place = {readonly system: CiSystem; readonly where: RegExp; readonly triggers: (tree: YamlTree) => {on: CiTrigger; line: number}[]};

const always = (tree: YamlTree) => [{on: 'push' as const, line: tree.line}];

/** Systems whose files hold scripts as text somewhere below their jobs. */
const places: readonly Place[] = [
	{
		system: 'azure_pipelines',
		where: /(^|\/)\.?azure[-_]?pipelines?([-_.][^/]*)?\.ya?ml$|(^|\/)\.azure[^/]*\/.*\.ya?ml$|(^|\/)\.pipelines\/.*\.ya?ml$/u,
		triggers: azureTriggers,
	},
	{system: 'circleci', where: /^\.circleci\/config\.ya?ml$/u, triggers: always},
	{system: 'cloud_build', where: /(^|\/)cloudbuild([-_.][^/]*)?\.ya?ml$|(^|\/)\.?cloudbuild\/[^/]+\.ya?ml$/u, triggers: always},
	{system: 'travis', where: /^\.travis\.ya?ml$/u, triggers: always},
	{system: 'bitbucket', where: /^bitbucket-pipelines\.ya?ml$/u, triggers: always},
	{system: 'buildkite', where: /^\.buildkite\/.*\.ya?ml$/u, triggers: always},
	{system: 'drone', where: /^\.drone\.ya?ml$/u, triggers: always},
];

export const isListedScripts = (file: string) => places.some(place => place.where.test(file));

/** Reads the pipeline files of Azure, CircleCI, Cloud Build, Travis, Bitbucket, Buildkite and Drone; null when it is none. */
export function readListedScripts(file: string, text: string): CiPipeline | null {
	const place = places.find(one => one.where.test(file));
	const tree = yamlDocuments(text)[0];
	if (place === undefined || tree?.kind !== 'map') return null;
	const source = text.split('\n');
	const commands: CiCommand[] = [];
	const actions: CiAction[] = [];
	const calls: string[] = [];
	const visit = (at: YamlTree, off: string | null, job: string, depth: number) => {
		if (depth > 40) return;
		if (at.kind === 'list') for (const item of at.items) visit(item, off, job, depth + 1);
		if (at.kind !== 'map') return;
		const own = off ?? offOf(at);
		const template = place.system === 'azure_pipelines' ? yamlText(yamlAt(at, 'template')) : undefined;
		if (template !== undefined && !template.includes('@') && !template.includes('$'))
			calls.push(path.posix.normalize(template.startsWith('/') ? template.slice(1) : path.posix.join(path.posix.dirname(file), template)));
		const task = yamlText(yamlAt(at, 'task'));
		if (task !== undefined) actions.push({name: task, path: file, line: at.line, with: new Map(), neutralised: own, job});
		if (place.system === 'cloud_build') commands.push(...cloudBuildCommand(at, file, own));
		for (const [key, {value}] of yamlEntries(at)) {
			if (scriptKeys.has(key) && (value.kind === 'scalar' || value.kind === 'list')) {
				const found = shellCommands(scriptLines(value, source), options);
				commands.push(
					...found.map(command => ({
						...command,
						path: file,
						folder: folderOf(yamlText(yamlAt(at, 'workingDirectory')) ?? yamlText(yamlAt(at, 'working_directory'))),
						job,
						neutralised: own ?? command.neutralised,
					})),
				);
			}
			visit(value, own, depth === 1 ? key : job, depth + 1);
		}
	};
	visit(tree, null, '', 0);
	const triggers = place.triggers(tree);
	const looksRight = commands.length > 0 || actions.length > 0 || calls.length > 0;
	if (!looksRight) return null;
	const inactive = triggers.length === 0 ? 'trigger: none' : null;
	return {
		system: place.system,
		path: file,
		line: yamlKeyLine(tree, 'trigger') ?? yamlKeyLine(tree, 'workflows') ?? yamlKeyLine(tree, 'steps') ?? tree.line,
		name: place.system,
		triggers,
		active: inactive === null,
		inactive,
		commands,
		actions,
		pythons: [],
		calls,
	};
}

/** A folder below the checkout; the variables in front of it are the checkout itself, others are unknown and taken for it, too. */
function folderOf(stated: string | undefined): string {
	const bare = (stated ?? '.').replace(/^\$\([^)]*\)\/?(s(\/|$))?|^~\/(project|repo)\/?/u, './');
	return /[$~]/u.test(bare) || bare.startsWith('/') ? '.' : path.posix.normalize(bare).replace(/(?<=.)\/$/u, '');
}

function offOf(at: YamlTree): string | null {
	if (yamlText(yamlAt(at, 'continueOnError')) === 'true') return 'continueOnError';
	if (yamlText(yamlAt(at, 'condition')) === 'false' || yamlText(yamlAt(at, 'enabled')) === 'false') return 'condition: false';
	if (yamlText(yamlAt(at, 'allowFailure')) === 'true') return 'allowFailure';
	return null;
}

function azureTriggers(tree: YamlTree): {on: CiTrigger; line: number}[] {
	const found: {on: CiTrigger; line: number}[] = [];
	const push = yamlAt(tree, 'trigger');
	if (push === undefined || yamlText(push) !== 'none') found.push({on: 'push', line: yamlKeyLine(tree, 'trigger') ?? tree.line});
	if (yamlAt(tree, 'pr') !== undefined && yamlText(yamlAt(tree, 'pr')) !== 'none')
		found.push({on: 'pull_request', line: yamlKeyLine(tree, 'pr') ?? tree.line});
	if (yamlAt(tree, 'schedules') !== undefined) found.push({on: 'schedule', line: yamlKeyLine(tree, 'schedules') ?? tree.line});
	for (const one of yamlItems(yamlAt(tree, 'resources', 'pipelines'))) {
		// the end of another pipeline starts this one
		const after = yamlAt(one, 'trigger');
		if (after !== undefined && yamlText(after) !== 'none' && yamlText(after) !== 'false')
			found.push({on: 'event', line: yamlKeyLine(one, 'trigger') ?? one.line});
	}
	return found;
}

/** A build step is an image with arguments: the words after `bash -c` are a script, others one command. */
function cloudBuildCommand(step: YamlTree, file: string, off: string | null): CiCommand[] {
	const image = yamlText(yamlAt(step, 'name'));
	if (image === undefined) return [];
	const args = [...yamlTexts(yamlAt(step, 'entrypoint')), ...yamlTexts(yamlAt(step, 'args'))];
	const script = args.indexOf('-c');
	const line = yamlKeyLine(step, 'args') ?? step.line;
	const place = {path: file, folder: yamlText(yamlAt(step, 'dir')) ?? '.', job: ''};
	if (script !== -1) {
		const lines = (args[script + 1] ?? '').split('\n').map(text => ({text, line}));
		return shellCommands(lines, options).map(command => ({...command, ...place, neutralised: off ?? command.neutralised}));
	}
	const program =
		image.includes('cloud-sdk') || image.includes('gcloud')
			? args[0] === 'gcloud'
				? []
				: ['gcloud']
			: /\/docker(:|$)/u.test(image)
				? ['docker']
				: [];
	const words = [...program, ...args];
	return words.length === 0 ? [] : [{words, text: words.join(' '), line, neutralised: off, ...place}];
}
