import type {CommandName} from '../../domain/pipeline.ts';

type Commands = Partial<Record<CommandName, string[]>>;

/** The commands of the project's package; words, never a line for a shell. */
export function commandsOf(name: string): Commands {
	const module = (...words: string[]) => ['python', '-m', name, ...words];
	// Every row is judged: one whose value cannot be read is predicted without it, and said.
	const predicting = ['--model', '{model}', '--data', '{data}', '--out', '{out}', '--unread', 'missing'];
	return {
		validate: module('validate', '--data', '{data}', '--out', '{out}'),
		split: module('split', '--data', '{data}', '--out', '{out}'),
		features: module('features', '--fit', '{fit}', '--data', '{data}', '--out', '{out}', '--parameters', '{parameters}'),
		train: module('train', '--data', '{data}', '--model', '{model}', '--seed', '{seed}'),
		train_on_split: module('train', '--data', '{data}', '--split', '{split}', '--model', '{model}', '--seed', '{seed}'),
		refit: module('refit', '--data', '{data}', '--model', '{model}', '--out', '{out}'),
		predict: module('predict', ...predicting),
		predict_onnx: module('predict-onnx', ...predicting),
		cross_validate: module(
			'cross-validate',
			...['--data', '{data}', '--folds', '{folds}', '--candidate', '{candidate}', '--params', '{params}', '--out', '{out}'],
		),
		tune: module('tune', '--data', '{data}', '--study', '{study}', '--out', '{out}', '--trials', '{trials}'),
		evaluate: module('evaluate', '--model', '{model}', '--data', '{data}', '--out', '{out}'),
		test: ['python', '-m', 'pytest', '-q'],
	};
}

/** Those of the same steps as a Kubeflow pipeline. */
export function kubeflowCommandsOf(name: string): Commands {
	const module = ['python', '-m', `${name}.kubeflow`];
	return {
		kubeflow_compile: [...module, 'compile', '--out', '{out}'],
		kubeflow_run: [...module, 'run', '--pipeline', '{pipeline}', '--data', '{data}', '--model', '{model}', '--seed', '{seed}'],
	};
}
