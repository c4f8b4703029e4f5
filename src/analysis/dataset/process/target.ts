import {inputFailure} from '../../../system/errors.ts';
import type {TaskTools} from '../../../system/task-server.ts';
import type {Dataset} from '../dataset.ts';
import {openDataset} from '../open.ts';
import {profileDataset} from '../profile.ts';
import {findTarget} from '../target.ts';
import {targetCandidates} from '../target-candidates.ts';
import type {TargetQuestion} from './contract.ts';

/** The target as its column is really called; throws input failures for columns that are not there, and a target all missing or constant. */
export async function checkTarget(question: TargetQuestion, {progress}: TaskTools): Promise<string | null> {
	const {files, missingWords, target, timeSplit} = question;
	const dataset = await openDataset(files, {missingWords, progress});
	try {
		if (target === null) return await askForTarget(dataset, progress);
		const name = target === 'none' ? null : (await findTarget(dataset, target.column)).name;
		if (timeSplit !== null && dataset.column(timeSplit) === undefined) {
			const columns = dataset.columns.slice(0, 8).map(column => JSON.stringify(column.name.slice(0, 60)));
			throw inputFailure(
				`--time-split names no column ${JSON.stringify(timeSplit.slice(0, 60))}. The columns are ${columns.join(', ')}${dataset.columns.length > 8 ? ' …' : ''}.`,
			);
		}
		return name;
	} finally {
		await dataset.close();
	}
}

/** Ranked candidates when no target was named, in the words of the failure that asks for one. */
async function askForTarget(dataset: Dataset, progress: TaskTools['progress']): Promise<never> {
	const candidates = targetCandidates(await profileDataset(dataset, progress), 5);
	const list = candidates.map(candidate => `"${candidate.column}"`).join(', ');
	const hint = candidates.length === 0 ? 'No column looks like one.' : `Likely ones: ${list}.`;
	throw inputFailure(`No target was named. ${hint} Say --target COLUMN, or --no-target to look for groups.`);
}
