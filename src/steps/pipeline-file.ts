import path from 'node:path';
import {isMap, LineCounter, parseDocument} from 'yaml';
import * as z from 'zod';
import {metricsOf} from '../domain/metric.ts';
import {commandNames, type Pipeline, pipelineSchema} from '../domain/pipeline.ts';
import {messageOf} from '../system/errors.ts';
import {readBounded} from '../system/files.ts';

export const pipelineFile = 'pipeline.yaml';
const maxBytes = 4 * 1024 * 1024;

export type PipelineRead =
	| {readonly ok: true; readonly pipeline: Pipeline; readonly text: string}
	/** `missing`: there is no such file; `problem` is one sentence that names key and line. */
	| {readonly ok: false; readonly missing: boolean; readonly problem: string};

/** Reads and checks `<root>/pipeline.yaml`. Never throws for what stands in the file. */
export async function readPipeline(root: string): Promise<PipelineRead> {
	const file = path.join(root, pipelineFile);
	let bytes: Buffer | null;
	try {
		bytes = await readBounded(file, maxBytes);
	} catch (error) {
		return {ok: false, missing: false, problem: `${pipelineFile} cannot be read: ${messageOf(error)}`};
	}
	if (bytes === null) return {ok: false, missing: true, problem: `There is no ${pipelineFile} in ${root}.`};
	return parsePipeline(bytes.toString('utf8'));
}

/** The text of a `pipeline.yaml` as data. */
export function parsePipeline(text: string): PipelineRead {
	const lines = new LineCounter();
	// Aliases could blow a small file up into a huge one; nothing of ours uses them.
	const document = parseDocument(text, {lineCounter: lines, prettyErrors: false, uniqueKeys: true});
	const [broken] = document.errors;
	const wrong = (problem: string): PipelineRead => ({ok: false, missing: false, problem});
	if (broken) {
		const {line} = lines.linePos(broken.pos[0]);
		return wrong(`${pipelineFile}:${line} is not YAML: ${broken.message.split('\n', 1)[0]}.`);
	}
	let value: unknown;
	try {
		value = document.toJS({maxAliasCount: 20});
	} catch (error) {
		return wrong(`${pipelineFile} cannot be read: ${messageOf(error)}.`);
	}
	const parsed = pipelineSchema.safeParse(value);
	const lineOf = (at: readonly PropertyKey[]): number | null => {
		for (let length = at.length; length > 0; length -= 1) {
			const node = document.getIn(at.slice(0, length), true);
			const range = typeof node === 'object' && node !== null ? Reflect.get(node, 'range') : null;
			if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
		}
		return isMap(document.contents) ? 1 : null;
	};
	const say = (at: readonly PropertyKey[], message: string) => {
		const line = lineOf(at);
		return wrong(`${pipelineFile}${line === null ? '' : `:${line}`}: ${z.core.toDotPath([...at]) || 'the file'}: ${message}.`);
	};
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const at = issue?.path ?? [];
		return say(at, unquoted(issue, document.getIn(at)) ?? unknownCommand(issue) ?? issue?.message.replace(/\.$/, '') ?? 'does not fit');
	}
	const pipeline = parsed.data;
	const fault = contradictionIn(pipeline);
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

/** What no schema of one field can see; null when all agrees. */
function contradictionIn(pipeline: Pipeline): {readonly at: readonly PropertyKey[]; readonly message: string} | null {
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
