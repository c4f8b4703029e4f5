import {stat} from 'node:fs/promises';
import * as z from 'zod';
import {openDataset} from '../../../analysis/dataset/open.ts';
import {isNumber, targetKind} from '../../../analysis/dataset/problem-type.ts';
import {findTarget} from '../../../analysis/dataset/target.ts';
import {count, short} from '../../../domain/format.ts';
import {writtenByUs} from '../../../domain/written.ts';
import {Environment} from '../../../steps/assessment/infrastructure/environment.ts';
import {scriptName} from '../../../steps/assessment/infrastructure/sample-fit.ts';
import type {InfrastructureReport} from '../../../steps/assessment/infrastructure/schema.ts';
import {problemTypeReportSchema} from '../../../steps/assessment/problem_type/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {sayRoleFindings} from '../maturity/role-findings.ts';
import {needsOf} from './needs.ts';
import {commandFor, type Sample, scriptFor} from './sample-fit.ts';

/** Resident memory of Python with numpy and scikit-learn loaded and nothing else (measured: 130 to 160 MiB). */
const loadedMiB = 150;
/** Copies of the numbers held while trees are fitted: read, encoded, binned, and one to spare. */
const copies = 4;

type Shape = {readonly rows: number; readonly columns: number; readonly sample: Sample | null};
type SampleFit = InfrastructureReport['sample_fit'];

/** What the work ahead needs against what the probes found; the memory of a sample fit measured where that is possible and allowed. */
export async function assessInfrastructure(input: StepInput, tools: WorkTools): Promise<InfrastructureReport> {
	const environment = new Environment(input.environment);
	const shape = input.dataFiles.length === 0 ? null : await shapeOf(input, tools);
	if (shape === null) tools.say('no data file here: memory cannot be estimated');
	const fit = await sampleFit(input, tools, environment, shape);
	const estimate = shape === null ? null : estimateOf(shape, fit);
	if (estimate !== null && !fit.measured) tools.say(`estimate, not measured: a fit on all rows needs about ${count(estimate.mib)} MiB`);
	const needs = needsOf(
		{
			systemTypes: input.systemTypes,
			fitMiB: estimate?.mib ?? null,
			measured: fit.measured,
			dataMiB: await sizeOf(input.dataFiles),
		},
		environment,
	);
	for (const need of needs) if (need.verdict === 'short') tools.say(`short of ${need.what}: ${clean(need.found)}; ${need.why}`);
	for (const verdict of ['unknown', 'enough'] as const) {
		const some = needs.filter(need => need.verdict === verdict).map(need => need.what);
		if (some.length > 0) tools.say(`${verdict}: ${some.join(', ')}`);
	}
	await sayRoleFindings('infrastructure', input, tools);
	return {schema: 1, needs, sample_fit: fit, estimate};
}

/** Rows and columns of what is trained on, and the file a script can read, if there is one. */
async function shapeOf(input: StepInput, tools: WorkTools): Promise<Shape> {
	const files = input.trainingFiles.length > 0 ? input.trainingFiles : input.dataFiles;
	const dataset = await openDataset(files, {
		missingWords: input.missingWords,
		readAs: input.readAs,
		written: files === input.trainingFiles ? writtenByUs : input.written,
		signal: tools.signal,
		progress: (label, fraction) => tools.progress(label, fraction * 0.8),
	});
	try {
		const shape = {rows: dataset.rows, columns: dataset.columns.length};
		const [source] = dataset.sources;
		if (input.target === null || source === undefined || source.delimiter === null || source.gzip) return {...shape, sample: null};
		const column = await findTarget(dataset, input.target);
		const row = await dataset.queryRow(`SELECT count(${column.ref}) AS filled, count(DISTINCT ${column.ref}) AS different FROM data`);
		const facts = {storage: column.storage, distinct: Number(row['different']), filled: Number(row['filled'])};
		const known = problemTypeReportSchema.safeParse(input.reports['ASSESSMENT.problem_type']);
		const number = known.success
			? ['regression', 'forecasting'].includes(known.data.problem_type) && isNumber(column.storage)
			: targetKind(facts) === 'number';
		return {...shape, sample: {file: source.file, delimiter: source.delimiter, target: column.name, kind: number ? 'number' : 'classes'}};
	} finally {
		await dataset.close();
	}
}

const printed = z.object({rows: z.int().min(0), columns: z.int().min(0), seconds: z.number().min(0), peak_rss_mib: z.number().min(0)});

async function sampleFit(input: StepInput, tools: WorkTools, environment: Environment, shape: Shape | null): Promise<SampleFit> {
	const not = (reason: string, allowed: boolean | null = null): SampleFit => {
		tools.say(`no sample fit: ${reason}`);
		return {measured: false, allowed, rows: null, peak_rss_mib: null, seconds: null, reason};
	};
	if (shape === null) return not('there is no data file');
	if (!environment.known('python')) return not('Python was not probed');
	if (environment.text('python', 'version') === null) return not('Python not found');
	const version = environment.distribution('scikit-learn');
	if (version === null) return not(`scikit-learn is not in the found Python (${clean(environment.summary('python'))})`);
	if (shape.sample === null) return not(input.target === null ? 'there is no target to fit' : 'the script reads one CSV or TSV file only');
	tools.progress('a sample fit', null);
	const text = await scriptFor(shape.sample);
	await tools.write(scriptName, text);
	const outcome = await tools.run(commandFor(input, environment, text, tools.folder));
	if (!outcome.allowed) return not(outcome.words ? `not allowed: ${clean(outcome.words, 200)}` : 'not allowed', false);
	const {result, peakRssMiB} = outcome;
	const said = printed.safeParse(lastJson(result.stdout));
	if (result.ended !== 'exited' || result.exitCode !== 0 || result.error !== null || !said.success) {
		const last = result.stderr.trim().split('\n').at(-1) ?? '';
		const why = result.error ?? (result.ended === 'exited' ? `exit ${result.exitCode ?? result.signal}` : result.ended);
		return not(`it did not finish (${clean(`${why}${last === '' ? '' : `: ${last}`}`, 200)})`, true);
	}
	// Ours was read while it ran and can miss the last moment; its own is the system's counter. The higher is the peak.
	const peak = Math.round(Math.max(peakRssMiB ?? 0, said.data.peak_rss_mib));
	const seconds = Math.round(result.durationMs / 100) / 10;
	tools.say(`a sample fit on ${count(said.data.rows)} rows peaks at ${count(peak)} MiB, ${short(seconds, 2)} s (scikit-learn ${version})`);
	return {measured: true, allowed: true, rows: said.data.rows, peak_rss_mib: peak, seconds, reason: null};
}

function lastJson(text: string): unknown {
	const line = text.split('\n').findLast(one => one.startsWith('{')) ?? '';
	try {
		return JSON.parse(line);
	} catch {
		return null; // the schema refuses it, and the caller says so
	}
}

/** Memory of a fit on all rows: the measured peak, and what the rows beyond the sample add; or all of it by arithmetic. */
function estimateOf(shape: Shape, fit: SampleFit): {readonly mib: number; readonly how: string} {
	const mibOf = (rows: number) => (rows * shape.columns * 8 * copies) / 2 ** 20;
	if (fit.measured && fit.peak_rss_mib !== null && fit.rows !== null) {
		const rest = Math.max(0, shape.rows - fit.rows);
		if (rest === 0) return {mib: fit.peak_rss_mib, how: `measured on all ${count(fit.rows)} rows`};
		return {
			mib: Math.ceil(fit.peak_rss_mib + mibOf(rest)),
			how: `measured on ${count(fit.rows)} rows; ${count(rest)} more rows x ${shape.columns} columns x 8 bytes x ${copies} copies added`,
		};
	}
	return {
		mib: Math.ceil(loadedMiB + mibOf(shape.rows)),
		how: `estimate, not measured: ${loadedMiB} MiB for Python with scikit-learn, and ${count(shape.rows)} rows x ${shape.columns} columns x 8 bytes x ${copies} copies`,
	};
}

async function sizeOf(files: readonly string[]): Promise<number> {
	const sizes = await Promise.all(files.map(async file => (await stat(file)).size));
	return sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20;
}
