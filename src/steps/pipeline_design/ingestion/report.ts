import {bytes, count, counted, short} from '../../../domain/format.ts';
import type {FeatureSection} from '../../../domain/pipeline.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean, inert, table} from '../../wording.ts';
import {decisionsText, techniquesText} from '../design-text.ts';
import {reasonsTask, sectionSchema} from '../section-schema.ts';
import {type IngestionReport, ingestionReportSchema} from './schema.ts';

const keys = [
	'schema',
	'name',
	'package',
	'problem',
	'data',
	'target',
	'split',
	'features',
	'excluded',
	'constraints',
	'environment',
	'commands',
];

const ingestionBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'ingestion',
		schema: ingestionReportSchema,
		tasks: [
			'Write `data/train.csv`: every row of your data files as plain CSV, UTF-8, comma, one header, every word as it is written ("None" is a word). Leave no row out.',
			sectionSchema(keys),
			'features describes every column but the target: kind, nullable, min and max with a margin, closed lists of at most 50 words (left open where rare words show that new ones will come), strptime format of times. The next steps choose among them.',
			'target.recode carries the recorded decision on small classes (keep, merge, drop, recode); its default is to keep them.',
			"The core as readable Python in src/<package>/: config, schema, split, features, and __main__ with the commands `validate`, `split` and `features` as commands names them: words, {data}, {out}, {fit}, {parameters}; run in the project's folder.",
			'validate writes JSON {"rows": n, "rejected": [{"row": 0-based or null for a column, "column": c, "why": w}]} to {out} and exits 0 also with rejections. split writes JSON {"rule", "train": [rows], "test": [rows], "sha256"}. features fits on {fit} and writes a CSV matrix for {data} and the fitted parameters as JSON.',
			reasonsTask,
		],
		measured: [
			'the schema accepts all training rows and at least 99 % of rows it never saw',
			'it rejects at least 95 % of corrupted rows: a wrong type, a number out of range, a null where none may be, a missing column, an unknown word where the list is closed',
		],
	});

/** Rows of the contract that the document shows; all of them are in pipeline.yaml. */
const shownColumns = 60;

export const ingestionReport: ReportDefinition<IngestionReport> = {
	step: 'ingestion',
	phase: 'PIPELINE_DESIGN',
	schema: ingestionReportSchema,
	summary: summarise,
	document: describe,
	brief: ingestionBrief,
};

function summarise(report: IngestionReport): string {
	const features = report.section.features ?? [];
	const nullable = features.filter(one => one.nullable).length;
	const closed = features.filter(one => one.values).length;
	return `${report.section.problem}; contract of ${counted(features.length, 'column')}: ${count(closed)} closed lists, ${count(nullable)} nullable; ${count(report.rows)} rows`;
}

/** What a valid value is, in words. */
function acceptedText(feature: FeatureSection): string {
	switch (feature.kind) {
		case 'number':
			return `${short(feature.min ?? Number.NEGATIVE_INFINITY, 5)} to ${short(feature.max ?? Number.POSITIVE_INFINITY, 5)}${feature.integer ? ', whole' : ''}`;
		case 'time':
			return feature.format ?? 'iso';
		default:
			return feature.values
				? `${counted(feature.values.length, 'word')}: ${feature.values.map(one => clean(one, 20)).join(', ')}`
				: 'any word';
	}
}

function describe(report: IngestionReport): string {
	const {section} = report;
	const {target} = section;
	const features = section.features ?? [];
	const seen = new Map(report.columns.map(column => [column.name, column]));
	const kind = section.problem === 'regression' ? 'a number' : `${counted(target.classes.length, 'class', 'classes')}`;
	const recoded = Object.entries(target.recode);
	const parts = [
		'## Ingestion',
		`The problem is **${section.problem}**: \`${clean(target.column, 120).replaceAll('`', "'")}\`, ${kind}${target.positive ? `; the probability of "${inert(clean(target.positive, 40))}" is predicted` : ''}. ${count(report.rows)} rows that may be seen (${bytes(report.source_bytes)} at the source) are \`${section.data.path}\`; rows kept aside for judging are not in it.`,
	];
	if (recoded.length > 0) {
		parts.push(
			`Labels are recoded: ${recoded
				.slice(0, 20)
				.map(([from, to]) => inert(`${clean(from, 40)} ${to === null ? 'is dropped' : `becomes ${clean(to, 40)}`}`))
				.join(', ')}${recoded.length > 20 ? ' and more' : ''}.`,
		);
	}
	parts.push(
		'The data contract, accepted values by column:',
		table(
			['Column', 'Kind', 'Accepted', 'Seen', 'Missing'],
			features.slice(0, shownColumns).map(feature => {
				const column = seen.get(feature.name);
				const range = column?.seen
					? `${short(column.seen[0], 5)} to ${short(column.seen[1], 5)}`
					: `${count(column?.distinct ?? 0)} different`;
				const missing = feature.nullable ? count(column?.missing ?? 0) : 'not allowed';
				return [feature.name, feature.kind, acceptedText(feature), range, missing];
			}),
		),
	);
	if (features.length > shownColumns) parts.push(`${counted(features.length - shownColumns, 'more column')} are in pipeline.yaml.`);
	if (report.unparsable_lines > 0)
		parts.push(`${counted(report.unparsable_lines, 'line')} of the source could not be read and are left out.`);
	if (report.notes.length > 0) parts.push(report.notes.map(note => `- ${inert(clean(note, 300))}`).join('\n'));
	parts.push(decisionsText(report.decisions), techniquesText(report.techniques));
	return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}
