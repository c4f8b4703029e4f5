import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {findLeakage, type Leak} from '../../../analysis/dataset/leakage.ts';
import {openDataset} from '../../../analysis/dataset/open.ts';
import {targetKind} from '../../../analysis/dataset/problem-type.ts';
import {type DataProfile, profileDataset} from '../../../analysis/dataset/profile.ts';
import {findTarget} from '../../../analysis/dataset/target.ts';
import {bytes, count, counted} from '../../../domain/format.ts';
import {readingLine} from '../../../domain/read-as.ts';
import {aloneText, findingsOf} from '../../../steps/assessment/data/report.ts';
import {type DataReport, dataReportSchema} from '../../../steps/assessment/data/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean, listed} from '../../../steps/wording.ts';
import {sayRoleFindings} from '../maturity/role-findings.ts';
import {relativeTo} from '../workspace-path.ts';
import {decideDateOrder, decidedDateOrder} from './decide-date-order.ts';

/** Lines of findings that are said in the pane; all of them are in the report. */
const saidFindings = 40;
/** Columns kept with what each alone tells of the target, the most telling first. */
const keptSingles = 100;

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
		const notes = await notesOnFiles(input, tools);
		for (const note of notes) tools.say(note);
		return {...empty, files: [], notes};
	}
	const report = await measureData(input, tools, empty);
	await sayRoleFindings('data_pipeline', input, tools);
	return report;
}

/** No data file was given: whether the workspace holds any, in words. */
async function notesOnFiles(input: StepInput, tools: WorkTools): Promise<string[]> {
	const found = await sayRoleFindings('data_pipeline', input, tools);
	const files = found?.inventory.data_files ?? [];
	if (files.length === 0) return ['no data file here: nothing to measure'];
	const named = files.map(({path, rows, columns}) => {
		const size = rows === null || columns === null ? '' : ` (${count(rows)} x ${count(columns)})`;
		return `${clean(path, 80)}${size}`;
	});
	return [
		`no data file was given; here ${files.length === 1 ? 'is' : 'are'} ${listed(named, 4)}`,
		`nothing was measured: --data ${clean(files[0]?.path ?? '', 80)} measures one`,
	];
}

async function measureData(input: StepInput, tools: WorkTools, empty: DataReport): Promise<DataReport> {
	const dataset = await openDataset(input.dataFiles, {
		missingWords: input.missingWords,
		readAs: input.readAs,
		written: input.written,
		signal: tools.signal,
		progress: (label, fraction) => tools.progress(label, fraction * 0.2),
	});
	try {
		const size = dataset.sources.reduce((sum, source) => sum + source.bytes, 0);
		tools.say(
			`${counted(dataset.sources.length, 'file')}, ${bytes(size)}: ${count(dataset.rows)} rows x ${count(dataset.columns.length)} columns`,
		);
		const measured = await profileWithDates(input, tools, dataset);
		const target = await aboutTarget(dataset, measured, input.target, (label, fraction) => tools.progress(label, 0.6 + fraction * 0.4));
		const report = dataReportSchema.parse({
			...empty,
			rows: measured.rows,
			columns: measured.columns,
			duplicate_rows: measured.duplicate_rows,
			unparsable_lines: measured.unparsable_lines,
			rows_left_out: dataset.leftOut.reduce((sum, {lines}) => sum + lines.length, 0),
			...target,
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
			notes: [...measured.notes, ...input.readings.map(readingLine)],
			...(input.readings.length === 0 ? {} : {read_as: input.readings}),
		});
		for (const line of findingsOf(report).slice(0, saidFindings)) tools.say(line);
		return report;
	} finally {
		await dataset.close();
	}
}

/** Measures every column; again where a person says that dates are written in the order that was not taken for them. */
async function profileWithDates(input: StepInput, tools: WorkTools, dataset: Dataset): Promise<DataProfile> {
	const profile = () => profileDataset(dataset, (label, fraction) => tools.progress(label, 0.2 + fraction * 0.4));
	dataset.dateOrder = decidedDateOrder(input);
	const measured = await profile();
	const order = await decideDateOrder(input, tools, measured);
	if (order === null) return measured;
	dataset.dateOrder = order;
	return profile();
}

type AboutTarget = Pick<DataReport, 'target' | 'leakage' | 'suspects' | 'strong' | 'balance'> & {readonly single_features?: unknown};

/** What gives the target away, and its balance; nothing of it without a target. */
async function aboutTarget(
	dataset: Dataset,
	measured: DataProfile,
	name: string | null,
	progress: (label: string, fraction: number) => void,
): Promise<AboutTarget> {
	if (name === null) return {target: null, leakage: [], suspects: []};
	const column = await findTarget(dataset, name);
	const profile = measured.profile.find(one => one.name === column.name);
	const kind = profile ? targetKind({...profile, filled: measured.rows - profile.missing}) : 'classes';
	const found = await findLeakage(dataset, column, kind, progress);
	return {
		target: column.name,
		leakage: found.leakage.map(leak => ({...leak, why: whyOf(leak)})),
		strong: found.strong.map(one => ({...one})),
		suspects: found.suspects.map(suspect => ({...suspect})),
		single_features: found.single_features.slice(0, keptSingles),
		...(kind === 'classes' && profile ? {balance: profile.top.map(one => ({...one}))} : {}),
	};
}

function whyOf(leak: Leak): string {
	if (leak.kind === 'copy') return 'equals the target in every row';
	if (leak.kind === 'relabelled') return 'each of its values stands for one value of the target';
	return `alone reaches ${aloneText(leak)} out of fold; above .98 is rarely honest`;
}
