import type {Dataset} from '../../analysis/dataset/dataset.ts';
import {orderOfTable} from '../../analysis/dataset/date-order.ts';
import {openDataset} from '../../analysis/dataset/open.ts';
import {writtenByUs} from '../../domain/written.ts';
import type {StepInput, WorkTools} from '../../steps/step.ts';
import {inputFailure} from '../../system/errors.ts';
import {dataReportOf} from './earlier.ts';

/** Opens the rows that may be seen (never the ones kept aside), gives them to `use`, closes them. Their dates have the order that all rows proved. */
export async function withVisibleData<T>(
	input: StepInput,
	tools: WorkTools,
	use: (dataset: Dataset) => Promise<T>,
	share = 0.3,
): Promise<T> {
	if (input.trainingFiles.length === 0)
		throw inputFailure('There is no data file to design a pipeline for: begin a session with --data FILE --target COLUMN.');
	const dataset = await openDataset(input.trainingFiles, {
		missingWords: input.missingWords,
		readAs: input.readAs,
		written: writtenByUs,
		signal: tools.signal,
		progress: (label, fraction) => tools.progress(label, fraction * share),
	});
	try {
		dataset.dateOrder = orderOfTable(dataReportOf(input)?.profile ?? []);
		return await use(dataset);
	} finally {
		await dataset.close();
	}
}
