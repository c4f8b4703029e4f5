import {count, counted} from '../../../domain/format.ts';
import {isLowerBetter, titleOf} from '../../../domain/metric.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean, table} from '../../wording.ts';
import {buildTasks, commandContract} from '../contract.ts';
import {between, figure, plain, shellBlock} from '../wording.ts';
import {type ValidationReport, validationReportSchema} from './schema.ts';

function validationBrief(input: StepInput): string {
	return writeBrief(input, {
		step: 'validation',
		schema: validationReportSchema,
		tasks: [
			...buildTasks(input),
			...commandContract.slice(1),
			'Score the model on the test rows of the project’s own split: the metric with a bootstrap interval, the baseline of one answer for every row, and the simplest candidate trained on the same rows.',
			'Say where it does worst: parts of at least 25 rows by the values of categories.',
			'Compare predict with predict_onnx row by row and list the decisions that differ.',
			'Deliver docs/model_card.md: what it is for and not for, the data, the figures, the limits.',
			'Where pipeline.yaml names `refit`, fit the judged candidate and parameters on all rows, beside the judged model: that is released.',
		],
		measured: [
			'on rows nobody has seen, a paired bootstrap against the baseline: its lower 95 % bound is above it',
			'the bigger model ships only if it is significantly better than the simple one',
			'on the same rows, the model is not clearly below the best single column of its features',
			'`refit` predicts as the declared parameters fitted on all rows do, and is not clearly worse than the judged fit',
		],
	});
}

export const validationReport: ReportDefinition<ValidationReport> = {
	step: 'validation',
	phase: 'IMPLEMENTATION',
	schema: validationReportSchema,
	summary: summarise,
	document: describe,
	brief: validationBrief,
};

/** Labels of a confusion matrix that fit on a page. */
const shownLabels = 12;

function beaten(report: ValidationReport): boolean {
	if (report.gain) return report.gain.low > 0;
	return isLowerBetter(report.metric) ? report.high < report.baseline : report.low > report.baseline;
}

function summarise(report: ValidationReport): string {
	const parts = [
		`${clean(titleOf(report.metric), 40)} ${between(report.value, report.low, report.high)}`,
		`${beaten(report) ? 'beats' : 'DOES NOT beat'} the baseline ${figure(report.baseline)}`,
	];
	if (report.simple !== null) parts.push(`simple ${figure(report.simple)}`);
	parts.push(onnxWords(report));
	const [worst] = report.slices ?? [];
	// A part of one class has no ROC AUC: what another metric says must say so.
	const by = worst === undefined || worst.metric === report.metric ? '' : `${clean(titleOf(worst.metric), 40)} `;
	if (worst) parts.push(`worst where ${clean(worst.column, 30)} is ${clean(worst.value, 30)}: ${by}${figure(worst.score)}`);
	return parts.join('; ');
}

function onnxWords({onnx}: ValidationReport): string {
	if (onnx === null) return 'no ONNX model';
	return `ONNX ${onnx.equal === onnx.rows ? 'decides the same' : `differs in ${counted(onnx.rows - onnx.equal, 'row')}`}`;
}

function describe(report: ValidationReport): string {
	const parts = [
		'## Validation',
		`On the project's own ${count(report.rows)} test rows: ${plain(titleOf(report.metric), 40)} ${between(report.value, report.low, report.high)} (95 % bootstrap interval). The baseline, one answer for every row, has ${figure(
			report.baseline,
		)}${report.simple === null ? '' : `; the simplest candidate ${figure(report.simple)}`}.${
			report.gain ? ` Better than the baseline by ${between(report.gain.value, report.gain.low, report.gain.high)}.` : ''
		}`,
		...confusionPart(report),
		...calibrationPart(report),
		...residualPart(report),
		...slicePart(report),
		report.onnx === null
			? 'There is no ONNX model.'
			: `ONNX against native: ${count(report.onnx.equal)} of ${count(report.onnx.rows)} decisions equal${
					report.onnx.largest_difference === null || report.onnx.largest_difference === undefined
						? ''
						: `; probabilities or values differ by at most ${figure(report.onnx.largest_difference)}`
				}.`,
		...(report.refit
			? [
					`For release the same candidate and parameters were fitted on all ${count(report.refit.rows)} rows, in \`${plain(report.refit.model, 80)}\`; the figures above are those of the judged fit.`,
					shellBlock(report.refit.command),
				]
			: []),
		...(report.command ? ['Again, in the project:', shellBlock(report.command)] : []),
	];
	return `${parts.join('\n\n')}\n`;
}

function confusionPart({confusion, classes}: ValidationReport): string[] {
	const parts: string[] = [];
	if (confusion && confusion.labels.length <= shownLabels)
		parts.push(
			table(
				['True, across: predicted', ...confusion.labels],
				confusion.labels.map((label, at) => [label, ...(confusion.cells[at] ?? []).map(count)]),
			),
		);
	if (classes && classes.length > 0)
		parts.push(
			table(
				['Class', 'Rows', 'Precision', 'Recall'],
				classes.slice(0, 40).map(one => [one.label, count(one.rows), rate(one.precision), rate(one.recall)]),
			),
		);
	return parts;
}

const rate = (value: number | null) => (value === null ? '' : figure(value));

function calibrationPart({calibration}: ValidationReport): string[] {
	if (!calibration || calibration.length === 0) return [];
	const rows = calibration.map(one => [figure(one.predicted), figure(one.observed), count(one.rows)]);
	return [table(['Said probability', 'Right as often', 'Rows'], rows)];
}

function residualPart({residuals}: ValidationReport): string[] {
	if (!residuals) return [];
	const rows = residuals.quantiles.map(one => [`${Math.round(one.at * 100)} %`, figure(one.value)]);
	return [`Residuals (truth less prediction), mean ${figure(residuals.mean)}:`, table(['Quantile', 'Residual'], rows)];
}

function slicePart({slices}: ValidationReport): string[] {
	if (!slices || slices.length === 0) return [];
	const rows = slices.map(one => [
		one.column,
		one.value,
		count(one.rows),
		`${titleOf(one.metric)} ${between(one.score, one.low, one.high)}`,
	]);
	return [
		'Where it does worst (parts of at least 25 test rows; the worst of many is partly chance):',
		table(['Column', 'Value', 'Rows', 'Score'], rows),
	];
}
