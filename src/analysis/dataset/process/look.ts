import os from 'node:os';
import path from 'node:path';
import {readingLine} from '../../../domain/read-as.ts';
import type {TaskTools} from '../../../system/task-server.ts';
import {filesOf} from '../database.ts';
import {openAsRead} from '../open-as-read.ts';
import {profileDataset} from '../profile.ts';
import {targetCandidates} from '../target-candidates.ts';
import {makeTemporary} from '../temporary.ts';
import type {Look, LookQuestion} from './contract.ts';

/** What a person who chooses data should see of it. */
export async function lookAtData(
	{files: named, missingWords, reading = {}, written, table, query, focus}: LookQuestion,
	{progress}: TaskTools,
): Promise<Look> {
	// The folder goes with the process that was made for this question.
	const temporary = await makeTemporary(os.tmpdir());
	const files = await filesOf(named, {table, query}, path.join(temporary, 'table'), temporary);
	const {dataset, decided} = await openAsRead(files, {missingWords, written, said: reading, target: null, progress});
	try {
		const profile = await profileDataset(dataset, progress);
		return {
			bytes: dataset.sources.reduce((sum, source) => sum + source.bytes, 0),
			rows: profile.rows,
			unparsable: profile.unparsable_lines,
			notes: [...dataset.notes, ...decided.map(readingLine)],
			columns: profile.profile.map(({name, meaning, distinct, top}) => ({name, meaning, distinct, top: top.map(value => ({...value}))})),
			candidates: targetCandidates(profile, focus).map(candidate => candidate.column),
		};
	} finally {
		await dataset.close();
	}
}
