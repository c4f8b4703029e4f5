import path from 'node:path';
import {readBounded} from '../system/files.ts';

/** A report is some kilobytes of JSON; 5,000 profiled columns are a few megabytes. */
export const mostReportBytes = 64 * 1024 * 1024;

/** Where a step's report lies below the folder that holds `reports/`. */
export const reportPath = (step: string): string => path.join('reports', `${step}.json`);

/** The JSON of a step's report, whatever it holds; undefined when there is none. Throws when it cannot be read or is no JSON. */
export async function readReportJson(root: string, step: string): Promise<unknown> {
	const bytes = await readBounded(path.join(root, reportPath(step)), mostReportBytes);
	return bytes === null ? undefined : JSON.parse(bytes.toString('utf8'));
}
