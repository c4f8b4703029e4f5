import path from 'node:path';
import * as z from 'zod';
import {metricsOf} from '../domain/metric.ts';
import {commandNames, type Pipeline, pipelineSchema} from '../domain/pipeline.ts';
import {messageOf} from '../system/errors.ts';
import {readBounded} from '../system/files.ts';
import {readYaml} from './yaml-document.ts';

export const pipelineFile = 'pipeline.yaml';
/** It is written by hand, a page or five. */
export const mostPipelineBytes = 1024 * 1024;

export type PipelineRead =
	| {readonly ok: true; readonly pipeline: Pipeline; readonly text: string}
	/** `missing`: there is no such file; `problem` is one sentence that names key and line. */
	| {readonly ok: false; readonly missing: boolean; readonly problem: string};

/** Reads and checks `<root>/pipeline.yaml`. Never throws for what stands in the file. */
export const readPipeline = (root: string): Promise<PipelineRead> => readWith(root, parsePipeline);

/** As `readPipeline`, for the steps that design it: sections may contradict each other, since a later step replaces its own. */
export const readSections = (root: string): Promise<PipelineRead> => readWith(root, parseSections);

/** The text of a `pipeline.yaml` as data. */
export const parsePipeline = (text: string): PipelineRead => parse(text, contradictionIn);

/** As `parsePipeline`; sections may contradict each other. */
export const parseSections = (text: string): PipelineRead => parse(text, () => null);

async function readWith(root: string, read: (text: string) => PipelineRead): Promise<PipelineRead> {
	let bytes: Buffer | null;
	try {
		bytes = await readBounded(path.join(root, pipelineFile), mostPipelineBytes);
	} catch (error) {
		return {ok: false, missing: false, problem: `${pipelineFile} cannot be read: ${messageOf(error)}`};
	}
	if (bytes === null) return {ok: false, missing: true, problem: `There is no ${pipelineFile} in ${root}.`};
	return read(bytes.toString('utf8'));
}

function parse(text: string, contradiction: (pipeline: Pipeline) => Fault | null): PipelineRead {
	const yaml = readYaml(text);
	const wrong = (problem: string): PipelineRead => ({ok: false, missing: false, problem});
	if (!yaml.ok) return wrong(`${pipelineFile}:${yaml.line} is not YAML: ${yaml.fault}.`);
	const {document, value, lineOf} = yaml;
	const say = (at: readonly PropertyKey[], message: string) => {
		const line = lineOf(at);
		return wrong(`${pipelineFile}${line === null ? '' : `:${line}`}: ${z.core.toDotPath([...at]) || 'the file'}: ${message}.`);
	};
	const parsed = pipelineSchema.safeParse(value);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const at = issue?.path ?? [];
		return say(at, unquoted(issue, document.getIn(at)) ?? unknownCommand(issue) ?? issue?.message.replace(/\.$/, '') ?? 'does not fit');
	}
	const pipeline = parsed.data;
	const fault = contradiction(pipeline);
	return fault ? say(fault.at, fault.message) : {ok: true, pipeline, text};
}

/** YAML takes 0 and true for other things than text, and labels are text: how to write what was meant; null for any other fault. */
function unquoted(issue: z.core.$ZodIssue | undefined, value: unknown): string | null {
	if (issue?.code !== 'invalid_type' || issue.expected !== 'string') return null;
	if (typeof value !== 'number' && typeof value !== 'boolean') return null;
	return `${value} is a ${typeof value} in YAML and text is needed: write "${value}", in quotes`;
}

/** The names that a command can have, where it has another; null for any other fault. */
function unknownCommand(issue: z.core.$ZodIssue | undefined): string | null {
	if (issue?.code !== 'unrecognized_keys' || issue.path[0] !== 'commands') return null;
	return `${JSON.stringify(issue.keys[0])} is no command that a gate asks for; choose ${commandNames.join(', ')}`;
}

type Fault = {readonly at: readonly PropertyKey[]; readonly message: string};

/** What no schema of one field can see; null when all agrees. */
function contradictionIn(pipeline: Pipeline): Fault | null {
	const {problem, target, features, excluded, model, split} = pipeline;
	const fitting = metricsOf(problem);
	if (model && !fitting.includes(model.metric))
		return {
			at: ['model', 'metric'],
			message: `${JSON.stringify(model.metric)} is no metric of a ${problem} problem; choose ${fitting.join(', ')}`,
		};
	if (problem !== 'regression' && target.classes.length < 2)
		return {at: ['target', 'classes'], message: `a ${problem} problem needs its labels listed, at least two`};
	if (problem === 'binary' && target.classes.length !== 2)
		return {at: ['target', 'classes'], message: 'a binary problem has exactly two labels'};
	if (target.positive && target.classes.length > 0 && !target.classes.includes(target.positive))
		return {at: ['target', 'positive'], message: `${JSON.stringify(target.positive)} is not among target.classes`};
	if ((split.rule === 'group' || split.rule === 'time') && !split.column)
		return {at: ['split', 'column'], message: `a split by ${split.rule} needs its column`};
	const names = new Set<string>();
	for (const [index, {name}] of (features ?? []).entries()) {
		if (name === target.column) return {at: ['features', index, 'name'], message: `the target ${JSON.stringify(name)} cannot be a feature`};
		if (names.has(name)) return {at: ['features', index, 'name'], message: `${JSON.stringify(name)} is listed twice`};
		names.add(name);
	}
	const both = excluded.findIndex(({name}) => names.has(name));
	if (both !== -1)
		return {at: ['excluded', both, 'name'], message: `${JSON.stringify(excluded[both]?.name)} is a feature and excluded at once`};
	return null;
}
