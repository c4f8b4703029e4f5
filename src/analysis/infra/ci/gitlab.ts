import {shellCommands} from '../shell.ts';
import {type YamlTree, yamlAt, yamlDocuments, yamlEntries, yamlKeyLine, yamlText, yamlTexts} from '../yaml-tree.ts';
import type {CiCommand, CiPipeline} from './pipeline.ts';
import {scriptLines} from './script.ts';

const reserved = new Set([
	'stages',
	'variables',
	'default',
	'include',
	'image',
	'services',
	'cache',
	'workflow',
	'before_script',
	'after_script',
	'pages',
]);
const options = {failFast: true, pipefail: true};

/** Reads a .gitlab-ci.yml; null when it is none. Only the one at the root runs. */
export function readGitlab(file: string, text: string): CiPipeline | null {
	const tree = yamlDocuments(text)[0];
	if (tree?.kind !== 'map') return null;
	const source = text.split('\n');
	const commands: CiCommand[] = [];
	for (const [job, {value}] of yamlEntries(tree)) {
		if ((reserved.has(job) && job !== 'pages') || job.startsWith('.')) continue;
		const parent = yamlTexts(yamlAt(value, 'extends')).map(name => yamlAt(tree, name));
		const script = yamlAt(value, 'script') ?? parent.map(one => yamlAt(one, 'script')).find(one => one !== undefined);
		const off = neutralised(value);
		for (const part of [
			yamlAt(value, 'before_script') ?? yamlAt(tree, 'before_script') ?? yamlAt(tree, 'default', 'before_script'),
			script,
		]) {
			const found = shellCommands(scriptLines(part, source), options);
			commands.push(...found.map(command => ({...command, path: file, folder: '.', job, neutralised: off ?? command.neutralised})));
		}
	}
	const atRoot = file === '.gitlab-ci.yml';
	return {
		system: 'gitlab_ci',
		path: file,
		line: yamlKeyLine(tree, 'stages') ?? tree.line,
		name: 'gitlab',
		triggers: [{on: 'push', line: tree.line}],
		active: atRoot,
		inactive: atRoot ? null : 'it does not lie at the root',
		commands,
		actions: [],
		pythons: [],
		calls: [],
	};
}

function neutralised(job: YamlTree): string | null {
	const when = yamlText(yamlAt(job, 'when'));
	if (when === 'never' || when === 'manual') return `when: ${when}`;
	return yamlText(yamlAt(job, 'allow_failure')) === 'true' ? 'allow_failure' : null;
}
