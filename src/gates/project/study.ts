import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {messageOf} from '../../system/errors.ts';
import {CannotJudge, ProjectFault} from './cannot-judge.ts';
import {oracle} from './oracle.ts';
import type {UnderTest} from './under-test.ts';

/** Where a project keeps its study, and what tuning decided. */
export const studyFile = 'study.db';
export const paramsFile = 'params.json';

const params = z.record(z.string(), z.unknown());
const studySchema = z.looseObject({
	name: z.string(),
	direction: z.string(),
	finished: z.number(),
	distinct: z.number(),
	pruned: z.number(),
	failed: z.number(),
	first: z.looseObject({number: z.number(), state: z.string(), value: z.number().nullable(), params}).nullable(),
	best: z.looseObject({number: z.number(), value: z.number(), params}).nullable(),
	trials: z.array(z.looseObject({number: z.number(), state: z.string(), value: z.number().nullable(), params})),
	history: z.array(z.looseObject({trial: z.number(), value: z.number(), best: z.number()})),
});
export type Study = z.infer<typeof studySchema>;

const decided = z.looseObject({candidate: z.string(), params});

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new ProjectFault(`${paramsFile} is no JSON: ${messageOf(error)}`);
	}
}

/** What params.json says was chosen; null without it. */
export async function decisionOf({copy}: UnderTest): Promise<Decision | null> {
	const file = path.join(copy, paramsFile);
	if (!existsSync(file)) return null;
	const parsed = decided.safeParse(jsonOf(await readFile(file, 'utf8')));
	return parsed.success ? parsed.data : null;
}

export type Decision = z.infer<typeof decided>;

/** What may ship: the candidate of params.json as it says, and the others of pipeline.yaml with their defaults. */
export async function candidatesOf(project: UnderTest): Promise<readonly Decision[]> {
	const decision = await decisionOf(project);
	const named = project.pipeline.model?.candidates ?? [];
	const others = named.filter(candidate => candidate !== decision?.candidate).map(candidate => ({candidate, params: {}}));
	return decision === null ? others : [decision, ...others];
}

/** The study of the shipped candidate, read from the Optuna database itself. Throws CannotJudge when the project has none. */
export async function studyOf(project: UnderTest): Promise<Study> {
	const {context, copy} = project;
	const study = path.join(copy, studyFile);
	if (!existsSync(study)) throw new CannotJudge(`there is no ${studyFile}: the project was not tuned, or its study was not kept`);
	return context.shared('study', () => oracle(context, 'study', {study, name: null}, studySchema));
}

/** A study that cannot be read is the fault that `tuning.study` names; here nothing can be repeated. */
export async function studyToRepeat(project: UnderTest): Promise<Study> {
	try {
		return await studyOf(project);
	} catch (error) {
		project.context.signal.throwIfAborted();
		if (error instanceof CannotJudge) throw error;
		throw new CannotJudge(`${studyFile} cannot be read: see tuning.study`);
	}
}

/** Optuna parameters may carry the candidate's name ("lightgbm.num_leaves"): candidate and plain parameters. */
export function unprefixed(
	given: Readonly<Record<string, unknown>>,
	otherwise: string,
): {readonly candidate: string; readonly params: Record<string, unknown>} {
	let candidate = typeof given['candidate'] === 'string' ? given['candidate'] : otherwise;
	const plain: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(given)) {
		if (name === 'candidate') continue;
		const dot = name.indexOf('.');
		if (dot > 0) candidate = name.slice(0, dot);
		plain[dot > 0 ? name.slice(dot + 1) : name] = value;
	}
	return {candidate, params: plain};
}
