import {type YamlTree, yamlDocuments, yamlEntries, yamlText} from '../infra/yaml-tree.ts';
import {argumentsOf} from '../python/facts.ts';
import type {Evidence} from '../repository/evidence.ts';
import {isYaml} from '../repository/place.ts';
import type {Context} from './context.ts';

const asLabel = /^(y|Y|target|targets|label|labels|y_\w+|self\.y|target_\w+)$/u;
const asName =
	/^(target|label|target_?(col|column|name|feature|variable)?|label_?(col|column|name)?|y_?col(umn)?|dependent_?variable|outcome(_col)?|response)$/iu;
const subscript = /^[\p{L}_][\p{L}\p{N}_.]*(?:\.loc\[[^\]]*,|\[)\s*\[?\s*["']([^"']{1,80})["']\s*\]?\s*\]/u;
/** Entries of settings and of what a loader yields are no columns. */
const settings =
	/^(self\.)?(\w*params|\w*config|cfg|conf|args|opts?|options|settings|batch|sample|item|example|inputs?|outputs?|targets?|tgt|t|v|anno\w*|encoding|elem|row|record|payload|request|state|checkpoint)(\.\w+)?\[/iu;
const attribute =
	/^(?:df|data|dataset|train|dataframe|train_df|df_\w+|data_\w+)\.([A-Za-z_]\w{1,60})(?:\.values|\.to_numpy\(\)|\.astype\([^)]*\))?\s*$/u;
const literal = /^["']([^"']{1,80})["']$/u;

/** The column a model is to predict, where code or configuration names it: the one named most, and where first. */
export function targetOf(context: Context): {readonly name: string; readonly evidence: Evidence} | null {
	const votes = new Map<string, {weight: number; evidence: Evidence}>();
	const vote = (name: string | undefined, weight: number, at: () => Evidence | null) => {
		if (name === undefined || name.trim() === '') return;
		const known = votes.get(name);
		const evidence = known === undefined ? at() : null;
		if (known !== undefined) known.weight += weight;
		else if (evidence !== null) votes.set(name, {weight, evidence});
	};
	for (const module of context.product) {
		for (const one of module.facts.assignments) {
			const short = one.name.split('.').at(-1) ?? one.name;
			if (asLabel.test(one.name) || asLabel.test(short)) {
				const column =
					(settings.test(one.value) ? undefined : subscript.exec(one.value)?.[1]) ??
					attribute.exec(one.value)?.[1] ??
					/\.pop\(\s*["']([^"']+)["']/u.exec(one.value)?.[1];
				vote(column, 3, () => module.evidence(one.line));
			}
			if (asName.test(short))
				vote(literal.exec(one.value.trim())?.[1] ?? /^\[\s*["']([^"']+)["']\s*\]$/u.exec(one.value.trim())?.[1], 3, () =>
					module.evidence(one.line),
				);
			if (/^(X|features|x_\w+|X_\w+|inputs)$/u.test(one.name))
				vote(
					/\.drop\(\s*(?:columns\s*=|labels\s*=)?\s*\[?\s*["']([^"']+)["']\s*\]?\s*,?\s*(?:axis\s*=\s*(?:1|["']columns["']))?\s*\)/u.exec(
						one.value,
					)?.[1],
					2,
					() => module.evidence(one.line),
				);
		}
		for (const call of module.facts.calls) {
			const asked = /(^|\.)(fit|fit_predict|partial_fit|cross_val_score|train_test_split)$/u.test(call.name);
			const fitted = asked ? (argumentsOf(call).positional[/cross_val_score$/u.test(call.name) ? 2 : 1] ?? '') : '';
			vote(settings.test(fitted) ? undefined : (subscript.exec(fitted)?.[1] ?? attribute.exec(fitted)?.[1]), 3, () =>
				module.evidence(call.line),
			);
			const split =
				/stratify\s*=\s*(?:["']([^"']{1,80})["']|\w+\[["']([^"']{1,80})["']\]|(?:df|data|dataset|train)\w*\.([A-Za-z_]\w*))/u.exec(
					call.args,
				);
			vote(split?.[1] ?? split?.[2] ?? split?.[3], 2, () => module.evidence(call.line));
			if (/^(matplotlib|seaborn|plotly|ax|axs|plt)\b|\.(plot|scatter|bar|hist|legend)$/u.test(call.name)) continue; // their labels are captions
			for (const [key, value] of argumentsOf(call).keyword) {
				if (
					/^(target|label|target_col(umn)?|label_col(umn)?|labelCol|y_col|outcome)$/u.test(key) &&
					/^[\w .()/%-]{1,60}$/u.test(value) &&
					call.args.includes(`"${value}"`) !== call.args.includes(`'${value}'`)
				)
					vote(value, 2, () => module.evidence(call.line));
			}
		}
	}
	for (const {path} of context.repository.files) {
		if (
			!isYaml(path) ||
			!/(^|\/)(params|config\w*|settings|schema|conf|base|default|train\w*|model\w*|recipe|pipeline|experiment|features?|data(set)?)[^/]*\.ya?ml$/u.test(
				path,
			)
		)
			continue;
		for (const tree of yamlDocuments(context.repository.text(path, 256 * 1024) ?? ''))
			named(tree, (name, line) => vote(name, 2, () => context.repository.at(path, line)));
	}
	let best: {name: string; weight: number; evidence: Evidence} | null = null;
	for (const [name, {weight, evidence}] of votes) if (best === null || weight > best.weight) best = {name, weight, evidence};
	return best;
}

function named(tree: YamlTree, found: (name: string, line: number) => void, depth = 0): void {
	if (depth > 20) return;
	if (tree.kind === 'list') for (const item of tree.items) named(item, found, depth + 1);
	for (const [key, {keyLine, value}] of yamlEntries(tree)) {
		const text = yamlText(value);
		if (text !== undefined && asName.test(key) && /^[\w .()/%-]{1,60}$/u.test(text)) found(text, keyLine);
		named(value, found, depth + 1);
	}
}
