import {randomUUID} from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type {SessionData} from '../../../domain/state.ts';
import {environmentFailure, Failure, messageOf} from '../../../system/errors.ts';
import type {TaskTools} from '../../../system/task-server.ts';
import {putAside} from '../hidden.ts';
import {openDataset} from '../open.ts';
import {problemTypeOf} from '../problem-type.ts';
import {profileDataset} from '../profile.ts';
import {findTarget} from '../target.ts';
import type {AsideQuestion} from './contract.ts';

/** Reads the data and puts the hidden rows aside in the session's folder. */
export async function putRowsAside(question: AsideQuestion, {progress}: TaskTools): Promise<SessionData> {
	const {files, missingWords, target, timeSplit, folder} = question;
	const dataset = await openDataset(files, {missingWords, progress});
	try {
		const column = target === null ? null : await findTarget(dataset, target);
		const profile = await profileDataset(dataset, progress);
		const {problem_type} = await problemTypeOf(dataset, profile, column);
		progress('putting rows aside', 0.95);
		const aside = await putAside(dataset, {
			target: column,
			problemType: problem_type,
			...(timeSplit === null ? {} : {timeSplit}),
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
