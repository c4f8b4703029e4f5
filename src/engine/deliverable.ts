import {rm} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {workflow} from '../domain/workflow.ts';
import {mostReportBytes, readReportJson, reportPath} from '../steps/report-file.ts';
import type {ReportDefinition} from '../steps/step.ts';
import {messageOf} from '../system/errors.ts';
import {makeOwnDirectory, makePrivateDirectory, readBounded, writeDurably} from '../system/files.ts';

export type Deliverable =
	| {readonly ok: true; readonly report: unknown; readonly summary: string; readonly path: string}
	/** What is wrong, in words the sub-agent can act on. */
	| {readonly ok: false; readonly problem: string};

/** The folder a sub-agent works in; nothing else of it reaches the project. */
export async function workFolder(sessionFolder: string, role: string): Promise<string> {
	const folder = path.join(sessionFolder, 'work', role);
	await makePrivateDirectory(path.join(folder, 'reports'));
	return folder;
}

/** Takes away what an earlier attempt left, so that an agent that writes nothing delivers nothing. */
export async function clearDeliverable(folder: string, step: string): Promise<void> {
	await rm(path.join(folder, reportPath(step)), {force: true});
}

/** Reads and schema-checks what a sub-agent promised; copies it to `<root>/reports/` only when it holds. */
export async function takeDeliverable(folder: string, root: string, definition: ReportDefinition<unknown>): Promise<Deliverable> {
	const relative = reportPath(definition.step);
	let bytes: Buffer | null;
	try {
		bytes = await readBounded(path.join(folder, relative), mostReportBytes);
	} catch (error) {
		return {ok: false, problem: messageOf(error)};
	}
	if (bytes === null) return {ok: false, problem: `${relative} was promised and is not there`};
	let json: unknown;
	try {
		json = JSON.parse(bytes.toString('utf8'));
	} catch (error) {
		return {ok: false, problem: `${relative} is not JSON: ${messageOf(error)}`};
	}
	const parsed = definition.schema.safeParse(json);
	if (!parsed.success) {
		const [first] = parsed.error.issues;
		const where = first ? z.core.toDotPath(first.path) : '';
		return {ok: false, problem: `${relative} breaks its schema at ${where || 'the top'}: ${first?.message ?? 'unknown'}`};
	}
	await makeOwnDirectory(root, 'reports');
	const problem = await takeOthers(folder, root, definition);
	if (problem !== null) return {ok: false, problem};
	await writeDurably(path.join(root, relative), `${JSON.stringify(parsed.data, null, '\t')}\n`);
	return {ok: true, report: parsed.data, summary: definition.summary(parsed.data), path: relative};
}

/** The further JSON files that a step promises beside its report, taken when they are JSON; null, or what is wrong. */
async function takeOthers(folder: string, root: string, definition: ReportDefinition<unknown>): Promise<string | null> {
	const own = reportPath(definition.step);
	const promised = workflow.find(step => step.id === definition.step && step.phase === definition.phase)?.delivers ?? [];
	for (const relative of promised.filter(file => file !== own)) {
		try {
			const bytes = await readBounded(path.join(folder, relative), mostReportBytes);
			if (bytes === null) continue;
			await writeDurably(path.join(root, relative), `${JSON.stringify(JSON.parse(bytes.toString('utf8')), null, '\t')}\n`);
		} catch (error) {
			return `${relative} cannot be taken: ${messageOf(error)}`;
		}
	}
	return null;
}

/** Every report of a finished step, schema-checked; null where it is missing or does not hold. */
export async function readReport(root: string, definition: ReportDefinition<unknown>): Promise<unknown> {
	try {
		const parsed = definition.schema.safeParse(await readReportJson(root, definition.step));
		return parsed.success ? parsed.data : null;
	} catch {
		return null; // what cannot be read is no report; the gate says so by name
	}
}
