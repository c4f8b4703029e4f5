import {type Call, mainScope} from '../python/facts.ts';
import type {PythonModule} from '../python/module.ts';
import {Reach} from '../python/reach.ts';
import {distinctEvidence, type Evidence} from '../repository/evidence.ts';
import {isDocumentation, isTestSupport} from '../repository/place.ts';
import {entriesOf, type StartedEntry, scheduledEntries} from './entries.ts';
import {signsOf} from './problem-signs.ts';
import type {Survey} from './survey.ts';
import {isModelling, ownEstimators, trainingCalls, usesModelling} from './training.ts';

export type Found = {readonly module: PythonModule; readonly call: Call};

/** What the survey means: which code is the product's, which of it runs by itself. Worked out once, read by every detector. */
export type Context = Survey & {
	/** Python that is neither test, example nor documentation; notebooks included. */
	readonly product: readonly PythonModule[];
	readonly tests: readonly PythonModule[];
	/** The file tests, or helps to; a script that lies among tests and is none is not meant. */
	readonly isTest: (path: string) => boolean;
	readonly training: readonly Found[];
	/** Does what runs train a model? */
	readonly trains: (reach: Reach) => boolean;
	/** Entries that start without a person and whose failure is noticed. */
	readonly entries: readonly StartedEntry[];
	/** The same with those whose failure is not noticed. */
	readonly attemptedEntries: readonly StartedEntry[];
	/** What runs by itself: CI, schedules, deployed services; nothing neutralised. */
	readonly automatic: Reach;
	/** The same with neutralised runs included: it runs, but nobody would notice its failure. */
	readonly attempted: Reach;
	/** `automatic` without what only tests reach: a test that calls a function does not put the function to use. */
	readonly operated: Reach;
	/** `attempted` without what only tests reach. */
	readonly attemptedOperated: Reach;
	/** Lines that start the automatic run of a file. */
	readonly startedBy: (path: string) => readonly Evidence[];
	readonly ml: boolean;
};

/** Started to do the work, not to test it. */
export const isOperation = ({run, module}: StartedEntry) =>
	run?.invocation.kind !== 'pytest' &&
	run?.invocation.kind !== 'unittest' &&
	!(isTestSupport(module.path) && (run === null || holdsTests(module)));

/** Test functions or classes, or a testing framework. */
const holdsTests = ({facts}: PythonModule) =>
	facts.imports.some(one => /^(pytest|unittest|nose|hypothesis)(\.|$)/u.test(one.target)) ||
	facts.definitions.some(one => /^(test_|test$|Test)/u.test(one.name.slice(one.name.lastIndexOf('.') + 1)));

export function contextOf(survey: Survey): Context {
	const tests = survey.modules.filter(module => isTestSupport(module.path) && !isOperational(survey, module));
	const testing = new Set(tests.map(module => module.path));
	const product = survey.modules.filter(module => !testing.has(module.path) && !isDocumentation(module.path));
	const training = product.flatMap(module => trainingCalls(module).map(call => ({module, call})));
	const trainingScopes = new Map<string, string[]>();
	for (const {module, call} of training) {
		const scopes = trainingScopes.get(module.path);
		if (scopes === undefined) trainingScopes.set(module.path, [call.scope]);
		else if (!scopes.includes(call.scope)) scopes.push(call.scope);
	}
	const scheduled = scheduledEntries(survey);
	const active = survey.runs.filter(run => run.active).flatMap(run => entriesOf(survey, run));
	const noticed = [...active.filter(entry => entry.run?.neutralised === null), ...scheduled];
	const entries = [...noticed.filter(isOperation), ...noticed.filter(entry => !isOperation(entry))];
	const reaches = new Map<StartedEntry, Reach>();
	const reachOf = (entry: StartedEntry) => {
		const known = reaches.get(entry) ?? new Reach(survey.index, [entry]);
		reaches.set(entry, known);
		return known;
	};
	return {
		...survey,
		product,
		tests,
		isTest: path => testing.has(path) || (isTestSupport(path) && survey.index.at(path) === undefined),
		training,
		trains: reach => [...reach.paths].some(path => trainingScopes.get(path)?.some(scope => reach.has(path, scope)) === true),
		entries,
		attemptedEntries: [...active, ...scheduled],
		automatic: new Reach(survey.index, entries),
		attempted: new Reach(survey.index, [...active, ...scheduled]),
		operated: new Reach(survey.index, entries.filter(isOperation)),
		attemptedOperated: new Reach(survey.index, [...active, ...scheduled].filter(isOperation)),
		startedBy: path => {
			const starting = entries.filter(entry => entry.module.path === path);
			const found = starting.length > 0 ? starting : entries.filter(entry => reachOf(entry).hasModule(path));
			return distinctEvidence(found.slice(0, 3).flatMap(entry => entry.chain));
		},
		ml: isMachineLearning(survey, product, training),
	};
}

/**
 * A script that lies in a folder of tests, or is named like one, and tests nothing: it is started by hand or by CI to do the work. It has
 * something to start, holds no test, and no test imports it.
 */
function isOperational({modules, index}: Survey, module: PythonModule): boolean {
	const {facts} = module;
	if (module.notebook || module.path.endsWith('conftest.py') || module.path.endsWith('__init__.py')) return false;
	if (holdsTests(module)) return false;
	if (!facts.calls.some(call => call.scope === mainScope)) return false;
	return !modules.some(
		other =>
			other !== module &&
			isTestSupport(other.path) &&
			other.facts.imports.some(one => index.resolve(one.target, other.path)?.module === module),
	);
}

/** A model is trained or asked here, not merely mentioned: product code uses a modelling framework, or is one. */
function isMachineLearning(survey: Survey, product: readonly PythonModule[], training: readonly Found[]): boolean {
	if (training.length > 0) return true;
	const users = product.filter(usesModelling);
	if (
		users.some(module =>
			module.facts.calls.some(call => /\.(predict|predict_proba|from_pretrained|load_model|pipeline|generate|eval)$/u.test(call.name)),
		)
	)
		return true;
	if (users.some(module => module.facts.calls.some(makesEstimator))) return true;
	const python = product.filter(module => module.facts.imports.length > 0).length;
	if (users.length > 0 && users.length * 5 >= python) return true;
	return product.some(module => asksLoadedModel(module) || ownEstimators(module).length > 0) || rModels(survey);
}

/** A model is made, and whoever runs the pipeline trains it. */
const makesEstimator = (call: Call) => isModelling(call.name) && signsOf(call).some(one => one.weight >= 3);

/** Loads what was pickled and asks it: a service around a model that was trained elsewhere. */
const asksLoadedModel = ({facts}: PythonModule) =>
	facts.calls.some(call => /^(joblib|pickle|cloudpickle|dill|onnxruntime|skops\.io)\.(load|loads|InferenceSession)$/u.test(call.name)) &&
	facts.calls.some(call => /\.(predict|predict_proba|run)$/u.test(call.name) && !/^(subprocess|asyncio|uvicorn|app)\./u.test(call.name));

/** R is not parsed; a library line is a statement of its own and enough to tell. */
function rModels(survey: Survey): boolean {
	const library =
		/^\s*(library|require)\(["']?(caret|tidymodels|parsnip|randomForest|ranger|xgboost|lightgbm|glmnet|mlr3\w*|e1071|gbm|keras|torch|h2o|rpart|prophet|forecast)["']?\)/u;
	return survey.repository.files.some(
		({path}) => /\.(R|r|Rmd|qmd)$/u.test(path) && survey.repository.lines(path).some(line => library.test(line)),
	);
}
