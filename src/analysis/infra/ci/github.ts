import path from 'node:path';
import {type ShellCommand, shellCommands} from '../shell.ts';
import {type YamlTree, yamlAt, yamlDocuments, yamlEntries, yamlItems, yamlKeyLine, yamlText, yamlTexts} from '../yaml-tree.ts';
import {automatic, type CiAction, type CiCommand, type CiPipeline, type CiTrigger} from './pipeline.ts';
import {scriptLines} from './script.ts';

const triggerOf = (event: string): CiTrigger => {
	if (event === 'push' || event === 'create') return 'push';
	if (/^pull_request(_target|_review)?$/u.test(event) || event === 'merge_group') return 'pull_request';
	if (event === 'schedule') return 'schedule';
	if (event === 'release') return 'release';
	if (event === 'workflow_dispatch') return 'manual';
	if (event === 'workflow_call') return 'called';
	return 'event';
};

const isOff = (tree: YamlTree | undefined) => /^(\$\{\{\s*)?false(\s*\}\})?$/u.test((yamlText(tree) ?? '').trim());
const isOn = (tree: YamlTree | undefined) => (yamlText(tree) ?? '').trim() === 'true';

/** Looks like a workflow of GitHub Actions: `on` and `jobs` at its top. */
export function isWorkflow(tree: YamlTree | undefined): boolean {
	return yamlAt(tree, 'jobs')?.kind === 'map' && yamlAt(tree, 'on') !== undefined;
}

/** Reads a GitHub Actions workflow; null when it is none. One that lies outside .github/workflows never runs. */
export function readWorkflow(file: string, text: string): CiPipeline | null {
	const tree = yamlDocuments(text)[0];
	if (tree === undefined || !isWorkflow(tree)) return null;
	const source = text.split('\n');
	const triggers = triggersOf(tree);
	const commands: CiCommand[] = [];
	const actions: CiAction[] = [];
	const calls: string[] = [];
	const pythons: {version: string; line: number}[] = [];
	for (const [job, {value}] of yamlEntries(yamlAt(tree, 'jobs'))) {
		const off = isOff(yamlAt(value, 'if')) ? 'if: false' : isOn(yamlAt(value, 'continue-on-error')) ? 'continue-on-error' : null;
		const called = yamlText(yamlAt(value, 'uses'));
		if (called?.startsWith('./')) calls.push(called.slice(2));
		const matrix = yamlAt(value, 'strategy', 'matrix');
		for (const key of ['python-version', 'python', 'python_version']) {
			const versions = yamlAt(matrix, key);
			if (versions !== undefined) for (const version of yamlTexts(versions)) pythons.push({version, line: versions.line});
		}
		const jobFolder =
			yamlText(yamlAt(value, 'defaults', 'run', 'working-directory')) ??
			yamlText(yamlAt(tree, 'defaults', 'run', 'working-directory')) ??
			'.';
		for (const step of yamlItems(yamlAt(value, 'steps'))) {
			const stepOff =
				off ?? (isOff(yamlAt(step, 'if')) ? 'if: false' : isOn(yamlAt(step, 'continue-on-error')) ? 'continue-on-error' : null);
			const action = yamlText(yamlAt(step, 'uses'));
			if (action !== undefined) {
				const inputs = new Map(yamlEntries(yamlAt(step, 'with')).map(([key, entry]) => [key, yamlText(entry.value) ?? '']));
				actions.push({name: action, path: file, line: yamlKeyLine(step, 'uses') ?? step.line, with: inputs, neutralised: stepOff, job});
				const version = inputs.get('python-version');
				if (version !== undefined && !version.includes('${{')) pythons.push({version, line: yamlAt(step, 'with')?.line ?? step.line});
			}
			const shell =
				yamlText(yamlAt(step, 'shell')) ??
				yamlText(yamlAt(value, 'defaults', 'run', 'shell')) ??
				yamlText(yamlAt(tree, 'defaults', 'run', 'shell'));
			const folder = path.posix.normalize(yamlText(yamlAt(step, 'working-directory')) ?? jobFolder);
			const found = shellCommands(scriptLines(yamlAt(step, 'run'), source), shellOptions(shell));
			commands.push(...found.map(command => placed(command, file, folder, job, stepOff)));
		}
	}
	const inactive = whyInactive(file, triggers);
	return {
		system: 'github_actions',
		path: file,
		line: yamlKeyLine(tree, 'on') ?? 1,
		name: yamlText(yamlAt(tree, 'name')) ?? path.posix.basename(file),
		triggers,
		active: inactive === null,
		inactive,
		commands,
		actions,
		pythons,
		calls,
	};
}

/** Without `shell`, bash runs with -e; `shell: bash` adds pipefail; a shell of one's own with {0} has neither unless it says so. */
function shellOptions(shell: string | undefined): {failFast: boolean; pipefail: boolean} {
	if (shell === undefined || shell === 'sh' || shell === 'python' || shell === 'pwsh') return {failFast: true, pipefail: false};
	if (shell === 'bash') return {failFast: true, pipefail: true};
	return {failFast: /-[a-z]*e/u.test(shell), pipefail: shell.includes('pipefail')};
}

const placed = (command: ShellCommand, file: string, folder: string, job: string, off: string | null): CiCommand => ({
	...command,
	path: file,
	folder,
	job,
	neutralised: off ?? command.neutralised,
});

function triggersOf(tree: YamlTree): {on: CiTrigger; line: number}[] {
	const on = yamlAt(tree, 'on');
	const line = yamlKeyLine(tree, 'on') ?? 1;
	if (on?.kind === 'map') return yamlEntries(on).map(([event, {keyLine}]) => ({on: triggerOf(event), line: keyLine}));
	return yamlTexts(on).map(event => ({on: triggerOf(event), line}));
}

function whyInactive(file: string, triggers: readonly {on: CiTrigger}[]): string | null {
	if (!/^\.github\/workflows\/[^/]+\.ya?ml$/u.test(file)) return 'it lies outside .github/workflows';
	if (triggers.some(trigger => automatic.has(trigger.on))) return null;
	return triggers.some(trigger => trigger.on === 'called') ? 'only other workflows start it' : 'only a person starts it';
}
