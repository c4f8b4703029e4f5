import {argumentsOf, type Call} from '../python/facts.ts';
import type {Context} from './context.ts';
import type {Item} from './report.ts';

const calls: readonly [string, RegExp][] = [
	[
		'mlflow',
		/(^|\.)(mlflow\.register_model|create_registered_model|create_model_version|transition_model_version_stage|set_registered_model_alias)$/u,
	],
	['wandb', /(^|\.)(link_model|link_artifact|run\.link_artifact)$/u],
	['sagemaker', /(^|\.)(ModelPackage|RegisterModel|create_model_package|create_model_package_group)$/u],
	['vertex', /^(google\.cloud\.)?aiplatform\.Model\.upload$|ModelUploadOp$/u],
	['azureml', /^azureml\..*Model\.register$/u],
	['huggingface-hub', /\.push_to_hub$|^huggingface_hub\..*upload_(folder|file)$/u],
	['bentoml', /^bentoml\.\w+\.(save|save_model)$|^bentoml\.save_model$/u],
	['hopsworks', /\.(get_model_registry)$/u],
	['comet', /\.(register_model)$/u],
	['clearml', /(^|\.)OutputModel$/u],
	['neptune', /(^|\.)(init_model|init_model_version)$/u],
];

function registryOf(call: Call): string | null {
	for (const [name, pattern] of calls) if (pattern.test(call.name)) return name;
	if (/(^|\.)log_model$/u.test(call.name) && argumentsOf(call).keyword.has('registered_model_name')) return 'mlflow';
	return null;
}

/** Every line of product code that puts a model into a registry. */
export function registrations(context: Context): (Item & {readonly scope: string})[] {
	const found: (Item & {scope: string})[] = [];
	for (const module of context.product) {
		for (const call of module.facts.calls) {
			const name = registryOf(call);
			const evidence = name === null ? null : module.evidence(call.line);
			if (name !== null && evidence !== null) found.push({name, ...evidence, scope: call.scope});
		}
	}
	return found;
}
