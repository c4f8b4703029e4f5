import type {Call, Definition} from '../python/facts.ts';
import type {PythonModule} from '../python/module.ts';
import {isIn, modelling, tools} from './catalog.ts';

const modellingModules = tools.filter(tool => modelling.has(tool.name)).flatMap(tool => tool.modules);

/** Fitting these prepares data; it trains no model. */
const preparation =
	/(scaler|encoder|vectori[sz]er|pca|imputer|binarizer|transformer|selector|tokenizer|normalizer|discretizer|tfidf|svd|label_?enc\w*|preprocess\w*|polynomial\w*|smote\w*|sampler)$/iu;

/** A dotted name lies in a framework that models are trained with. */
export const isModelling = (name: string): boolean => modellingModules.some(module => isIn(name, module));

/** The module uses a framework that models are trained with. */
export function usesModelling(module: PythonModule): boolean {
	return module.facts.imports.some(one => modellingModules.some(name => isIn(one.target, name)));
}

function trainsByName({name, written}: Call): boolean {
	const parts = name.split('.');
	const method = parts.at(-1) ?? '';
	const owner = written.split('.').at(-2) ?? '';
	if (method === 'fit' || method === 'fit_generator' || method === 'partial_fit' || method === 'fit_predict') {
		return !preparation.test(owner) && !preparation.test(parts.at(-2) ?? '');
	}
	if (method === 'backward' || method === 'apply_gradients') return true;
	if (method === 'train')
		return (
			/(^|\.)(xgboost|lightgbm|catboost|h2o|ultralytics)\b/u.test(name) ||
			/(^|[._])trainer$/iu.test(owner) ||
			/Trainer$|YOLO$/u.test(parts.at(-2) ?? '') ||
			name === 'xgb.train' ||
			name === 'lgb.train'
		);
	if (method === 'setup' || method === 'compare_models' || method === 'create_model') return name.startsWith('pycaret');
	return method === 'train_supervised' || method === 'train_unsupervised';
}

/** Calls that train a model, in modules that use a modelling framework or sit beside one that defines the model. */
export function trainingCalls(module: PythonModule): Call[] {
	if (!usesModelling(module)) return [];
	const {calls} = module.facts;
	const ownerOf = (call: Call) => call.written.slice(0, call.written.lastIndexOf('.'));
	const methods = Map.groupBy(calls, ownerOf);
	// what is fitted to transform and is never asked prepares data, whatever its name
	const prepares = (call: Call) => {
		const of = (methods.get(ownerOf(call)) ?? []).map(one => one.name.slice(one.name.lastIndexOf('.') + 1));
		return ownerOf(call) !== '' && of.includes('transform') && !of.some(method => /^(predict|predict_proba|score|evaluate)$/u.test(method));
	};
	return calls.filter(call => trainsByName(call) && !(call.name.endsWith('.fit') && prepares(call)));
}

/** Calls that ask a trained model: `predict`, `predict_proba`, `model(x)` under `no_grad` is not seen. */
export function predictionCalls(module: PythonModule): Call[] {
	return module.facts.calls.filter(call => /\.(predict|predict_proba|predict_batch|generate|infer|run_inference)$/u.test(call.name));
}

/** Classes with both `fit` and `predict`: the project makes models of its own, with whatever it computes them. */
export function ownEstimators({facts}: PythonModule): Definition[] {
	const names = new Set(facts.definitions.map(one => one.name));
	return facts.definitions.filter(
		one => one.kind === 'class' && (names.has(`${one.name}.fit`) || names.has(`${one.name}._fit`)) && names.has(`${one.name}.predict`),
	);
}
