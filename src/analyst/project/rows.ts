import {createHash} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {readCsv, type Table, writeCsv} from '../../analysis/csv.ts';
import type {Pipeline} from '../../domain/pipeline.ts';
import type {WorkTools} from '../../steps/step.ts';
import {inputFailure} from '../../system/errors.ts';
import {truthOf} from '../scoring/predictions.ts';
import {dataOf, jsonOf, type Project, runProject} from './project.ts';

const splitSchema = z.looseObject({train: z.array(z.int().min(0)), test: z.array(z.int().min(0))});
const quickMs = 5 * 60_000;

/** The project's rows and which of them its own split trains on. */
export type Rows = {
	readonly file: string;
	readonly table: Table;
	/** Label of each row as the project learns it; null: it has none. */
	readonly labels: readonly (string | null)[];
	readonly train: readonly number[];
	readonly test: readonly number[];
};

/** Reads the rows and asks the project for its split. Throws one sentence when it names rows that are not there, or one twice. */
export async function splitRows(project: Project, tools: WorkTools): Promise<Rows> {
	const file = await dataOf(project);
	if (project.pipeline.commands.split === undefined) return ownSplit(project, tools, file);
	const out = path.join(project.scratch, 'split.json');
	await runProject(
		project,
		tools,
		'split',
		{data: file, out},
		{title: 'split', why: 'which rows are trained on and which are kept for evaluation', detail: [`reads ${file}`], timeoutMs: quickMs},
	);
	const split = splitSchema.safeParse(await jsonOf(out, 'The command `split`'));
	if (!split.success)
		throw inputFailure('The command `split` must write {"train": [rows], "test": [rows]}: correct it, then run the step again.');
	const table = readCsv((await readFile(file)).toString('utf8'), project.pipeline.data.path, project.pipeline.data.delimiter);
	const {train, test} = split.data;
	const all = new Set([...train, ...test]);
	const beyond = [...all].find(row => row >= table.rows.length);
	if (beyond !== undefined)
		throw inputFailure(`The command \`split\` names row ${beyond} of ${table.rows.length}: correct it, then run the step again.`);
	if (all.size !== train.length + test.length)
		throw inputFailure('The command `split` names a row twice: correct it, then run the step again.');
	const labels = truthOf(table, project.pipeline, project.pipeline.data.path);
	const labelled = (rows: readonly number[]) => rows.filter(row => labels[row] !== null);
	return {file, table, labels, train: labelled(train), test: labelled(test)};
}

const ownFolds = 5;

/** A project that names no `split`: a fifth of the rows by their hash, labels spread and equal rows together. Not what it keeps itself. */
async function ownSplit({pipeline}: Project, tools: WorkTools, file: string): Promise<Rows> {
	tools.say(`pipeline.yaml names no \`split\` command: a fifth of the rows is kept from a training here`);
	const table = readCsv((await readFile(file)).toString('utf8'), pipeline.data.path, pipeline.data.delimiter);
	const labels = truthOf(table, pipeline, pipeline.data.path);
	const labelled = [...table.rows.keys()].filter(row => labels[row] !== null);
	const rows = {file, table, labels, train: labelled, test: []};
	const folds = foldsOf(pipeline, rows, labelled, ownFolds);
	return {...rows, train: labelled.filter((_, at) => folds[at] !== 0), test: labelled.filter((_, at) => folds[at] === 0)};
}

/** Some of the rows as a file of their own. */
export async function writeRows(project: Project, rows: Rows, some: readonly number[], name: string): Promise<string> {
	const file = path.join(project.scratch, name);
	const table = {header: rows.table.header, rows: some.map(row => rows.table.rows[row] ?? [])};
	await writeFile(file, writeCsv(table, project.pipeline.data.delimiter));
	return file;
}

/** Labels of some rows; all of them have one. */
export const labelsOf = (rows: Rows, some: readonly number[]): readonly string[] => some.map(row => rows.labels[row] ?? '');

/** What is resampled together: numbers of groups for a split by group, null for single rows. */
export function groupsOf(pipeline: Pipeline, rows: Rows, some: readonly number[]): Int32Array | null {
	const at = pipeline.split.rule === 'group' ? rows.table.header.indexOf(pipeline.split.column ?? '') : -1;
	if (at === -1) return null;
	const numbers = new Map<string, number>();
	return Int32Array.from(some, row => {
		const group = rows.table.rows[row]?.[at] ?? '';
		const number = numbers.get(group) ?? numbers.size;
		numbers.set(group, number);
		return number;
	});
}

/**
 * A fold for each of some rows: groups and equal rows stay together, each label is spread over all folds. Ordered by hashes, so that
 * the same rows get the same folds whatever their order.
 */
export function foldsOf(pipeline: Pipeline, rows: Rows, some: readonly number[], folds: number): readonly number[] {
	const at = pipeline.split.rule === 'group' ? rows.table.header.indexOf(pipeline.split.column ?? '') : -1;
	const unitOf = (row: number) => {
		const words = rows.table.rows[row] ?? [];
		return at === -1 ? words.join('\u001f') : (words[at] ?? '');
	};
	const units = new Map<string, string>();
	for (const row of some) {
		const unit = unitOf(row);
		if (!units.has(unit)) units.set(unit, pipeline.problem === 'regression' ? '' : (rows.labels[row] ?? ''));
	}
	const hashOf = (unit: string) => createHash('sha256').update(unit).digest('hex');
	const sorted = [...units].map(([unit, label]) => ({unit, label, hash: hashOf(unit)})).sort((a, b) => (a.hash < b.hash ? -1 : 1));
	const next = new Map<string, number>();
	const foldOf = new Map<string, number>();
	for (const {unit, label} of sorted) {
		const fold = next.get(label) ?? 0;
		foldOf.set(unit, fold);
		next.set(label, (fold + 1) % folds);
	}
	return some.map(row => foldOf.get(unitOf(row)) ?? 0);
}
