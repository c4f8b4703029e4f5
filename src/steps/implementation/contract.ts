import type {StepInput} from '../step.ts';

/** What an agent is told of every step that builds the training pipeline. */
export function buildTasks(input: StepInput): readonly string[] {
	return [
		'Your working directory is a copy of the project. What differs from it afterwards is what you deliver: it is shown as diffs, and written once it is accepted.',
		`The project itself lies in ${input.project ?? 'no folder'}; write nothing there but runs, models and studies (mlflow.db, mlartifacts/, models/, study.db).`,
		'pipeline.yaml names what is data: columns, target, split, features, model, and the commands as words with placeholders ({data} {model} {out} …). Keep it true to the code.',
		'Environments are made from requirements/*.txt with hashes, outside of the project; never install into an environment that is there.',
	];
}

/** The commands the gate calls, and what they promise. */
export const commandContract: readonly string[] = [
	'train --data CSV --model FOLDER --seed N [--store FOLDER]: fits on its own split’s training rows, records parameters, metrics, the model with its signature, the data’s hash and the code’s version in MLflow (MLFLOW_TRACKING_URI, else sqlite in the store), and writes exactly that model. Where ML_ENGINEER_TRACKING is "off" it may leave tracking out, and nothing else. Same data, parameters and seed: same predictions.',
	'predict --model FOLDER --data CSV --out CSV (and predict_onnx): a header and one line a row in the order of the data: prediction, and probability:<label> for each class.',
	'cross_validate --data CSV --folds CSV --candidate NAME --params JSON --out CSV: out-of-fold predictions in the format of predict.',
	'tune --data CSV --study SQLITE --out JSON --trials N: an Optuna study that goes on where it stopped; trial 0 is the defaults; {"candidate", "params"} in the JSON.',
	'refit --data CSV --model FOLDER --out FOLDER: what the model folder holds, fitted once more with the same candidate, parameters and seed on all rows of the data; the judged model stays.',
	'evaluate --model FOLDER --data CSV --out JSON: {"metric", "value", "rows"}.',
];
