import {randomUUID} from 'node:crypto';
import {readdir, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Dataset} from '../analysis/dataset/dataset.ts';
import {putAside} from '../analysis/dataset/hidden.ts';
import {openDataset} from '../analysis/dataset/open.ts';
import {measureProblem} from '../analysis/dataset/problem-facts.ts';
import {findTarget} from '../analysis/dataset/target.ts';
import type {DataRequest, SessionData} from '../domain/state.ts';
import {codeOf, environmentFailure, Failure, inputFailure, messageOf} from '../system/errors.ts';

/**
 * Reads the data, checks what was said of it, and puts the hidden rows aside, before any sub-agent starts. What a kill left of an
 * earlier attempt is no part of it. `folder`: the session's. Throws input failures for columns that are not there or cannot be used.
 */
export async function prepareData(
	{files, target, time_split: timeSplit, missing_words: missingWords}: DataRequest,
	folder: string,
	progress: (label: string, fraction: number) => void = () => undefined,
	signal?: AbortSignal,
): Promise<SessionData> {
	const dataset = await openDataset(files, {missingWords, progress, ...(signal && {signal})});
	try {
		checkTimeSplit(dataset, timeSplit);
		const column = target === null ? null : await findTarget(dataset, target);
		const problem = await measureProblem(dataset, column, timeSplit);
		const timeColumn = timeSplit ?? problem.series?.name;
		progress('putting rows aside', 0.95);
		await removeUnfinished(path.join(folder, 'hidden'));
		signal?.throwIfAborted();
		const aside = await putAside(dataset, {
			target: column,
			problemType: problem.type,
			...(timeColumn === undefined ? {} : {timeSplit: timeColumn}),
			seed: randomUUID(),
			hiddenDirectory: path.join(folder, 'hidden'),
			visibleDirectory: path.join(folder, 'visible'),
		});
		return {
			files: dataset.sources.map(source => source.file),
			sha256: aside.sha256,
			target: column?.name ?? null,
			time_split: timeSplit ?? aside.timeColumn,
			rows: dataset.rows,
			columns: dataset.columns.length,
			missing_words: [...missingWords],
			visible: [...aside.visibleFiles],
			hidden: {rows: aside.rows, rule: aside.rule, judged: 0},
		};
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof Failure) throw error;
		const [line = ''] = messageOf(error).split('\n', 1);
		throw environmentFailure(
			`The hidden rows could not be put aside: ${line.replace(/^[A-Z]\w* Error: /, '')}. Make room in ${os.tmpdir()} and in ${folder}, or set TMPDIR and --state-dir.`,
			error,
		);
	} finally {
		await dataset.close();
	}
}

function checkTimeSplit(dataset: Dataset, timeSplit: string | null): void {
	if (timeSplit === null || dataset.column(timeSplit) !== undefined) return;
	const columns = dataset.columns.slice(0, 8).map(column => JSON.stringify(column.name.slice(0, 60)));
	throw inputFailure(
		`--time-split names no column ${JSON.stringify(timeSplit.slice(0, 60))}. The columns are ${columns.join(', ')}${dataset.columns.length > 8 ? ' …' : ''}.`,
	);
}

/** Rows are first written under a name that begins with a dot, and count once the session says so; a killed attempt leaves such names. */
async function removeUnfinished(hidden: string): Promise<void> {
	const names = await readdir(hidden).catch((error: unknown) => {
		if (codeOf(error) === 'ENOENT') return [];
		throw error;
	});
	for (const name of names) if (name.startsWith('.')) await rm(path.join(hidden, name), {recursive: true, force: true});
}
