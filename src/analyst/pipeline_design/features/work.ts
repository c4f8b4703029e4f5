import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {count, counted, short} from '../../../domain/format.ts';
import type {DesignDecision} from '../../../steps/pipeline_design/design.ts';
import {type FeaturesReport, featuresReportSchema} from '../../../steps/pipeline_design/features/schema.ts';
import {type IngestionReport, ingestionReportSchema} from '../../../steps/pipeline_design/ingestion/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean, listed} from '../../../steps/wording.ts';
import {inputFailure} from '../../../system/errors.ts';
import {neededReport} from '../earlier.ts';
import {setSections} from '../pipeline-file.ts';
import {putBlueprint} from '../put-blueprint.ts';
import {withVisibleData} from '../visible-data.ts';
import {askSuspects} from './ask-suspects.ts';
import {type Chosen, chooseColumns, excludedOf} from './choose-columns.ts';
import {tellColumns} from './column-decisions.ts';
import {encodingsOf} from './encodings.ts';
import {findGroup} from './groups.ts';
import {type Comparison, compareSuspects} from './suspect-fit.ts';
import {featureTechniques} from './techniques.ts';
import {timeColumnOf} from './time-column.ts';

/** Chooses the columns that the model reads: known beforehand, repeating, not personal; measures what the suspects would add and asks. */
export async function designFeatures(input: StepInput, tools: WorkTools): Promise<FeaturesReport> {
	const ingestion = neededReport(input, 'PIPELINE_DESIGN.ingestion', ingestionReportSchema);
	return withVisibleData(input, tools, async dataset => {
		const {section} = ingestion;
		const target = section.target.column;
		const told = await tellColumns(input, dataset, target, section.problem !== 'regression', (label, fraction) =>
			tools.progress(label, 0.3 + fraction * 0.2),
		);
		const group = await findGroup(input, dataset, ingestion.columns, target);
		const timeColumn = timeColumnOf(input, ingestion);
		const chosen = chooseColumns(ingestion, told, group, timeColumn);
		for (const one of chosen.excluded)
			tools.say(`not used: ${clean(one.name, 40)}, ${clean(one.why, 160)}${one.alone == null ? '' : `; alone ${one.alone}`}`);
		const compared = await compareSuspects(input, tools, ingestion, chosen);
		const suspects = await askSuspects(input, tools, chosen.suspects, compared);
		const kept = chosen.suspects.filter(one => suspects.some(other => other.column === one.feature.name && other.kept));
		const features = inTableOrder(ingestion, [
			...chosen.features,
			...kept.map(one => ({
				...one.feature,
				why: `kept although suspected: ${one.why}`,
				// Only a person's word stands against a judge that finds the same.
				...(suspects.some(other => other.column === one.feature.name && other.by === 'person') ? {kept: {by: 'person', why: one.why}} : {}),
			})),
		]);
		if (features.length === 0) {
			throw inputFailure(
				`No column is left to predict ${clean(target)} from (${listed(
					chosen.excluded.map(one => `${clean(one.name, 30)} ${clean(one.why, 60)}`),
					4,
				)}): bring data with columns that are known beforehand.`,
			);
		}
		const left = chosen.suspects.filter(one => !kept.includes(one));
		const excluded = [
			...chosen.excluded,
			...left.map(one => excludedOf(one.feature.name, `looks as if it were known only after the event: ${one.why}`, told)),
		];
		const encoded = await encodingsOf(dataset, features, ingestion.columns);
		const report = featuresReportSchema.parse({
			schema: 1,
			section: {features, excluded},
			decisions: [...columnDecision(chosen, features.length, dataset), ...suspectDecision(suspects, compared), encoded.decision],
			techniques: featureTechniques(input, ingestion, encoded.width),
			suspects,
			metric: compared?.metric ?? null,
			encodings: encoded.encodings,
			group,
			rows: ingestion.rows,
			facts: factsOf(ingestion, features),
			predict_seconds: null,
			series: ingestion.series,
			balance: ingestion.balance,
			time_column: timeColumn,
			rising: ingestion.columns.filter(column => column.rising === true).map(column => column.name),
			bytes: ingestion.source_bytes,
			width: encoded.width,
		});
		const pipeline = await setSections(tools, {features: report.section.features, excluded: report.section.excluded});
		await putBlueprint(input, tools, 'features', pipeline);
		tools.say(
			`${counted(features.length, 'column')} used, ${count(excluded.length)} not; the model sees ${count(encoded.width)} numbers a row`,
		);
		return report;
	});
}

function inTableOrder<Feature extends {readonly name: string}>(ingestion: IngestionReport, features: readonly Feature[]): Feature[] {
	const place = new Map(ingestion.columns.map((column, index) => [column.name, index]));
	return features.toSorted((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0));
}

function factsOf(ingestion: IngestionReport, features: readonly {readonly name: string}[]) {
	return features.flatMap(feature => {
		const column = ingestion.columns.find(one => one.name === feature.name);
		if (column === undefined) return [];
		const {name, missing, distinct, usual = null, max_length = null} = column;
		return [{name, missing, distinct, usual, max_length}];
	});
}

function columnDecision(chosen: Chosen, used: number, dataset: Dataset): DesignDecision[] {
	return [
		{
			what: 'columns',
			chosen: `${counted(used, 'column')} of ${count(dataset.columns.length - 1)} beside the target: what is known when the prediction is made`,
			because: [
				{figure: used, what: 'columns used', source: 'pipeline.yaml'},
				...chosen.excluded.slice(0, 6).map(one => ({figure: clean(one.name, 60), what: clean(one.why, 160), source: 'the visible rows'})),
			],
			instead: [
				{
					option: 'every column',
					figure: dataset.columns.length - 1,
					why_not:
						chosen.excluded.length + chosen.suspects.length === 0
							? 'no column had to be left out'
							: `${counted(chosen.excluded.length + chosen.suspects.length, 'column')} would tell rows apart, hold people's data, say nothing, or give the answer away`,
				},
			],
		},
	];
}

function suspectDecision(suspects: FeaturesReport['suspects'], compared: Comparison | null): DesignDecision[] {
	const [first] = suspects;
	if (first === undefined || compared === null) return [];
	const kept = suspects.filter(one => one.kept).map(one => clean(one.column, 40));
	const figure = (value: number | null) => (value === null ? null : `${compared.metric} ${short(value)}`);
	const notRun = `not run: ${compared.reason ?? 'no reason was given'}`;
	return [
		{
			what: 'columns suspected to be known only after the event',
			chosen: kept.length === 0 ? `left out: ${listed(suspects.map(one => clean(one.column, 40)))}` : `kept: ${listed(kept)}`,
			by: first.by,
			because: [
				...suspects
					.slice(0, 6)
					.map(one => ({figure: clean(one.column, 60), what: clean(one.why ?? 'suspected', 200), source: 'reports/data.json'})),
				{figure: figure(compared.without) ?? notRun, what: 'cross-validated without them', source: 'cross_validate on the visible rows'},
			],
			instead: [
				{
					option: kept.length === suspects.length ? 'leave them out' : 'keep all of them',
					figure: figure(kept.length === suspects.length ? compared.without : compared.with),
					why_not:
						compared.with === null
							? `with them: ${notRun}`
							: kept.length === suspects.length
								? 'a person said that they are known beforehand'
								: 'what is known only afterwards is not there when a prediction is made: the gain would vanish in use',
				},
			],
		},
	];
}
