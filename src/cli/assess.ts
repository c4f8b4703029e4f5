import path from 'node:path';
import {assessApart} from '../analysis/maturity/process/client.ts';
import type {Assessment} from '../analysis/maturity/report.ts';
import {openRepository} from '../analysis/repository/repository.ts';
import {exitStatus, inputFailure, messageOf} from '../system/errors.ts';
import {type Measured, measureApart, obviousDataFile} from './assess-data.ts';
import {verdictLines} from './assess-verdict.ts';
import {onInterrupt} from './interrupt.ts';
import {complain, say, sayJson} from './output.ts';
import {type ProgressLine, progressLine} from './progress-line.ts';

export type AssessOptions = {readonly directory: string; readonly json: boolean; readonly failUnder: string | null};

const stages = {listing: 'listing files', reading: 'reading files', judging: 'judging'} as const;

/**
 * `ml-engineer assess [DIR]`: what a repository shows of its machine learning, from its files alone; nothing in it is run or
 * written. Exits 1 when the score is under `--fail-under`, or when there is none to compare; 130 when it was interrupted.
 */
export async function assessCommand({directory, json, failUnder}: AssessOptions): Promise<number> {
	const least = failUnder === null ? null : Number(failUnder);
	if (least !== null && !(failUnder?.trim() !== '' && Number.isFinite(least) && least >= 0 && least <= 7)) {
		throw inputFailure(`--fail-under ${failUnder} is not a score between 0 and 7.`);
	}
	const root = path.resolve(directory);
	const abort = new AbortController();
	const heard = onInterrupt(() => abort.abort());
	const line = progressLine();
	try {
		const assessment = await assessApart(root, {
			signal: abort.signal,
			progress: ({stage, done, total}) => line.show(`${stages[stage]}${total > 0 ? ` ${done} of ${total}` : ''}`),
		});
		const {data, problem} = await measured(root, assessment, abort.signal, line);
		line.clear();
		const {maturity, inventory} = assessment;
		if (json) await sayJson(JSON.stringify({v: 1, problem_type: problem, data, inventory, maturity}));
		else for (const text of verdictLines(root, assessment, problem)) await say(text);
		if (least === null) return exitStatus.ok;
		return maturity.score !== null && maturity.score >= least ? exitStatus.ok : exitStatus.gateFailed;
	} catch (error) {
		line.clear();
		if (!abort.signal.aborted) throw error;
		await complain('Interrupted. Nothing was written; run it again to start over.');
		return exitStatus.interrupted;
	} finally {
		heard();
	}
}

/** The data and what it tells of the problem, where the repository has one obvious data file; a file that cannot be read costs only that. */
async function measured(
	root: string,
	{problem, inventory, maturity}: Assessment,
	signal: AbortSignal,
	line: ProgressLine,
): Promise<Measured> {
	if (inventory.data_files.length === 0 || (!maturity.ml && !inventory.nothing_to_score)) return {data: null, problem};
	const repository = await openRepository(root, {signal});
	const file = obviousDataFile(repository.root, inventory.data_files, new Map(repository.files.map(one => [one.path, one.bytes])));
	if (file === null) return {data: null, problem};
	try {
		return await measureApart(repository, file, problem, {signal, progress: label => line.show(`${file}: ${label}`)});
	} catch (error) {
		if (signal.aborted) throw error;
		line.clear();
		await complain(`${file} was not measured: ${messageOf(error)}`);
		return {data: null, problem};
	}
}
