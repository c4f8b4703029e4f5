import {contextOf} from '../../../analysis/maturity/context.ts';
import {survey} from '../../../analysis/maturity/survey.ts';
import {predictionCalls} from '../../../analysis/maturity/training.ts';
import {argumentsOf, type Call, mainScope} from '../../../analysis/python/facts.ts';
import type {PythonModule} from '../../../analysis/python/module.ts';
import {Reach} from '../../../analysis/python/reach.ts';
import {openRepository} from '../../../analysis/repository/repository.ts';
import type {Option} from './decorated.ts';
import {decoratedCommands} from './decorated.ts';

/** A way to start a Python file with words: the file itself, or one of its subcommands. */
export type Script = {
	readonly path: string;
	/** How it is started: `python train.py`, `python -m pkg.train fit`. */
	readonly start: readonly string[];
	readonly options: readonly Option[];
	readonly trains: boolean;
	readonly predicts: boolean;
};

export type FoundProject = {
	readonly scripts: readonly Script[];
	/** It has tests that pytest finds. */
	readonly tested: boolean;
	/** A requirements file with hashes; null: none. */
	readonly lock: string | null;
};

/** What a repository can be driven by, from its files alone; nothing of it is run or imported. */
export async function foundProject(root: string, signal: AbortSignal): Promise<FoundProject> {
	const repository = await openRepository(root, {signal});
	const context = contextOf(await survey(repository, {signal}));
	const files = new Set(repository.files.map(one => one.path));
	const scripts = context.product.flatMap(module => {
		const {calls, definitions} = module.facts;
		if (module.notebook || !startsSomething(module)) return [];
		const start = startOf(module, files);
		const decorated =
			module.facts.calls.some(call => call.scope === mainScope) || module.path.endsWith('__main__.py')
				? decoratedCommands(definitions)
				: [];
		if (decorated.length > 0)
			return decorated.map(({definition, command, options}): Script => {
				const does = doneBy(context, module, [definition]);
				return {path: module.path, start: command === null ? start : [...start, command], options, ...does};
			});
		if (!calls.some(call => isArgument(call))) return [];
		const scopes = ['', mainScope, ...definitions.filter(one => one.kind === 'function').map(one => one.name)];
		const {trains, predicts} = doneBy(context, module, scopes);
		return commandsIn(module, start, trains, predicts);
	});
	const lock = repository.files.find(
		({path}) =>
			/(^|\/)requirements[^/]*\.txt$|^requirements\/[^/]+\.txt$/u.test(path) && /--hash=sha256:/u.test(repository.text(path) ?? ''),
	);
	return {scripts, tested: context.tests.some(module => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/u.test(module.path)), lock: lock?.path ?? null};
}

/** What runs when these functions run. */
function doneBy(
	context: ReturnType<typeof contextOf>,
	module: PythonModule,
	scopes: readonly string[],
): Pick<Script, 'trains' | 'predicts'> {
	const reach = new Reach(context.index, [{module, scopes}]);
	const reaches = (callsOf: (one: PythonModule) => readonly Call[]) =>
		[...reach.paths].some(path => {
			const reached = context.index.at(path);
			return reached !== undefined && callsOf(reached).some(call => reach.has(path, call.scope));
		});
	// Where the model is made in another file, nothing but the call itself tells.
	const trains = context.trains(reach) || reaches(one => one.facts.calls.filter(call => /(^|\.)fit$/u.test(call.written)));
	return {trains, predicts: reaches(predictionCalls)};
}

const isArgument = (call: Call) => /(^|\.)add_argument$/u.test(call.written);

/** Run as a file, it does something. */
const startsSomething = (module: PythonModule) =>
	module.path.endsWith('__main__.py') || module.facts.calls.some(call => call.scope === mainScope || call.scope === '');

/** A file of a package is started as a module, so that its own imports work; any other by its path. */
function startOf(module: PythonModule, files: ReadonlySet<string>): readonly string[] {
	const folder = module.path.split('/').slice(0, -1).join('/');
	if (folder === '' || !files.has(`${folder}/__init__.py`)) return ['python', module.path];
	return ['python', '-m', module.path.endsWith('__main__.py') ? module.name.replace(/\.__main__$/u, '') : module.name];
}

/** The whole parser, or each of its subcommands: `train = sub.add_parser("train")` gives its arguments their command. */
function commandsIn(module: PythonModule, start: readonly string[], trains: boolean, predicts: boolean): Script[] {
	const {calls, assignments} = module.facts;
	const commands = new Map<string, string>();
	for (const {name, value} of assignments) {
		const command = /\.add_parser\(\s*["']([\w-]+)["']/u.exec(value)?.[1];
		if (command !== undefined) commands.set(name, command);
	}
	const byOwner = Map.groupBy(calls.filter(isArgument), call => call.written.replace(/\.?add_argument$/u, ''));
	const common = [...byOwner].filter(([owner]) => !commands.has(owner)).flatMap(([, list]) => list.flatMap(optionOf));
	if (commands.size === 0) return [{path: module.path, start, options: common, trains, predicts}];
	return [...commands].map(([owner, command]) => ({
		path: module.path,
		start: [...start, command],
		options: (byOwner.get(owner) ?? []).flatMap(optionOf),
		trains: trains && /train|fit/u.test(command),
		predicts: predicts && /predict|infer|score/u.test(command),
	}));
}

function optionOf(call: Call): Option[] {
	const {positional, keyword} = argumentsOf(call);
	const flag = positional.find(word => word.startsWith('--')) ?? positional[0];
	if (flag === undefined || !/^(--)?[A-Za-z][\w-]*$/u.test(flag)) return [];
	const required = flag.startsWith('--') ? keyword.get('required') === 'True' : !/^["']?[?*]/u.test(keyword.get('nargs') ?? '');
	return [{flag, required}];
}
