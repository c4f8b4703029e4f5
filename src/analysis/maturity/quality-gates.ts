import type {PythonModule} from '../python/module.ts';
import type {Evidence} from '../repository/evidence.ts';
import type {Context} from './context.ts';

/** A comparison of model quality that can stop the program or withhold a model. */
export type QualityGate = Evidence & {
	readonly module: PythonModule;
	/** Its line in the module's own count. */
	readonly moduleLine: number;
	readonly scope: string;
	/** It stands in a test. */
	readonly inTest: boolean;
	readonly by: 'assert' | 'raise' | 'exit' | 'withholds';
};

const quality =
	/(accuracy|(^|[^a-z])acc([^a-z]|$)|auc|(^|[^a-z])f1|precision|recall|rmse|(^|[^a-z])mse|(^|[^a-z])mae|mape|(^|[^a-z])r2|metric|score|(^|_)loss|error_rate|bleu|rouge|perplexity|silhouette|champion|challenger|baseline|blessed|is_better|improve)/iu;
const compares = /[<>]|==|is_better|improv|blessed|is_blessed|passed/u;
const promotes =
	/(register_model|create_model_version|transition_model_version_stage|set_registered_model_alias|link_model|link_artifact|promote\w*|deploy\w*|upload_model|push_model|publish_model|push_to_hub|RegisterModel|ConditionStep|copy_model|parent\.cancel)$/u;
/** Arguments, shapes and early stopping are checked everywhere; they judge no model. */
const elsewhere =
	/(loss.*[<>].*loss|abs\(|isclose|approx|isinstance|len\(|shape|ndim|\.lower\(|__name__|early_?stop|patience|args\.|argv|metric\s*(==|!=|not in|in)\s|scoring\s*(==|not in)|==\s*["'])/u;

export function qualityGates(context: Context): QualityGate[] {
	const found: QualityGate[] = [];
	const add = (module: PythonModule, line: number, scope: string, by: QualityGate['by']) => {
		const evidence = module.evidence(line);
		if (evidence !== null) found.push({...evidence, module, moduleLine: line, scope, inTest: context.isTest(module.path), by});
	};
	for (const module of context.modules) {
		const testing = context.isTest(module.path);
		if (testing && isBehaviour(module)) for (const guard of module.facts.guards) add(module, guard.line, guard.scope, guard.by);
		if (testing && (isBehaviour(module) || !testsModel(context, module))) continue;
		if (!testing && !context.product.includes(module)) continue;
		for (const guard of module.facts.guards) {
			if (
				quality.test(guard.condition) &&
				compares.test(guard.condition) &&
				!elsewhere.test(guard.condition) &&
				(!testing || bounded(guard.condition))
			)
				add(module, guard.line, guard.scope, guard.by);
		}
		if (testing) continue;
		for (const call of module.facts.calls) {
			const {when} = call;
			if (when !== null && promotes.test(call.name) && quality.test(when.condition) && compares.test(when.condition))
				add(module, when.line, call.scope, 'withholds');
		}
		// a step that cancels the run it belongs to withholds the model; the comparison may stand further out than the cancelling
		for (const call of module.facts.calls.filter(one => !module.notebook && /(^|\.)parent\.cancel$/u.test(one.name))) {
			const before = context.repository.lines(module.path).slice(Math.max(0, call.line - 25), call.line);
			const at = before.findLastIndex(text => /^\s*(el)?if\b[^#]*[<>]/u.test(text) && quality.test(text.replace(/^\s*(el)?if\b/u, '')));
			if (at !== -1) add(module, call.line - before.length + at + 1, call.scope, 'withholds');
		}
		for (const call of module.facts.calls) {
			if (
				/(^|\.)(validate_evaluation_results|mlflow\.validate_evaluation_results|tfx\.components\.Evaluator|ModelValidator|ConditionGreaterThanOrEqualTo|ConditionLessThanOrEqualTo)$/u.test(
					call.name,
				)
			)
				add(module, call.line, call.scope, 'withholds');
		}
	}
	return found;
}

/** A test judges a model when it asks for a certain quality: more than nothing, and not the order of two runs or a legal range. */
const bounded = (condition: string) =>
	!/(^|[^\d.])0(\.0*)?\s*<=?[^<]*<=?\s*1(\.0*)?(?![\d.])/u.test(condition) &&
	(/[<>]=?\s*-?(0?\.\d*[1-9]|[1-9])/u.test(condition) ||
		/(0?\.\d*[1-9]|[1-9]\d*(\.\d+)?)\s*[<>]/u.test(condition) ||
		/threshold|baseline|champion|target_|minimum|(^|_|\W)(min|max)_/iu.test(condition));

/** Tests of a trained model, by their place: `tests/model/test_behaviour.py`, `test_model_quality.py`; not of the code that makes one. */
function isBehaviour(module: PythonModule): boolean {
	const tested =
		/(^|\/)tests?\/(model|models|ml|behaviou?r\w*)\/|(^|\/)test_\w*(behaviou?ral|model_(quality|performance|accuracy|validation|behaviou?r))\w*\.py$/iu.test(
			module.path,
		);
	return (
		tested &&
		module.facts.calls.some(call =>
			/(^|[._])(predict\w*|evaluate\w*|load_(model|predictor|checkpoint)\w*|get_label\w*|score|from_checkpoint)$/u.test(call.name),
		)
	);
}

/** A test that trains or loads a model, not one of a helper function. */
function testsModel(context: Context, module: PythonModule): boolean {
	if (/metrics?(_\w+)?\.py$/u.test(module.path)) return false; // it tests how quality is computed
	return (
		module.facts.calls.some(
			call =>
				/\.(fit|predict|predict_proba|load_model|evaluate|score)$/u.test(call.name) ||
				/(^|[._])(train|evaluate|load_model|predict)\w*$/u.test(call.name),
		) && context.ml
	);
}
