import path from 'node:path';
import {openDataset} from '../../../analysis/dataset/open.ts';
import {profileDataset} from '../../../analysis/dataset/profile.ts';
import type {StepInput, WorkTools} from '../../step.ts';
import {bytes, count, counted} from '../../wording.ts';
import {findingsOf} from './report.ts';
import {type DataReport, dataReportSchema} from './schema.ts';

/** Lines of findings that are said in the pane; all of them are in the report. */
const saidFindings = 40;

/** Measures the data files whole and says what it finds. */
export async function assessData(input: StepInput, tools: WorkTools): Promise<DataReport> {
	const empty: DataReport = {
		schema: 1,
		rows: 0,
		columns: 0,
		duplicate_rows: 0,
		unparsable_lines: 0,
		profile: [],
		leakage: [],
		suspects: [],
	};
	if (input.dataFiles.length === 0) {
		tools.say('no data file here: nothing to measure');
		return {...empty, files: [], notes: ['No data file here.']};
	}
	const dataset = await openDataset(input.dataFiles, {
		missingWords: input.missingWords,
		signal: tools.signal,
		progress: (label, fraction) => tools.progress(label, fraction * 0.2),
	});
	try {
		const size = dataset.sources.reduce((sum, source) => sum + source.bytes, 0);
		tools.say(
			`${counted(dataset.sources.length, 'file')}, ${bytes(size)}: ${count(dataset.rows)} rows x ${count(dataset.columns.length)} columns`,
		);
		const measured = await profileDataset(dataset, (label, fraction) => tools.progress(label, 0.2 + fraction * 0.4));
		const report = dataReportSchema.parse({
			...empty,
			rows: measured.rows,
			columns: measured.columns,
			duplicate_rows: measured.duplicate_rows,
			unparsable_lines: measured.unparsable_lines,
			target: input.target,
			files: dataset.sources.map(source => ({
				path: relativeTo(input.workspace, source.file),
				bytes: source.bytes,
				rows: source.rows,
				format: source.format,
				encoding: source.encoding,
			})),
			missing_words: input.missingWords,
			profile: measured.profile,
			unparsable: measured.unparsable.map(line => ({...line, file: relativeTo(input.workspace, line.file)})),
			copies: measured.copies,
			notes: measured.notes,
		});
		for (const line of findingsOf(report).slice(0, saidFindings)) tools.say(line);
		return report;
	} finally {
		await dataset.close();
	}
}

/** Paths of the workspace relative to it, others absolute. */
export function relativeTo(workspace: string, file: string): string {
	const relative = path.relative(workspace, file);
	return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
