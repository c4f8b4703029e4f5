import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {readCsv} from '../../../analysis/csv.ts';
import {renderBlueprint, renderOptionsOf} from '../../../blueprints/render.ts';
import {count, short} from '../../../domain/format.ts';
import {fittingMetric} from '../../../domain/metric-fit.ts';
import type {FeatureSection, Pipeline} from '../../../domain/pipeline.ts';
import type {IngestionReport} from '../../../steps/pipeline_design/ingestion/schema.ts';
import {pipelineFile} from '../../../steps/pipeline-file.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {Failure} from '../../../system/errors.ts';
import {withProject} from '../../project/open.ts';
import {crossValidate} from '../../project/predict.ts';
import {dataOf, isBlueprint, type Project} from '../../project/project.ts';
import {foldsOf, labelsOf, type Rows, writeRows} from '../../project/rows.ts';
import {measure} from '../../scoring/metrics.ts';
import {caseOf, truthOf} from '../../scoring/predictions.ts';
import {designedPipeline, pipelineText} from '../pipeline-file.ts';
import {withSections} from '../yaml-text.ts';
import type {Chosen} from './choose-columns.ts';

/** The metric, cross-validated with the suspects among the features and without them; null: not run, and why. */
export type Comparison = {
	readonly metric: string;
	readonly with: number | null;
	readonly without: number | null;
	readonly reason: string | null;
};

const folds = 5;
/** More rows than this change the third digit only, and would keep a person waiting. */
const mostRows = 20_000;
/** The candidate that finds what is hidden in a part of the rows. */
const candidate = 'lightgbm';

/**
 * Fits the project's own model with all suspects and without those that the evidence speaks against (where it does against none: without
 * all), in the project's environment, each row predicted by a model that did not
 * see its fold. Null when nothing is suspected; what is refused or does not work is told as not run, with the reason.
 */
export async function compareSuspects(
	input: StepInput,
	tools: WorkTools,
	ingestion: IngestionReport,
	chosen: Chosen,
): Promise<Comparison | null> {
	if (chosen.suspects.length === 0) return null;
	const {metric} = fittingMetric(ingestion.section.problem, Object.values(ingestion.balance));
	const notRun = (reason: string): Comparison => {
		tools.say(`the metric with and without the suspects was not run: ${reason}`);
		return {metric, with: null, without: null, reason};
	};
	if (chosen.features.length === 0) return notRun('without the suspects no column is left');
	if (!isBlueprint(await designedPipeline(tools.folder))) return notRun('pipeline.yaml names a project with commands of its own');
	try {
		return await withProject(input, tools, async project => {
			const rows = await someRows(project);
			const suspects = chosen.suspects.map(one => one.feature);
			const against = chosen.suspects.filter(one => one.leaveOut);
			const spared = against.length === 0 ? [] : chosen.suspects.filter(one => !one.leaveOut).map(one => one.feature);
			const scoreOf = (name: string, features: readonly FeatureSection[]) => score(project, tools, rows, name, metric, features);
			tools.progress('fitting without the suspects', 0.6);
			const without = await scoreOf('without', [...chosen.features, ...spared]);
			tools.progress('fitting with the suspects', 0.75);
			const withThem = await scoreOf('with', [...chosen.features, ...suspects]);
			tools.say(
				`${metric} with the suspects ${short(withThem)}, without ${short(without)}: ${candidate}, ${folds} folds, ${count(rows.used)} rows`,
			);
			return {metric, with: withThem, without, reason: null};
		});
	} catch (error) {
		tools.signal.throwIfAborted();
		if (!(error instanceof Failure)) throw error;
		return notRun(error.message);
	}
}

type SomeRows = {readonly file: string; readonly labels: readonly string[]; readonly folds: readonly number[]; readonly used: number};

/** Labelled rows, taken evenly when there are more than needed, and a fold for each. */
async function someRows(project: Project): Promise<SomeRows> {
	const {pipeline} = project;
	const file = await dataOf(project);
	const table = readCsv(await readFile(file, 'utf8'), pipeline.data.path, pipeline.data.delimiter);
	const labels = truthOf(table, pipeline, pipeline.data.path);
	const known = [...labels.keys()].filter(row => labels[row] !== null);
	const step = Math.max(1, Math.ceil(known.length / mostRows));
	const some = known.filter((_, index) => index % step === 0);
	const rows: Rows = {file, table, labels, train: some, test: []};
	return {
		file: await writeRows(project, rows, some, 'rows.csv'),
		labels: labelsOf(rows, some),
		folds: foldsOf(pipeline, rows, some, folds),
		used: some.length,
	};
}

async function score(
	project: Project,
	tools: WorkTools,
	rows: SomeRows,
	name: string,
	metric: string,
	features: readonly FeatureSection[],
): Promise<number> {
	const variant = await writeVariant(project, name, metric, features);
	const predictions = await crossValidate(variant, tools, {
		data: rows.file,
		folds: rows.folds,
		candidate,
		params: {},
		title: `cross-validate ${name} the suspects`,
		why: 'what the columns suspected to be known only after the event would add',
		name,
	});
	return measure(metric, caseOf(variant.pipeline, rows.labels, predictions, 'The output of `cross_validate`'));
}

/** The project with other features, in a folder that goes with the step. */
async function writeVariant(project: Project, name: string, metric: string, features: readonly FeatureSection[]): Promise<Project> {
	const folder = path.join(project.scratch, name);
	const model = {metric, candidates: ['linear', 'lightgbm'], folds, seed: 0, threads: 1};
	const sections = [
		{key: 'features', value: features, comment: []},
		{key: 'model', value: model, comment: []},
	];
	const text = withSections(await pipelineText(project.folder), sections, []);
	await mkdir(folder, {recursive: true});
	await writeFile(path.join(folder, pipelineFile), text);
	for (const file of await codeOf(project.pipeline)) {
		const place = path.join(folder, file.path);
		await mkdir(path.dirname(place), {recursive: true});
		await writeFile(place, file.text);
	}
	return {...project, folder, pipeline: await designedPipeline(folder)};
}

const codeOf = async (pipeline: Pipeline) =>
	(await renderBlueprint(renderOptionsOf(pipeline))).filter(file => file.path.startsWith('src/'));
