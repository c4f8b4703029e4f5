import * as z from 'zod';
import {readAsSchema} from './read-as.ts';

/*
 * `pipeline.yaml`: what of a machine learning project is data. The project's own code reads it, the gates read it, a person edits it. It
 * names commands and facts; it is never a program.
 */

export const problems = ['binary', 'multiclass', 'regression'] as const;
export type Problem = (typeof problems)[number];

const name = z.string().min(1).max(1000);
const relativePath = z
	.string()
	.min(1)
	.refine(path => !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\\'), {
		message: 'must be a path below the project, with / between folders',
	});

const dataSection = z.looseObject({
	/** Below the project: the rows to train on, CSV with a header, UTF-8. Never holds rows that were kept aside. */
	path: relativePath,
	/** Of the file; null: it changes, no hash is expected. */
	sha256: z.string().nullish(),
	delimiter: z.string().length(1).default(','),
	/** Fields that mean "no value". A word such as "None" is a value unless it is listed here. */
	missing: z.array(z.string()).default(['']),
	/** Columns whose values are written otherwise than numbers and words usually are, and how. */
	read_as: readAsSchema.default({}),
});

const targetSection = z.looseObject({
	column: name,
	/** Labels after `recode`, in the order in which probabilities are given; [] for numbers. */
	classes: z.array(z.string()).default([]),
	/** binary: the label whose probability is predicted. */
	positive: z.string().nullish(),
	/** Label in the data → label the model learns; null: its rows are dropped. */
	recode: z.record(z.string(), z.string().nullable()).default({}),
});

export const splitRules = ['stratified', 'random', 'group', 'time'] as const;

const splitSection = z.looseObject({
	rule: z.enum(splitRules),
	/** The column of groups or of time; null for the other rules. */
	column: z.string().nullish(),
	/** Part of the rows that the project keeps for its own evaluation. */
	test_fraction: z.number().gt(0).lt(1).default(0.2),
	seed: z.int().default(0),
});

export const featureKinds = ['number', 'category', 'boolean', 'time', 'text'] as const;

const featureSection = z.looseObject({
	name,
	kind: z.enum(featureKinds),
	/** A value may be missing. */
	nullable: z.boolean(),
	/** number: what is accepted; wider than what was seen by a margin that is written in the design. */
	min: z.number().nullish(),
	max: z.number().nullish(),
	integer: z.boolean().nullish(),
	/** number: taken from each value before it becomes float32, which would merge values so far from zero; of a time: days since 1970. */
	offset: z.number().nullish(),
	/** category, boolean: the accepted words when there are at most 50; null: any word. */
	values: z.array(z.string()).nullish(),
	/** time: strptime format, or "iso". */
	format: z.string().nullish(),
	/** Where it is known when the prediction is made; why it is used. */
	why: z.string().nullish(),
	/** Kept although it looks as if it gave the target away: who said so, and why it is known beforehand. */
	kept: z.object({by: z.string().min(1), why: z.string().min(1)}).nullish(),
});
export type FeatureSection = z.infer<typeof featureSection>;

const excludedSection = z.looseObject({
	name,
	why: z.string(),
	/** What the column alone tells of the target, measured: "AUC 0.81 [0.79 to 0.83]". */
	alone: z.string().nullish(),
});
export type ExcludedSection = z.infer<typeof excludedSection>;

const modelSection = z.looseObject({
	metric: z.string(),
	/**
	 * From the simplest to the biggest; the simpler ships unless the bigger is significantly better. The names are the project's own:
	 * they stand for {candidate} of its commands. One of ours knows `linear` and `lightgbm`.
	 */
	candidates: z
		.array(z.string().regex(/^\w[\w.-]{0,63}$/, 'a candidate is named by letters, digits, "_", "." and "-"'))
		.min(1)
		.default(['linear', 'lightgbm']),
	folds: z.int().min(2).max(20).default(5),
	trials: z.int().min(1).default(25),
	tuning_seconds: z.number().positive().default(300),
	seed: z.int().default(0),
	/** LightGBM and linear algebra; fixed, so that two trainings agree. */
	threads: z.int().min(1).default(1),
});

const constraintSection = z.looseObject({
	value: z.union([z.number(), z.string()]),
	unit: z.string(),
	source: z.string(),
	accepted: z.boolean(),
});

export const monitorMetrics = ['psi', 'ks', 'chi2', 'missing_share', 'mean', 'metric'] as const;

const monitorSection = z.looseObject({
	/** A feature's name, or "prediction" for the score. */
	of: name,
	metric: z.enum(monitorMetrics),
	/** Rows or time that one reading covers, for example {rows: 500} or {hours: 24}. */
	window: z.union([z.object({rows: z.int().positive()}), z.object({hours: z.number().positive()})]),
	threshold: z.number(),
	why: z.string().nullish(),
});

const servingSection = z.looseObject({
	/** Below the project. */
	openapi: relativePath,
	workers: z.int().min(1).default(1),
	/** Predictions a second one worker is planned with, and where the figure comes from. */
	capacity_rps: z.number().positive().nullish(),
	capacity_from: z.string().nullish(),
});

/** The words of a command that is written as a line, split at spaces outside quotes; no shell ever sees it. */
export const wordsOfLine = (line: string): string[] =>
	[...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');

/** A list of words, or one line of them. */
const words = z.union([
	z.array(z.string().min(1)).min(1),
	z
		.string()
		.transform(wordsOfLine)
		.pipe(z.array(z.string().min(1)).min(1)),
]);

/** Commands of a project by name; words, never a line for a shell. `{…}` is replaced. What a project cannot do is left out. */
export const commandNames = [
	'validate',
	'split',
	'features',
	'train',
	'train_on_split',
	/** Fits what {model} holds once more, on all rows of {data}, and leaves that at {out}. */
	'refit',
	'predict',
	'predict_onnx',
	'cross_validate',
	'tune',
	/** Fetches what the others need, once, with network and without data; before anything is judged. */
	'prepare',
	'evaluate',
	'test',
	'kubeflow_compile',
	'kubeflow_run',
] as const;
export type CommandName = (typeof commandNames)[number];

const kubeflowSection = z.looseObject({
	/** Holds the project and the packages of its lock; pinned by a version or a digest. */
	image: z.string().min(1),
	/** Where the tasks track; null: where MLFLOW_TRACKING_URI of the image says. */
	tracking_uri: z.string().nullish(),
	/** The compiled pipeline, below the project. */
	compiled: relativePath.default('kubeflow/pipeline.yaml'),
});

const environmentSection = z.looseObject({
	/** requirements files with hashes, below the project; the first to train and predict, the other for tests. null: no lock. */
	lock: relativePath.nullish(),
	dev_lock: relativePath.nullish(),
});

export const needNames = ['history', 'batch', 'data', 'nondeterministic', 'gpu', 'network'] as const;
export type NeedName = (typeof needNames)[number];

/** What a project needs that others do without: the gate supplies it, from training rows alone, and says so. */
const needSection = z.strictObject({
	need: z.enum(needNames),
	/** A sentence for whoever reads the gate. */
	why: z.string().trim().min(1),
	/** data: where it lies. */
	paths: z.array(z.string().min(1)).optional(),
});
export type Need = z.infer<typeof needSection>;

/** Checks that the gate is not wholly passed without, by id. */
const gatesSection = z.strictObject({required: z.array(z.string().min(1)).default([])});

/** Only `problem`, `data`, `target` and `commands` with `train` and `predict` are needed; what else is absent is not judged. */
export const pipelineSchema = z.looseObject({
	schema: z.literal(1).default(1),
	name: name.default('project'),
	/** Import name of the Python package below `src/`; null: not a package. */
	package: z.string().nullish(),
	problem: z.enum(problems),
	data: dataSection,
	target: targetSection,
	split: splitSection.prefault({rule: 'random'}),
	features: z.array(featureSection).nullish(),
	excluded: z.array(excludedSection).default([]),
	model: modelSection.nullish(),
	constraints: z.record(z.string(), constraintSection).default({}),
	serving: servingSection.nullish(),
	monitors: z.array(monitorSection).nullish(),
	environment: environmentSection.default({}),
	needs: z.array(needSection).default([]),
	gates: gatesSection.prefault({}),
	/** Only where the steps are a Kubeflow pipeline too. */
	kubeflow: kubeflowSection.nullish(),
	commands: z.partialRecord(z.enum(commandNames), words),
});
export type Pipeline = z.infer<typeof pipelineSchema>;
