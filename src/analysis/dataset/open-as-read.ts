import {type DecidedReading, type ReadAs, readAsOf, type SaidReading} from '../../domain/read-as.ts';
import type {Dataset} from './dataset.ts';
import {type OpenOptions, openDataset} from './open.ts';
import {proposeReadings, proposeRecode} from './propose-readings.ts';

/**
 * Opens a data set, decides how its columns are to be read, and opens it so. The one place where it is decided: everything later is told.
 * `target`: the column whose spellings are looked at as labels. Throws as `openDataset` does.
 */
export async function openAsRead(
	files: readonly string[],
	{target, said, ...options}: Omit<OpenOptions, 'readAs'> & {readonly target: string | null; readonly said: SaidReading},
): Promise<{readonly dataset: Dataset; readonly decided: readonly DecidedReading[]}> {
	const first = await openDataset(files, options);
	let decided: DecidedReading[];
	try {
		options.progress?.('looking how values are written', 0.95);
		decided = await proposeReadings(first, said);
		const labels = target === null || decided.some(one => one.column === target) ? undefined : first.column(target);
		const recode = labels === undefined ? null : await proposeRecode(first, labels);
		if (recode !== null) decided.push(recode);
	} catch (error) {
		await first.close();
		throw error;
	}
	const readAs: ReadAs = readAsOf(decided);
	// Words that are words anyway need no second reading.
	const asItStands = Object.values(readAs).every(one => one.as === 'words' && one.missing === undefined && one.recode === undefined);
	if (asItStands) return {dataset: first, decided};
	await first.close();
	// What was found to be no row is none in the second reading either, whatever its words would be read as.
	const left = first.leftOut.map(({words}) => [...words]);
	const written = left.length === 0 ? options.written : {...options.written, rows_left_out: left};
	return {dataset: await openDataset(files, {...options, written, readAs}), decided};
}
