import {count, counted, short} from '../../../domain/format.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean, listed, table} from '../../wording.ts';
import {decisionsText, techniquesText} from '../design-text.ts';
import {reasonsTask, sectionSchema} from '../section-schema.ts';
import {type FeaturesReport, featuresReportSchema} from './schema.ts';

const featuresBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'features',
		schema: featuresReportSchema,
		tasks: [
			sectionSchema(['features', 'excluded']),
			'Use what is known when the prediction is made. Leave out, with why: identifiers, constants, personal data, exact copies, free text, what gives the target away, and columns suspected to be filled in after the event, unless a person keeps them.',
			'For the suspects, show the cross-validated metric with and without them before you ask; where you may not run that, both are null and reason says why.',
			"src/<package>/features.py makes the features; stateless a row: a row's features depend on that row and the fitted parameters only, and the parameters on the training rows only.",
			'`python -m <package> features --fit FILE --data FILE --out FILE --parameters FILE` fits on one file (with the target), transforms the other (the target may be absent), writes a CSV matrix with a header and a row for each row of the data, and the fitted parameters as JSON.',
			reasonsTask,
		],
		measured: [
			'a model on these features and a shuffled target scores chance, within 3 sigma',
			'editing rows of the future or rows it never saw changes no feature of another row and no fitted parameter',
		],
	});

/** Columns that the document lists one by one; all of them are in pipeline.yaml. */
const shownColumns = 60;

export const featuresReport: ReportDefinition<FeaturesReport> = {
	step: 'features',
	phase: 'PIPELINE_DESIGN',
	schema: featuresReportSchema,
	summary: summarise,
	document: describe,
	brief: featuresBrief,
};

function summarise(report: FeaturesReport): string {
	const features = report.section.features ?? [];
	const left = report.suspects.filter(one => !one.kept).length;
	const kept = report.suspects.length - left;
	const parts = [`${counted(features.length, 'column')} used, ${count(report.section.excluded.length)} left out`];
	if (left > 0) parts.push(`${counted(left, 'suspect')} among them`);
	if (kept > 0) parts.push(`${counted(kept, 'suspect')} kept`);
	const [first] = report.suspects;
	if (first && first.metric_with !== null && first.metric_without !== null)
		parts.push(`${report.metric ?? 'metric'} ${short(first.metric_without)} without, ${short(first.metric_with)} with`);
	return parts.join('; ');
}

function describe(report: FeaturesReport): string {
	const features = report.section.features ?? [];
	const {excluded} = report.section;
	const parts = [
		'## Features',
		`${counted(features.length, 'column')} are used:`,
		table(
			['Column', 'Kind', 'Why'],
			features.slice(0, shownColumns).map(one => [one.name, one.kind, one.why ?? '']),
		),
	];
	if (features.length > shownColumns) parts.push(`${counted(features.length - shownColumns, 'more column')} are in pipeline.yaml.`);
	if (excluded.length > 0) {
		parts.push(
			`${counted(excluded.length, 'column')} ${excluded.length === 1 ? 'is' : 'are'} not used:`,
			table(
				['Column', 'Why not'],
				excluded.slice(0, shownColumns).map(one => [one.name, one.why]),
			),
		);
	}
	if (report.suspects.length > 0) {
		const figure = (value: number | null) => (value === null ? 'not run' : short(value));
		const rows = report.suspects.map(one => [
			one.column,
			one.kept ? 'kept' : 'left out',
			one.by,
			figure(one.metric_with),
			figure(one.metric_without),
		]);
		parts.push(
			`Suspected to be known only after the event (${clean(report.metric ?? 'metric', 40)}, cross-validated on the visible rows, all of them in or out):`,
			table(['Column', 'Decision', 'By', 'With', 'Without'], rows),
		);
		const reasons = [...new Set(report.suspects.flatMap(one => (one.reason ? [clean(one.reason, 200)] : [])))];
		if (reasons.length > 0) parts.push(`The fit was not run: ${listed(reasons)}.`);
	}
	if (report.encodings.length > 0) {
		parts.push(
			'How they become numbers:',
			table(
				['Kind', 'Columns', 'How'],
				report.encodings.map(one => [one.kind, count(one.columns), one.how]),
			),
		);
	}
	parts.push(decisionsText(report.decisions), techniquesText(report.techniques));
	return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}
