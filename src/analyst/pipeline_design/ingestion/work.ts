import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {makeWords, writePlainCsv} from '../../../analysis/dataset/plain-csv.ts';
import {sha256} from '../../../analysis/dataset/sha256.ts';
import {findTarget} from '../../../analysis/dataset/target.ts';
import {bytes, count, counted} from '../../../domain/format.ts';
import type {ReadAs, Reading} from '../../../domain/read-as.ts';
import {type DesignColumn, type IngestionReport, ingestionReportSchema} from '../../../steps/pipeline_design/ingestion/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean, listed} from '../../../steps/wording.ts';
import {inputFailure} from '../../../system/errors.ts';
import {commandsOf} from '../commands.ts';
import {constraintsOf, infrastructureOf, problemReportOf} from '../earlier.ts';
import {theirProject} from '../improve/their-project.ts';
import {kubeflowSections} from '../kubeflow.ts';
import {type NamedBefore, namedBefore, setSections} from '../pipeline-file.ts';
import {putBlueprint} from '../put-blueprint.ts';
import {withVisibleData} from '../visible-data.ts';
import {type ColumnFacts, type MeasuredData, measureColumns} from './column-facts.ts';
import {contractOf} from './contract.ts';
import {decisionsOf} from './decisions.ts';
import {projectNames} from './names.ts';
import {type DesignedProblem, designProblem} from './problem.ts';
import {dataTechniques} from './techniques.ts';

export const dataPath = 'data/train.csv';

/** Makes the data contract from the visible rows, and writes them, the first `pipeline.yaml` and the core of the project. */
export async function designIngestion(input: StepInput, tools: WorkTools): Promise<IngestionReport> {
	const problemType = problemReportOf(input);
	return withVisibleData(input, tools, async dataset => {
		if (problemType.target === null) throw inputFailure('There is no target to predict: name one with --target COLUMN.');
		await makeWords(dataset);
		const target = await findTarget(dataset, problemType.target);
		const words = await wordsOfTarget(dataset, target.ref, missingOf(input, target.name));
		const numeric = /INT|DOUBLE|FLOAT|DECIMAL/.test(target.storage);
		const designed = designProblem({...problemType, target: target.name}, words, numeric, input.readAs[target.name]?.recode ?? {});
		const measured = await measureColumns(
			dataset,
			column => missingOf(input, column),
			(label, fraction) => tools.progress(label, 0.3 + fraction * 0.5),
		);
		tools.progress('writing the rows', 0.85);
		const delimiter = delimiterFor(input, dataset);
		const file = await writeRows(dataset, tools, delimiter);
		const hash = await sha256([file.path]);
		tools.say(`${dataPath}: ${count(file.rows)} rows x ${count(dataset.columns.length)} columns, ${bytes(file.bytes)}`);
		const named = (await namedBefore(tools.folder)) ?? (input.job === 'improve' ? await theirProject(input, tools) : null);
		const report = compose(input, dataset, designed, measured, {...file, sha256: hash, delimiter}, named);
		const pipeline = await setSections(tools, report.section);
		tools.progress('writing the core of the project', 0.95);
		await putBlueprint(input, tools, 'ingestion', pipeline);
		sayIt(report, tools);
		return report;
	});
}

/** The words for "no value" of one column. */
const missingOf = (input: StepInput, column: string): readonly string[] => [
	...input.missingWords,
	...(input.readAs[column]?.missing ?? []),
];

/** `read_as` of the file: columns of numbers that are written otherwise, and of words of which some mean "missing"; labels are recoded with the target. */
function readAsSection(readAs: ReadAs): {readonly read_as?: ReadAs} {
	const said = Object.entries(readAs).flatMap(([name, {recode: _, ...reading}]): [string, Reading][] =>
		reading.as === 'number' || reading.missing !== undefined ? [[name, reading]] : [],
	);
	return said.length === 0 ? {} : {read_as: Object.fromEntries(said)};
}

async function wordsOfTarget(dataset: Dataset, ref: string, missing: readonly string[]) {
	const word = `w${ref.slice(1)}`;
	const [words = [], rows = []] = await dataset.queryColumns(
		`SELECT w, n FROM (SELECT ${word} AS w, count(*) AS n FROM words WHERE ${word} IS NOT NULL GROUP BY 1) ORDER BY n DESC, w LIMIT 5000`,
	);
	return words.map((one, at) => ({word: String(one), rows: Number(rows[at])})).filter(one => !missing.includes(one.word));
}

/** A project of ours reads commas; an existing one goes on reading what its files have. */
const delimiterFor = (input: StepInput, dataset: Dataset): string =>
	(input.job === 'improve' ? dataset.sources[0]?.delimiter : null) ?? ',';

/** The visible rows as the project's data, written through the engine's private folder so that nothing half-written is left. */
async function writeRows(dataset: Dataset, tools: WorkTools, delimiter: string) {
	const scratch = path.join(dataset.temporary, 'train.csv');
	const rows = await writePlainCsv(dataset, scratch, delimiter);
	const content = await readFile(scratch);
	await tools.put(dataPath, content);
	return {path: scratch, rows, bytes: content.byteLength};
}

function compose(
	input: StepInput,
	dataset: Dataset,
	designed: DesignedProblem,
	measured: MeasuredData,
	file: {readonly rows: number; readonly bytes: number; readonly sha256: string; readonly delimiter: string},
	before: NamedBefore | null,
): IngestionReport {
	const names = projectNames(input);
	const others = measured.columns.filter(({profile}) => profile.name !== designed.target.column);
	const described = others.filter(({profile}) => profile.distinct > 0);
	const contract = contractOf(described, measured.rows);
	const empty = others
		.filter(({profile}) => profile.distinct === 0)
		.map(({profile}) => ({name: profile.name, why: 'has no value in any row'}));
	const sourceBytes = dataset.sources.reduce((sum, source) => sum + source.bytes, 0);
	const facts = {
		rows: measured.rows,
		bytes: file.bytes,
		columns: dataset.columns.length,
		memoryGiB: memoryOf(input),
		sources: dataset.sources.length,
		fit: infrastructureOf(input)?.sample_fit ?? null,
	};
	return ingestionReportSchema.parse({
		schema: 1,
		section: {
			schema: 1,
			name: names.name,
			package: names.package,
			problem: designed.problem,
			data: {
				path: dataPath,
				sha256: file.sha256,
				delimiter: file.delimiter,
				missing: ['', ...input.missingWords.filter(word => word !== '')],
				...readAsSection(input.readAs),
			},
			target: designed.target,
			split: {rule: 'stratified', column: null, test_fraction: 0.2, seed: 0},
			features: contract.features,
			excluded: empty,
			constraints: constraintSections(input),
			environment: {lock: 'requirements/train.txt', dev_lock: 'requirements/dev.txt'},
			commands: commandsOf(names.package),
			...before,
			...kubeflowSections(input, names, before),
		},
		decisions: decisionsOf(designed, contract, measured, input),
		techniques: dataTechniques(facts),
		rows: measured.rows,
		source_bytes: sourceBytes,
		duplicate_rows: measured.duplicateRows,
		unparsable_lines: measured.unparsableLines,
		columns: measured.columns.map(columnOf),
		copies: measured.copies,
		margins: contract.margins,
		open: contract.open,
		series: designed.series,
		balance: designed.balance,
		notes: measured.notes,
	});
}

const constraintSections = (input: StepInput) =>
	Object.fromEntries(
		Object.entries(constraintsOf(input)).map(([name, {value, unit, source, accepted}]) => [name, {value, unit, source, accepted}]),
	);

function memoryOf(input: StepInput): number | null {
	const total = input.environment['memory']?.facts['totalGiB'];
	return typeof total === 'number' ? total : null;
}

function columnOf({profile, words}: ColumnFacts): DesignColumn {
	const {numbers, time} = profile;
	return {
		name: profile.name,
		storage: profile.storage,
		meaning: profile.meaning,
		missing: profile.missing,
		distinct: profile.distinct,
		seen: numbers === null ? null : [numbers.min, numbers.max],
		mean: numbers?.mean ?? null,
		std: numbers?.std ?? null,
		usual: words?.[0]?.word ?? (numbers === null ? (profile.top[0]?.value ?? null) : String(numbers.quantiles.p50)),
		top_rows: profile.top.map(one => one.rows),
		mean_words: profile.text?.mean_words ?? null,
		max_length: profile.text?.max_length ?? null,
		personal_data: profile.personal_data?.kind ?? null,
		regular: time?.regular ?? null,
		rising: time?.rising ?? null,
	};
}

function sayIt(report: IngestionReport, tools: WorkTools): void {
	const {features = []} = report.section;
	tools.say(`contract of ${counted(features?.length ?? 0, 'column')} in pipeline.yaml, from ${count(report.rows)} visible rows`);
	if (report.open.length > 0) {
		const names = report.open.map(one => clean(one.name, 30));
		tools.say(`left open, for words are still new there: ${listed(names, 4)}`);
	}
	if (report.duplicate_rows > 0) tools.say(`${counted(report.duplicate_rows, 'duplicate row')}: kept, and always on one side of a split`);
	if (report.unparsable_lines > 0) tools.say(`! ${counted(report.unparsable_lines, 'line')} could not be read and are left out`);
	for (const decision of report.decisions) tools.say(`${clean(decision.what, 60)}: ${clean(decision.chosen, 120)}`);
}
