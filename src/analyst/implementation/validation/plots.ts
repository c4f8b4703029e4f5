import type {ValidationReport} from '../../../steps/implementation/validation/schema.ts';
import {type Case, type Classes, confusion, type Numbers} from '../../scoring/metrics.ts';

type Plots = Pick<ValidationReport, 'confusion' | 'classes' | 'calibration' | 'residuals'>;

const bins = 10;
/** Points that a plot in a terminal or on a page can still show. */
const keptPoints = 400;

/** What is drawn of the predictions: confusion matrix and calibration for labels, residuals for numbers. */
export function plotsOf(given: Case): Plots {
	return given.kind === 'classes' ? ofClasses(given) : {residuals: residualsOf(given)};
}

function ofClasses(given: Classes): Plots {
	const size = given.labels.length;
	const flat = confusion(given);
	const cells = given.labels.map((_, truth) => [...flat.subarray(truth * size, (truth + 1) * size)]);
	const classes = given.labels.map((label, at) => {
		const rows = (cells[at] ?? []).reduce((sum, value) => sum + value, 0);
		const named = cells.reduce((sum, row) => sum + (row[at] ?? 0), 0);
		const hit = cells[at]?.[at] ?? 0;
		return {label, rows, precision: named > 0 ? hit / named : null, recall: rows > 0 ? hit / rows : null};
	});
	const calibration = calibrationOf(given);
	return {confusion: {labels: [...given.labels], cells}, classes, ...(calibration === null ? {} : {calibration})};
}

/** In tenths of probability: of the positive label with two, of the label that was predicted with more. Empty tenths are left out. */
function calibrationOf({probabilities, labels, truth, predicted, positive}: Classes): ValidationReport['calibration'] | null {
	if (probabilities === null) return null;
	const sums = Array.from({length: bins}, () => ({predicted: 0, observed: 0, rows: 0}));
	truth.forEach((label, row) => {
		const about = positive >= 0 ? positive : (predicted[row] ?? 0);
		const probability = probabilities[row * labels.length + about] ?? 0;
		const bin = sums[Math.min(bins - 1, Math.floor(probability * bins))];
		if (bin === undefined) return;
		bin.predicted += probability;
		bin.observed += label === about ? 1 : 0;
		bin.rows += 1;
	});
	return sums
		.filter(bin => bin.rows > 0)
		.map(bin => ({predicted: bin.predicted / bin.rows, observed: bin.observed / bin.rows, rows: bin.rows}));
}

function residualsOf({truth, predicted}: Numbers): NonNullable<ValidationReport['residuals']> {
	const residuals = truth.map((value, row) => value - (predicted[row] ?? 0));
	const sorted = residuals.toSorted();
	const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
	const step = Math.max(1, Math.ceil(truth.length / keptPoints));
	return {
		mean: residuals.reduce((sum, value) => sum + value, 0) / residuals.length,
		quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map(part => ({at: part, value: at(part)})),
		points: [...residuals.keys()]
			.filter(row => row % step === 0)
			.map(row => ({predicted: predicted[row] ?? 0, residual: residuals[row] ?? 0})),
	};
}
