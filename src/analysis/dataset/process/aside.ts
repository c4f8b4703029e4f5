import {randomUUID} from 'node:crypto';
import {readdir, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {SessionData} from '../../../domain/state.ts';
import {codeOf, environmentFailure, Failure, inputFailure, messageOf} from '../../../system/errors.ts';
import type {TaskTools} from '../../../system/task-server.ts';
import {beginningOf} from '../beginning.ts';
import {filesOf} from '../database.ts';
import type {Dataset} from '../dataset.ts';
import {findGroupColumn} from '../group-column.ts';
import {putAside} from '../hidden.ts';
import {openAsRead} from '../open-as-read.ts';
import {measureProblem} from '../problem-facts.ts';
import {sha256} from '../sha256.ts';
import {findTarget} from '../target.ts';
import type {AsideQuestion} from './contract.ts';

/** Reads the data and puts the hidden rows aside in the session's folder. */
export async function putRowsAside(question: AsideQuestion, {progress}: TaskTools): Promise<SessionData> {
	const {missingWords, reading = {}, target, timeSplit, table, query, folder} = question;
	const files = await filesOf(question.files, {table, query}, path.join(folder, 'table'), os.tmpdir());
	// Which rows are none is found anew: the files may have changed since that was recorded.
	const {rows_left_out: _, ...written} = question.written ?? {};
	const {dataset, decided} = await openAsRead(files, {missingWords, written, said: reading, target, progress});
	try {
		await checkTimeSplit(dataset, timeSplit);
		const column = target === null ? null : await findTarget(dataset, target);
		const problem = await measureProblem(dataset, column, timeSplit);
		const timeColumn = timeSplit ?? problem.series?.name;
		progress('putting rows aside', 0.95);
		await removeUnfinished(path.join(folder, 'hidden'));
		const entity = await findGroupColumn(dataset, column);
		const aside = await putAside(dataset, {
			target: column,
			problemType: problem.type,
			...(timeColumn === undefined ? {} : {timeSplit: timeColumn}),
			...(entity === null ? {} : {groupColumn: entity.name}),
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
			...(decided.length === 0 ? {} : {read_as: [...decided]}),
			entity: entity?.name ?? null,
			written: {...written, rows_left_out: dataset.leftOut.map(({words}) => [...words])},
			visible: [...aside.visibleFiles],
			...(aside.visibleFiles.length === 0 ? {} : {visible_sha256: await sha256(aside.visibleFiles)}),
			hidden: {
				rows: aside.rows,
				rule: aside.rule,
				judged: 0,
				...(aside.groupColumn === null ? {} : {group: aside.groupColumn}),
				...(aside.hiddenFiles.length === 0 ? {} : {sha256: await sha256(aside.hiddenFiles)}),
			},
		};
	} catch (error) {
		if (error instanceof Failure) throw error;
		const [line = ''] = messageOf(error).split('\n', 1);
		const what = line.replace(/^[A-Z]\w* Error: /, '').replace(/[.\s]+$/, '');
		if (!/ENOSPC|EDQUOT|EROFS|EACCES|EPERM|no space|write|temporary|permission/i.test(line))
			throw environmentFailure(`The hidden rows could not be put aside (${what}): check ${files[0]}, or export it as Parquet.`, error);
		throw environmentFailure(
			`The hidden rows could not be put aside: ${what}. Make room in ${path.dirname(os.tmpdir())} and in ${folder}, or set TMPDIR and --state-dir.`,
			error,
		);
	} finally {
		await dataset.close();
	}
}

async function checkTimeSplit(dataset: Dataset, timeSplit: string | null): Promise<void> {
	if (timeSplit === null || dataset.column(timeSplit) !== undefined) return;
	const columns = dataset.columns.slice(0, 8).map(column => JSON.stringify(column.name.slice(0, 60)));
	const begins = await beginningOf(dataset, timeSplit);
	throw inputFailure(
		`--time-split names no column ${JSON.stringify(timeSplit.slice(0, 60))}. The columns are ${columns.join(', ')}${dataset.columns.length > 8 ? ' …' : ''}${begins === null ? '.' : `; ${begins}`}`,
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
