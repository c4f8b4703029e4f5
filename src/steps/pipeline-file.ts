import path from 'node:path';
import * as z from 'zod';
import {metricsOf} from '../domain/metric.ts';
import {commandNames, type NeedName, type Pipeline, pipelineSchema} from '../domain/pipeline.ts';
import {messageOf} from '../system/errors.ts';
import {readBounded} from '../system/files.ts';
import {readYaml} from './yaml-document.ts';

export const pipelineFile = 'pipeline.yaml';
/** It is written by hand, a page or five. */
export const mostPipelineBytes = 1024 * 1024;

export type PipelineRead =
	| {
			readonly ok: true;
			readonly pipeline: Pipeline;
			readonly text: string;
			/** A sentence about a place in the file, with its line. */
			readonly faultAt: (at: readonly PropertyKey[], message: string) => string;
	  }
	/** `missing`: there is no such file; `problem` is one sentence that names key and line. */
	| {readonly ok: false; readonly missing: boolean; readonly problem: string};

/** Reads and checks `<root>/pipeline.yaml`. Never throws for what stands in the file. */
export const readPipeline = (root: string): Promise<PipelineRead> => readWith(root, parsePipeline);

/** As `readPipeline`, for the steps that design it: sections may contradict each other, since a later step replaces its own. */
export const readSections = (root: string): Promise<PipelineRead> => readWith(root, parseSections);

/** The text of a `pipeline.yaml` as data. */
export const parsePipeline = (text: string): PipelineRead => parse(text, pipeline => contradictionIn(pipeline) ?? needFault(pipeline));

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
	const faultAt = (at: readonly PropertyKey[], message: string) => {
		const line = lineOf(at);
		return `${pipelineFile}${line === null ? '' : `:${line}`}: ${z.core.toDotPath([...at]) || 'the file'}: ${message}.`;
	};
	const parsed = pipelineSchema.safeParse(value);
	const say = (at: readonly PropertyKey[], message: string) => wrong(faultAt(at, message));
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const extra = issue?.code === 'unrecognized_keys' && issue.path[0] !== 'commands' ? issue.keys[0] : undefined;
		// The line of the key itself: its value may stand elsewhere.
		const at = [...(issue?.path ?? []), ...(extra === undefined ? [] : [extra])];
		return say(
			at,
			unquoted(issue, document.getIn(at)) ??
				unknownCommand(issue) ??
				unknownKey(issue) ??
				issue?.message.replace(/\.$/, '') ??
				'does not fit',
		);
	}
	const pipeline = parsed.data;
	const fault = contradiction(pipeline);
	return fault ? say(fault.at, fault.message) : {ok: true, pipeline, text, faultAt};
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

/** The keys that a strict section has, where it has another; null for any other fault. */
function unknownKey(issue: z.core.$ZodIssue | undefined): string | null {
	if (issue?.code !== 'unrecognized_keys') return null;
	const keys = issue.path[0] === 'needs' ? 'need, why and paths' : 'required';
	return `there is no such key; known here: ${keys}`;
}

/** A need and its place in the commands belong together; null when they agree. */
function needFault({needs, commands, split}: Pipeline): Fault | null {
	const placeOf = (need: NeedName) => needs.findIndex(one => one.need === need);
	const twice = needs.findIndex(({need}, index) => placeOf(need) !== index);
	if (twice !== -1) return {at: ['needs', twice, 'need'], message: `${needs[twice]?.need} is declared twice`};
	const history = placeOf('history');
	const asks = (commands.predict ?? []).some(word => word.includes('{history}'));
	if (asks && history === -1)
		return {at: ['commands', 'predict'], message: '{history} stands here, and no need: history is declared with its reason'};
	if (history !== -1 && !asks)
		return {at: ['needs', history], message: 'a history is needed, and {history} stands nowhere in commands.predict'};
	if (history !== -1 && (split.rule !== 'time' || !split.column))
		return {at: ['needs', history], message: 'a history is earlier rows: it needs split: {rule: time, column: …}'};
	const network = placeOf('network');
	if (network !== -1 && !commands.prepare)
		return {
			at: ['needs', network],
			message: 'only a `prepare` command gets the network, once and before judging: name one that fetches what is needed',
		};
	if (commands.prepare && network === -1)
		return {at: ['commands', 'prepare'], message: 'it gets the network: declare need: network with its reason under needs'};
	const data = placeOf('data');
	if (data !== -1 && (needs[data]?.paths ?? []).length === 0) return {at: ['needs', data], message: 'name the paths where the data lies'};
	return null;
}

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
