import path from 'node:path';
import type {Pipeline} from '../../domain/pipeline.ts';
import {mostPipelineBytes, parseSections, pipelineFile, readSections} from '../../steps/pipeline-file.ts';
import type {WorkTools} from '../../steps/step.ts';
import {readBounded} from '../../system/files.ts';
import {pipelineIn} from '../project/project.ts';
import {withSections} from './yaml-text.ts';

/** Top-level keys in the order they are written. */
const order = [
	'schema',
	'name',
	'package',
	'problem',
	'data',
	'target',
	'split',
	'features',
	'excluded',
	'model',
	'constraints',
	'serving',
	'monitors',
	'environment',
	'kubeflow',
	'commands',
];

/** The lines above each section: what it is, and how to edit it. */
const comments: Readonly<Record<string, readonly string[]>> = {
	schema: [
		'What of this project is data: the code in src/ reads it, the gates read it, you edit it. After an edit run `make test`;',
		'steps that come after what you changed are shown as stale. A key that is not explained here is yours and is left alone.',
	],
	name: ['Name of the distribution, and of the Python package below src/.'],
	problem: ['binary, multiclass or regression.'],
	data: [
		'The rows to train on: CSV with a header, UTF-8. Rows kept aside for judging are not in it. `missing` lists the fields that mean',
		'"no value"; every other word, "None" and "NA" too, is a value. sha256 is that of the file; null when it changes.',
		'read_as: columns of numbers that are written otherwise: decimal, thousands, unit, and words for "no value" of their own.',
	],
	target: [
		'What is learned. recode: label in the data -> label the model learns; null drops the rows. classes: labels after recode, in the',
		'order of their probabilities; positive: the one whose probability a binary model gives.',
	],
	split: [
		'Which rows the project keeps for its own evaluation. rule: stratified, random, group or time; group and time name their column.',
		'Equal rows always stay on one side.',
	],
	features: [
		'The data contract of every column that the model reads. number: min, max, integer. category, boolean: values, the accepted words;',
		'null accepts any. time: format, strptime or iso. nullable: a value may be missing. A row that breaks it is rejected. offset: taken',
		'from the numbers (of a time: from its days since 1970) before they become float32, which merges values that far from zero.',
	],
	excluded: [
		'Columns that the model does not read, why, and what each alone tells of the target. To use one, describe it under features and take',
		'it out here.',
	],
	model: [
		'metric: what candidates are compared by. candidates: from the simplest to the biggest; the simpler ships unless the bigger is',
		'significantly better. trials and tuning_seconds bound the tuning; seed and threads are fixed so that two trainings agree.',
	],
	constraints: ['What was asked for. Only an accepted constraint can fail a gate; the others are defaults that nobody set.'],
	serving: ['The interface of the service, and what one worker is planned with.'],
	monitors: [
		'What is watched after release, over a window of rows or hours. ks and chi2 alarm when p falls below the threshold, missing_share',
		'when the share of missing values rises above it; metric when the quality, once labels are known, falls beyond it.',
	],
	environment: ['Requirements with hashes: to train and predict, and with what the tests need besides.'],
	kubeflow: [
		'The same steps as a Kubeflow pipeline, see docs/kubeflow.md. image: holds the project and its packages; name yours, with a version.',
		'tracking_uri: where its tasks track; without it, where MLFLOW_TRACKING_URI of the image says. compiled: the file a server takes.',
	],
	commands: ['How the gates and CI drive this project, a list of words each (no shell). {…} is replaced; what is left out is not judged.'],
};

/** The text of the folder's `pipeline.yaml`; "" when there is none yet. */
export const pipelineText = async (folder: string): Promise<string> =>
	(await readBounded(path.join(folder, pipelineFile), mostPipelineBytes))?.toString('utf8') ?? '';

/** What the steps of Design before this one wrote. Throws an input failure with the line and key that are wrong. */
export const designedPipeline = async (folder: string): Promise<Pipeline> => pipelineIn(await readSections(folder));

export type NamedBefore = Pick<Pipeline, 'name' | 'package' | 'environment' | 'kubeflow' | 'commands'>;

/** What an existing `pipeline.yaml` says of how its project is driven: that is the person's, and stays. Null when there is none. */
export async function namedBefore(folder: string): Promise<NamedBefore | null> {
	if ((await pipelineText(folder)).trim() === '') return null;
	const {name, package: module, environment, kubeflow, commands} = await designedPipeline(folder);
	return {name, package: module, environment, kubeflow, commands};
}

/** Sets these top-level keys in the folder's `pipeline.yaml`, each below its comment, checks the whole and writes it; what else it holds stays. */
export async function setSections(tools: WorkTools, sections: Readonly<Record<string, unknown>>): Promise<Pipeline> {
	const list = Object.entries(sections).map(([key, value]) => ({key, value, comment: comments[key] ?? []}));
	const text = withSections(await pipelineText(tools.folder), list, order);
	const pipeline = pipelineIn(parseSections(text));
	await tools.put(pipelineFile, text);
	return pipeline;
}
