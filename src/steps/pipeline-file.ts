import path from 'node:path';
import {isMap, LineCounter, parseDocument} from 'yaml';
import * as z from 'zod';
import {commandNames, metricsOf, type NeedName, type Pipeline, pipelineSchema} from '../domain/pipeline.ts';
import {messageOf} from '../system/errors.ts';
import {readBounded} from '../system/files.ts';

export const pipelineFile = 'pipeline.yaml';
const maxBytes = 4 * 1024 * 1024;

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
	const faultAt = (at: readonly PropertyKey[], message: string) => {
		const line = lineOf(at);
		return `${pipelineFile}${line === null ? '' : `:${line}`}: ${z.core.toDotPath([...at]) || 'the file'}: ${message}.`;
	};
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
	const fault = contradictionIn(pipeline) ?? needFault(pipeline);
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

/** The keys that a strict section has, where it has another; null for any other fault. */
function unknownKey(issue: z.core.$ZodIssue | undefined): string | null {
	if (issue?.code !== 'unrecognized_keys') return null;
	const keys = issue.path[0] === 'needs' ? 'need, why and paths' : 'required';
	return `there is no such key; known here: ${keys}`;
}

/** A need and its place in the commands belong together; null when they agree. */
function needFault({needs, commands, split}: Pipeline): {readonly at: readonly PropertyKey[]; readonly message: string} | null {
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
function contradictionIn(pipeline: Pipeline): {readonly at: readonly PropertyKey[]; readonly message: string} | null {
	const {problem, target, features, excluded, model, split} = pipeline;
	const known: readonly string[] = metricsOf[problem];
	if (model && !known.includes(model.metric))
		return {
			at: ['model', 'metric'],
			message: `${JSON.stringify(model.metric)} is no metric of a ${problem} problem; choose ${known.join(', ')}`,
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
