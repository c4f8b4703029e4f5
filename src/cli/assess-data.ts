import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {openAsRead} from '../analysis/dataset/open-as-read.ts';
import {inDataProcess} from '../analysis/dataset/process/client.ts';
import {formatByName} from '../analysis/dataset/sources.ts';
import type {Problem} from '../analysis/maturity/problem.ts';
import type {Inventory} from '../analysis/maturity/report.ts';
import type {Repository} from '../analysis/repository/repository.ts';
import {assessData} from '../analyst/assessment/data/work.ts';
import {assessProblemType} from '../analyst/assessment/problem_type/work.ts';
import {type DecidedReading, readAsOf} from '../domain/read-as.ts';
import type {DataReport} from '../steps/assessment/data/schema.ts';
import type {ProblemTypeReport} from '../steps/assessment/problem_type/schema.ts';
import type {StepInput, WorkTools} from '../steps/step.ts';
import {taskProgram} from '../system/task-process.ts';

/** Larger files are measured in a session, where their progress is seen. */
const largestBytes = 64 * 1024 * 1024;
/** Results, not data: what a run leaves behind. */
const results =
	/(^|\/)(results?|reports?|metrics?|outputs?|predictions?|submissions?|logs?|artifacts?|mlruns|wandb|eval\w*|tests?|fixtures?)(\/|[^/]*$)|(sample_)?submission|prediction|metrics|results?\.|label(s|_map)?\.|vocab/iu;

/** The one data file of the repository when there is exactly one that is plainly it (copies of it count once); else null. */
export function obviousDataFile(root: string, files: Inventory['data_files'], sizes: ReadonlyMap<string, number>): string | null {
	const seen = new Map<string, string>();
	for (const {path: file, rows} of files) {
		const bytes = sizes.get(file) ?? Number.POSITIVE_INFINITY;
		if (formatByName(file, true) === null || results.test(file) || rows === 0) continue;
		if (bytes > largestBytes) return null;
		const content = readFileSync(path.join(root, file));
		if (content.subarray(0, 40).toString('latin1').startsWith('version https://git-lfs')) continue; // a pointer: the data is not here
		const key = createHash('sha256').update(content).digest('hex');
		if (!seen.has(key)) seen.set(key, file);
		if (seen.size > 1) return null;
	}
	return [...seen.values()][0] ?? null;
}

export type Measured = {readonly data: DataReport | null; readonly problem: Problem | ProblemTypeReport};
/** Our own program of the same version answers: that it is a measurement is all there is to see. */
const measuredSchema = z.custom<Measured>(value => typeof value === 'object' && value !== null && 'data' in value && 'problem' in value);

/** As `measureData`, in a process of its own. */
export async function measureApart(
	{root}: Pick<Repository, 'root'>,
	file: string,
	problem: Problem,
	tools: Pick<WorkTools, 'signal' | 'progress'>,
): Promise<Measured> {
	const program = taskProgram(import.meta.url, 'measure-process.js', './measure-process.ts');
	return measuredSchema.parse(await inDataProcess(program, 'measure', {root, file, problem}, [file], tools));
}

/**
 * Measures the obvious data file, and lets its target column say what the code left open: how many classes, how many rows of each. Data
 * without rows gives null. Reads only; throws the signal's reason when it is aborted.
 */
export async function measureData(
	repository: Pick<Repository, 'root'>,
	file: string,
	problem: Problem,
	tools: Pick<WorkTools, 'signal' | 'progress'>,
): Promise<Measured> {
	const readings = await readingsOf(path.join(repository.root, file), problem.target, tools);
	const whole = await assessData(inputOf(repository.root, file, null, readings), silent(repository.root, tools));
	if (whole.rows === 0) return {data: null, problem};
	const column =
		whole.profile.find(one => one.name === problem.target) ??
		whole.profile.find(one => one.name.toLowerCase() === problem.target?.toLowerCase());
	if (column === undefined) return {data: whole, problem};
	const input = inputOf(repository.root, file, column.name, readings);
	const data = await assessData(input, silent(repository.root, tools));
	if (!/^(binary|multiclass|regression|text_classification)$/u.test(problem.problem_type)) return {data, problem};
	const {candidates: _candidates, rare_classes: _rare, ...seen} = await assessProblemType(input, silent(repository.root, tools));
	// code that trains a classifier decides over a column that looks like numbers, and the other way round
	const numeric = (type: string) => type === 'regression' || type === 'forecasting';
	const text = problem.problem_type === 'text_classification';
	if (numeric(seen.problem_type) !== numeric(problem.problem_type) || seen.problem_type === 'other')
		return {data, problem: {...problem, target: column.name}};
	return {
		data,
		problem: {
			...seen,
			problem_type: text ? 'text_classification' : seen.problem_type,
			alternatives: [...problem.alternatives, ...seen.alternatives],
			evidence: [...problem.evidence, ...seen.evidence],
		},
	};
}

/** How the columns of a file are to be read, as a session decides it before rows are put aside. */
async function readingsOf(
	file: string,
	target: string | null,
	{signal, progress}: Pick<WorkTools, 'signal' | 'progress'>,
): Promise<readonly DecidedReading[]> {
	const {dataset, decided} = await openAsRead([file], {target, said: {}, signal, progress});
	await dataset.close();
	return decided;
}

function inputOf(workspace: string, file: string, target: string | null, readings: readonly DecidedReading[]): StepInput {
	return {
		sessionId: '0',
		phase: 'ASSESSMENT',
		step: 'data',
		focus: '',
		job: 'assess',
		systemTypes: ['training_pipeline'],
		workspace,
		project: null,
		dataFiles: [path.join(workspace, file)],
		trainingFiles: [],
		target,
		timeSplit: null,
		missingWords: [],
		readAs: readAsOf(readings),
		readings,
		constraints: {},
		decisions: {},
		environment: {},
		reports: {},
	};
}

/** Hands of a step that only reads: it writes nothing, asks nobody, runs nothing. */
function silent(folder: string, {signal, progress}: Pick<WorkTools, 'signal' | 'progress'>): WorkTools {
	return {
		signal,
		folder,
		progress,
		put: () => Promise.resolve(),
		write: () => Promise.resolve(),
		say: () => undefined,
		choose: question => Promise.resolve({value: question.default, by: 'default'}),
		fillIn: () => Promise.resolve({values: {}, by: 'default'}),
		run: () => Promise.resolve({allowed: false, words: 'an assessment runs nothing'}),
	};
}
