import type {Check} from '../domain/check.ts';
import {count, counted} from '../domain/format.ts';
import type {Plot} from '../domain/plot.ts';
import type {SessionState} from '../domain/state.ts';
import {type Phase, phases, phaseTitles} from '../domain/workflow.ts';
import {plotRows, plotTitles} from './check-plots.ts';
import type {DataFound} from './data-report.ts';
import {balanceRows, missingRows, shareText} from './data-rows.ts';
import {shownChecks} from './gate-text.ts';
import {axisText, histogramRows, undrawable} from './plots.ts';
import type {Row} from './rows.ts';
import {labelled, paragraph} from './text-block.ts';

export type ChartId =
	| {readonly kind: 'balance'}
	| {readonly kind: 'missing'}
	| {readonly kind: 'histogram'; readonly column: string}
	| {readonly kind: 'evidence'; readonly check: string; readonly plot: Plot}
	| {readonly kind: 'later'; readonly title: string; readonly phase: Phase; readonly of: string};

/** Charts of what later phases measure, and where their figures will come from. */
const later = [
	{kind: 'later', title: 'confusion matrix', phase: 'IMPLEMENTATION', of: 'predictions on hidden rows'},
	{kind: 'later', title: 'calibration', phase: 'IMPLEMENTATION', of: 'predicted against observed rates'},
	{kind: 'later', title: 'tuning history', phase: 'IMPLEMENTATION', of: 'the score of every trial'},
	{kind: 'later', title: 'latency', phase: 'IMPLEMENTATION', of: 'response times under load'},
	{kind: 'later', title: 'drift by feature', phase: 'MONITORING', of: 'new rows against the training rows'},
] as const satisfies readonly ChartId[];

/** All charts: those that can be drawn first, then those whose figures are still to come. */
export function chartList(found: DataFound | null, evidence: readonly EvidencePlot[] = []): readonly ChartId[] {
	const measured = evidence.map(({check, plot}): ChartId => ({kind: 'evidence', check: check.id, plot}));
	const known = new Set(evidence.map(({plot}): string => plotTitles[plot.kind]));
	const missing = later.filter(one => !known.has(one.title));
	if (!found) return [...measured, ...missing];
	const {report} = found;
	const drawn: ChartId[] = [...measured, {kind: 'balance'}, {kind: 'missing'}];
	for (const column of report.profile) if (column.numbers) drawn.push({kind: 'histogram', column: column.name});
	return [...drawn, ...missing];
}

export type EvidencePlot = {readonly check: Check; readonly plot: Plot};

/** What the checks of all gates drew, in the order of the gates; these are the first charts. */
export const evidencePlots = (state: SessionState): readonly EvidencePlot[] =>
	phases.flatMap(phase => shownChecks(state.phases[phase]).flatMap(check => (check.plots ?? []).map(plot => ({check, plot}))));

export function chartTitle(chart: ChartId): string {
	switch (chart.kind) {
		case 'balance':
			return 'class balance';
		case 'missing':
			return 'missing by column';
		case 'histogram':
			return `distribution of ${chart.column}`;
		case 'evidence':
			return plotTitles[chart.plot.kind];
		case 'later':
			return chart.title;
	}
}

export const chartSource = (chart: ChartId): string =>
	chart.kind === 'later'
		? `no report yet: comes with ${phaseTitles[chart.phase]}`
		: chart.kind === 'evidence'
			? `measured by ${chart.check}`
			: 'reports/data.json';

/** The chart as large as there is room for. */
export function chartRows(chart: ChartId, found: DataFound | null, width: number, height: number, ascii: boolean): readonly Row[] {
	if (chart.kind === 'later')
		return [
			...paragraph(`No report yet: comes with ${phaseTitles[chart.phase]} (${chart.phase}).`, width),
			...paragraph(`It will show ${chart.of}.`, width, 'dim'),
		];
	if (chart.kind === 'evidence') return plotRows(chart.plot, width, Math.max(4, Math.min(16, height - 5)), ascii);
	if (!found) return paragraph('There is nothing to draw yet.', width);
	const {report} = found;
	if (chart.kind === 'balance')
		return [
			...paragraph(
				report.target
					? `Rows of each class of ${report.target}, ${counted(report.rows, 'row')} in all`
					: 'There is no target: nothing to balance.',
				width,
				'strong',
			),
			...(report.target ? balanceRows(report, width, ascii) : []),
		];
	if (chart.kind === 'missing')
		return [...paragraph(`Rows without a value, of ${counted(report.rows, 'row')}`, width, 'strong'), ...missingRows(report, width, ascii)];
	const column = report.profile.find(one => one.name === chart.column);
	if (!column?.numbers) return paragraph(`${chart.column} has no figures to draw.`, width);
	const {numbers} = column;
	const bad = undrawable(numbers.histogram.counts);
	return [
		...paragraph(`${chart.column}: rows by value`, width, 'strong'),
		...histogramRows(numbers.histogram, width, Math.max(3, Math.min(16, height - 7)), ascii),
		...labelled(
			'',
			6,
			`${counted(numbers.histogram.counts.length, 'bin')}; median ${axisText(numbers.quantiles.p50)}, mean ${axisText(numbers.mean)}${column.missing > 0 ? `; ${count(column.missing)} missing (${shareText(column.missing, report.rows)}) not drawn` : ''}${bad > 0 ? `; ${counted(bad, 'bin')} without a finite figure not drawn` : ''}`,
			width,
			'dim',
		),
	];
}
