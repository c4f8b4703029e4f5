import {rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {SessionData} from '../../../domain/state.ts';
import {environmentFailure, type Failure, inputFailure, messageOf} from '../../../system/errors.ts';
import {runTask, type TaskLimits, TaskLost, taskProgram} from '../../../system/task-process.ts';
import {makeTemporary} from '../temporary.ts';
import {type AsideQuestion, asideAnswer, type Look, type LookQuestion, lookAnswer} from './contract.ts';

/*
 * Data is read in a process of its own: a crash of the native engine, a loop in reading and a greed for memory end that process and
 * are a sentence here, and to stop it is to kill it.
 */

export type DataTools = {
	readonly signal?: AbortSignal | undefined;
	readonly progress?: ((label: string, fraction: number) => void) | undefined;
	readonly limits?: Partial<TaskLimits> | undefined;
};

const minute = 60_000;

/** The engine spills to disk above its own limit, so more than this is no honest need; half of a small machine is the session's. */
function dataLimits(): TaskLimits {
	const machineMiB = Math.floor((process.constrainedMemory?.() || os.totalmem()) / 2 ** 20);
	return {
		heapMiB: 2048,
		memoryMiB: Math.min(6144, Math.max(1024, Math.floor(machineMiB / 2))),
		silentMs: 2 * minute,
		stalledMs: 30 * minute,
	};
}

/** Nobody said what is to be predicted: the data is read for what could be, in the words of the failure that asks for it. */
export async function askForTarget(question: LookQuestion, tools: DataTools = {}): Promise<never> {
	const {candidates} = await readLook(question, tools);
	const list = candidates
		.slice(0, shownCandidates)
		.map(column => `"${column}"`)
		.join(', ');
	const hint = list === '' ? 'No column looks like one.' : `Likely ones: ${list}.`;
	throw inputFailure(`No target was named. ${hint} Say --target COLUMN, or --no-target to look for groups.`);
}

const shownCandidates = 5;

/** Puts the hidden rows aside in `folder`. */
export async function readAside(question: AsideQuestion, tools: DataTools = {}): Promise<SessionData> {
	return asideAnswer.parse(await read('aside', question, tools));
}

/** What the start form shows of data. */
export async function readLook(question: LookQuestion, tools: DataTools = {}): Promise<Look> {
	return lookAnswer.parse(await read('look', question, tools));
}

const read = (task: string, question: {readonly files: readonly string[]}, tools: DataTools) =>
	inDataProcess(taskProgram(import.meta.url, 'data-process.js', './main.ts'), task, question, question.files, tools);

/** Does a task that reads `files` within the limits of data; what it writes for itself is gone afterwards. A lost process is a Failure. */
export async function inDataProcess(
	program: string,
	task: string,
	input: unknown,
	files: readonly string[],
	tools: DataTools,
): Promise<unknown> {
	const {signal, progress} = tools;
	signal?.throwIfAborted();
	const limits = {...dataLimits(), ...tools.limits};
	const temporary = await temporaryFolder();
	try {
		return await runTask(program, task, input, {
			limits,
			signal,
			env: {TMPDIR: temporary},
			progress: (label, fraction) => progress?.(label, fraction ?? 0),
		});
	} catch (error) {
		if (error instanceof TaskLost) throw failureOf(error, files);
		throw error;
	} finally {
		progress?.('data read', 1);
		// Whatever ended the process: nothing of what it spilled is left.
		await rm(temporary, {recursive: true, force: true});
	}
}

async function temporaryFolder(): Promise<string> {
	const parent = os.tmpdir();
	try {
		return await makeTemporary(parent);
	} catch (error) {
		throw environmentFailure(
			`No folder for reading the data can be made in ${parent} (${messageOf(error)}): make room there, or set TMPDIR.`,
			error,
		);
	}
}

/** One sentence: what happened to the reading, of which file, what to do. */
function failureOf(lost: TaskLost, files: readonly string[]): Failure {
	const {loss, how, during} = lost;
	const what = `${files[0] ?? 'the data'}${files.length > 1 ? ` and ${files.length - 1} more` : ''}${during === null ? '' : ` (${during})`}`;
	const sample = 'take a sample of the rows or fewer columns';
	switch (loss) {
		case 'crashed':
			return inputFailure(
				`The data engine crashed (${how}) while it read ${what}: check that the file is what its name says, or export it as CSV or Parquet.`,
				lost,
			);
		case 'killed':
			return environmentFailure(
				`The reading of ${what} was killed (${how}), most likely because the machine ran out of memory: free some, or ${sample}.`,
				lost,
			);
		case 'memory':
			return environmentFailure(`Reading ${what} needs more memory than it may use (${how}): ${sample}.`, lost);
		case 'silent':
			return environmentFailure(`The reading of ${what} gave no sign of life for ${how} and was ended: ${sample}.`, lost);
		case 'stalled':
			return environmentFailure(`The reading of ${what} made no progress for ${how} and was ended: ${sample}.`, lost);
		case 'not-started':
			return environmentFailure(
				`The process that reads ${path.basename(files[0] ?? 'the data')} could not be started (${how}): free memory or processes, and run it again.`,
				lost,
			);
	}
}
