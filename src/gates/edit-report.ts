import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type Fields, isFields} from '../steps/claims.ts';
import {readReportJson, reportPath} from '../steps/report-file.ts';

/** Changes a report of a copied project for a sabotage; an edit that gives null does not apply to this project. */
export async function editReport(
	root: string,
	step: string,
	edit: (report: Fields) => Fields | null | Promise<Fields | null>,
): Promise<'applied' | 'not applicable'> {
	const report = await readReportJson(root, step);
	if (!isFields(report)) return 'not applicable';
	const edited = await edit(report);
	if (edited === null) return 'not applicable';
	const file = path.join(root, reportPath(step));
	await mkdir(path.dirname(file), {recursive: true});
	await writeFile(file, `${JSON.stringify(edited, null, '\t')}\n`);
	return 'applied';
}
