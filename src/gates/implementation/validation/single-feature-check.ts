import path from 'node:path';
import * as z from 'zod';
import {short} from '../../../domain/format.ts';
import {metricOf} from '../../../domain/metric.ts';
import type {FeatureSection} from '../../../domain/pipeline.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {quoted} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {fewestHeld} from '../../project/judged-quality.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {scoreOf} from '../../project/quality.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {tampering, trainsAnother} from '../../project/tamper.ts';
import {freshPredictions} from '../../project/training.ts';
import {seedFor} from '../../seeds.ts';

/** Beyond it a model that is just as good fails once in 10,000 judgements. */
const level = 0.9998;

const answer = z.looseObject({column: z.string(), by: z.string(), columns: z.number(), out_of_fold: z.number()});

/** A column that tells this part of what the best one tells is weak beside it. */
const weakPart = 0.6;
/** Less than this part of certainty is too near to nothing for a model to be clearly below it. */
const leastStrong = 0.3;
const singles = z.array(z.looseObject({column: z.string(), metric: z.string(), value: z.number()}));

/** How much of certainty a column tells alone: 0 nothing, 1 all; an area under a curve of half tells nothing. */
const strength = ({metric, value}: {metric: string; value: number}) => (metric === 'r2' ? value : 2 * value - 1);

/** A word that every row can hold instead of its own; null where the contract names none. */
const constantOf = ({kind, min, values}: FeatureSection): string | null => (kind === 'number' ? String(min ?? 0) : (values?.[0] ?? null));

/** Training and prediction see one weak column; the others hold one word in every row. */
const oneWeakColumn: Sabotage = {
	title: 'a model that does not see its best columns',
	// What the candidates were cross-validated with, and what was said of the model before, is of other columns.
	implies: [
		'validation.beats_baseline',
		'validation.stated_figures',
		'validation.model_card',
		'validation.calibration',
		'validation.quality',
		'validation.declared_ships',
		'validation.simpler_first',
		...(trainsAnother.implies ?? []),
	],
	apply: async (root, context) => {
		const [read, report] = [await readPipeline(root), await context.report('ASSESSMENT.data')];
		const found = singles.safeParse(isFields(report) ? report['single_features'] : null);
		const features = read.ok ? (read.pipeline.features ?? []) : [];
		if (!found.success) return 'not applicable';
		const alone = found.data.filter(({column}) => features.some(({name}) => name === column)).map(one => ({...one, tells: strength(one)}));
		const best = Math.max(0, ...alone.map(one => one.tells));
		const [weak] = alone.filter(one => one.tells <= weakPart * best).sort((a, b) => b.tells - a.tells);
		if (best < leastStrong || weak === undefined) return 'not applicable';
		const words = features.filter(({name}) => name !== weak.column).map(feature => [feature.name, constantOf(feature)] as const);
		if (words.some(([, word]) => word === null)) return 'not applicable';
		const given = {words: Object.fromEntries(words)};
		const commands = ['train', 'train_on_split', 'refit', 'predict', 'predict_onnx'] as const;
		const [first, ...others] = commands.map(command => [command, 'columns_not_seen', given] as const);
		return first === undefined ? 'not applicable' : tampering(oneWeakColumn.title, first, ...others).apply(root, context);
	},
};

/** A model that is clearly below one of the columns it reads has lost what that column says. */
export const singleFeatureCheck: CheckDefinition = projectCheck({
	id: 'validation.beats_single_feature',
	step: 'validation',
	title: 'not below one column',
	mustBe:
		'not clearly below the best single column of its features on rows kept aside: upper 99.98 % bound of the paired gain at least 0; the column is chosen and fitted by us on the training rows',
	onKeptRows: true,
	falseAlarm: {rate: 1e-4, healthy: 'a model that is just as good as the best column alone'},
	couldBeFooledBy: 'a column that says what it says only together with others; one whose values have to be read in a way we do not try',
	told: {op: '>=', threshold: 0, unit: 'gain, upper bound', evidence: ['pipeline.yaml#/features']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		const columns = pipeline.features?.map(({name}) => name) ?? [];
		if (columns.length === 0) throw new CannotJudge('pipeline.yaml lists no features');
		const {training, unlabelled, truth, heldRows} = await rowsOf(project);
		if (heldRows < fewestHeld) throw new CannotJudge(`${heldRows} rows kept aside are too few to compare with one column`);
		const predictions = await freshPredictions(project);
		const out = path.join(folder, 'single-feature.csv');
		const seed = seedFor(context, 'single feature');
		const request = {...reading(pipeline), metric: metricOf(pipeline), data: training, held: unlabelled, columns, seed, out};
		const alone = await oracle(context, 'single_feature', request, answer);
		const found = await scoreOf(project, {truth, predictions, simple: out, training, level});
		const gain = found.simple?.gain;
		if (!gain) throw new CannotJudge('the gain over one column could not be computed');
		const best = `${quoted(alone.column)} alone ${short(found.simple?.value ?? Number.NaN)}`;
		const by = `${short(gain.value)} [${short(gain.low)} to ${short(gain.high)}]`;
		const report = await context.report('IMPLEMENTATION.validation');
		const claimed = isFields(report) ? numberIn(report, 'value') : null;
		return measured(
			{
				...told,
				value: gain.high,
				claimed,
				detail: [
					`${found.metric} on ${found.rows} rows kept aside: the model ${short(found.value)}, ${best} (the best of ${alone.columns})`,
					`gain ${by}`,
				],
			},
			gain.high >= 0 ? null : `the model is clearly below one of its columns: ${found.metric} ${short(found.value)}, ${best}; gain ${by}`,
		);
	},
	sabotages: [oneWeakColumn],
});
