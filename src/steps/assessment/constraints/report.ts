import type {Constraint} from '../../../domain/constraint.ts';
import {constraintUnits} from '../../../domain/constraint-names.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {listed, table} from '../../wording.ts';
import {constraintWords} from './proposals.ts';
import {type ConstraintsReport, constraintsReportSchema} from './schema.ts';

function constraintsBrief(input: StepInput): string {
	const given = Object.entries(input.constraints).map(([name, one]) => constraintWords(name, one.value, one.unit));
	return writeBrief(input, {
		step: 'constraints',
		schema: constraintsReportSchema,
		tasks: [
			`Set the constraints that what is built will be held to: ${Object.entries(constraintUnits)
				.map(([name, unit]) => `${name} (${unit})`)
				.join(', ')}.`,
			`Keep what a person gave: ${given.length > 0 ? given.join(', ') : 'nothing so far'}.`,
			'Propose the others for this system type, problem and balance, each with why. Ask the person to accept, change or leave out, if you can ask.',
			'source is "flag", "person" or "default"; accepted is true only when a person gave or accepted it. A default that nobody accepted stays one.',
		],
		measured: ['each constraint has a value, a unit, a source, and says whether a person accepted it'],
	});
}

export const constraintsReport: ReportDefinition<ConstraintsReport> = {
	step: 'constraints',
	phase: 'ASSESSMENT',
	schema: constraintsReportSchema,
	summary: summarise,
	document: describe,
	brief: constraintsBrief,
};

/** The order in which people ask for them. */
const first = ['latency_p99_ms', 'throughput_rps', 'quality_metric'];
const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);

function summarise(report: ConstraintsReport): string {
	const entries = Object.entries(report.constraints).sort(([a], [b]) => rank(a) - rank(b));
	if (entries.length === 0) return 'none: nothing will be held to a number';
	const words = (some: typeof entries) => some.map(([name, one]) => constraintWords(name, one.value, one.unit)).join(', ');
	const open = entries.filter(([, one]) => !one.accepted);
	const set = entries.filter(([, one]) => one.accepted);
	if (set.length === 0) return `${words(entries.slice(0, 3))}: defaults, nobody set them`;
	if (open.length === 0) return words(entries);
	return `${words(set)}; ${open.length} defaults that nobody set`;
}

const sources = {flag: 'given on the command line', person: 'a person', default: 'default, nobody set it'} as const satisfies Record<
	Constraint['source'],
	string
>;

function describe(report: ConstraintsReport): string {
	const rows = Object.entries(report.constraints).map(([name, one]) => [
		name,
		String(one.value),
		one.unit,
		sources[one.source],
		one.accepted ? 'yes' : 'no',
		one.why ?? '',
	]);
	const parts = ['## Constraints'];
	if (rows.length === 0) parts.push('None were set: nothing will be held to a number.');
	else parts.push(table(['Constraint', 'Value', 'Unit', 'Set by', 'Can fail a gate', 'Why'], rows));
	const open = Object.values(report.constraints).filter(one => !one.accepted).length;
	if (open > 0) parts.push('A default is a proposal. A miss against it is reported, and fails no gate until a person accepts it.');
	if ((report.left_out ?? []).length > 0) parts.push(`Left out by a person: ${listed(report.left_out ?? [])}.`);
	return `${parts.join('\n\n')}\n`;
}
