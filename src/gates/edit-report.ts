import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type Fields, isFields} from '../steps/claims.ts';
import {readBounded} from '../system/files.ts';

const maxReportBytes = 64 * 1024 * 1024;

/** Where a step's report lies. */
export const reportFile = (root: string, step: string) => path.join(root, 'reports', `${step}.json`);

/** The parsed report of a step below `root`; null when it has none. Throws when it is no JSON. */
export async function readReport(root: string, step: string): Promise<unknown> {
	const bytes = await readBounded(reportFile(root, step), maxReportBytes);
	if (bytes === null) return null;
	const parsed: unknown = JSON.parse(bytes.toString('utf8'));
	return parsed;
}

/** Changes a report of a copied project for a sabotage; an edit that gives null does not apply to this project. */
export async function editReport(
	root: string,
	step: string,
	edit: (report: Fields) => Fields | null | Promise<Fields | null>,
): Promise<'applied' | 'not applicable'> {
	const report = await readReport(root, step);
	if (!isFields(report)) return 'not applicable';
	const edited = await edit(report);
	if (edited === null) return 'not applicable';
	const file = reportFile(root, step);
	await mkdir(path.dirname(file), {recursive: true});
	await writeFile(file, `${JSON.stringify(edited, null, '\t')}\n`);
	return 'applied';
}
