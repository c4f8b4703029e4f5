import {count, counted, percent} from '../../../domain/format.ts';
import {judgedClassRows} from '../../../domain/problem-type.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean, table} from '../../wording.ts';
import {type ProblemTypeReport, problemTypeReportSchema} from './schema.ts';

const problemTypeBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'problem_type',
		schema: problemTypeReportSchema,
		tasks: [
			'Tell what kind of problem the target makes of the data: binary, multiclass, regression, clustering (no target), forecasting, text_classification or other.',
			`List every class of a target of classes with its rows; holdout_ok is false below ${judgedClassRows} rows, where a class cannot be judged on its own.`,
			'Ask what to do with classes that are too small (keep, merge, drop, recode), if you can ask; else keep them and say so.',
			'Name the alternatives that are worth a thought, each with why: ordered classes, yes/no, a number instead of classes.',
			'evidence: lines of the data file that show it, such as the header with the target and the first row of each class.',
		],
		measured: [
			'the type agrees with fixed rules on the type of the target, its number of values, their order and time; a disagreement with reasons goes to a person',
			'the rows of every class equal a recount',
			'every line cited opens and holds its quote',
		],
	});

export const problemTypeReport: ReportDefinition<ProblemTypeReport> = {
	step: 'problem_type',
	phase: 'ASSESSMENT',
	schema: problemTypeReportSchema,
	summary: summarise,
	document: describe,
	brief: problemTypeBrief,
};

const titles: Readonly<Record<ProblemTypeReport['problem_type'], string>> = {
	binary: 'two classes',
	multiclass: 'classes',
	regression: 'a number',
	clustering: 'no target: groups',
	forecasting: 'a number over time',
	text_classification: 'text into classes',
	other: 'no usual problem type',
	none: 'no data file here',
};

function summarise(report: ProblemTypeReport): string {
	const {classes, problem_type: type} = report;
	if (report.from === 'code') return fromCode(report);
	if (classes.length === 0) return type === 'none' || report.target === null ? titles[type] : `${titles[type]}: ${clean(report.target)}`;
	const all = classes.reduce((sum, one) => sum + one.rows, 0);
	const [first] = classes;
	const rare = classes.filter(one => !one.holdout_ok).sort((a, b) => a.rows - b.rows);
	const parts = [
		...(first ? [`"${clean(first.label, 24)}" ${percent(first.rows / all)}`] : []),
		...rare.slice(0, 3).map((one, index) => `${clean(one.label, 24)} ${index === 0 ? counted(one.rows, 'row') : count(one.rows)}`),
		...(rare.length > 3 ? [`${count(rare.length - 3)} more small`] : []),
		...(report.rare_classes && rare.length > 0 ? [`small ones ${shortly[report.rare_classes.choice]}`] : []),
	];
	const text = type === 'text_classification' ? ' of text' : '';
	return `${count(classes.length)} classes${text}${report.order ? ', maybe ordered' : ''}; ${parts.join(', ')}`;
}

/** A sentence as a part of a line. */
const plain = (sentence: string) => clean(`${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`.replace(/\.$/, ''), 160);

/** Without a data file: what the code says, and that it is the code that says it. */
function fromCode({problem_type: type, target, why}: ProblemTypeReport): string {
	if (type === 'none') return `no data file here; ${plain(why ?? 'no problem to tell')}`;
	const name = type === 'other' ? plain(why ?? titles.other) : type.replaceAll('_', ' ');
	return `${name}${target === null ? '' : ` of ${clean(target)}`}, told from code; no data file here`;
}

/** What was decided, in the line of the step. */
const shortly = {keep: 'kept', merge: 'merged', drop: 'dropped', recode: 'recoded to yes/no'} as const;

const decided = {
	keep: 'are kept as they are: trained on, never judged on their own, and counted by their few rows in a mean over classes',
	merge: 'are merged into the nearest kept class',
	drop: 'are dropped with their rows',
	recode: 'become part of a yes/no problem',
} as const;

function describe(report: ProblemTypeReport): string {
	const parts = ['## Problem type'];
	if (report.from === 'code') parts.push('No data file was given: this is told from what the code calls, not measured.');
	if (report.problem_type === 'none' && report.from === 'code') return `${parts.join('\n\n')}\n\n${clean(report.why ?? '')}\n`;
	if (report.problem_type === 'none') return `${parts[0]}\n\nNo data file was found here, so there is no problem type to read from it.\n`;
	const target = report.target === null ? '' : ` of \`${clean(report.target, 120)}\``;
	parts.push(`**${report.problem_type.replaceAll('_', ' ')}**${target}. ${report.why ?? ''}`.trim());
	if (report.classes.length > 0) {
		const all = report.classes.reduce((sum, one) => sum + one.rows, 0);
		const rows = report.classes
			.slice(0, 50)
			.map(one => [one.label, count(one.rows), percent(one.rows / all), one.holdout_ok ? 'yes' : 'no, too few rows']);
		parts.push(table(['Class', 'Rows', 'Share', 'Can be judged on its own'], rows));
		if (report.classes.length > rows.length)
			parts.push(`${count(report.classes.length - rows.length)} more classes are in reports/problem_type.json.`);
	}
	if (report.order) parts.push(`The labels look ordered: ${report.order.map(label => clean(label, 40)).join(' < ')}.`);
	if (report.rare_classes) {
		const {choice, by, into} = report.rare_classes;
		const to =
			choice === 'merge'
				? ` (${Object.entries(into)
						.map(([from, label]) => `${clean(from, 40)} becomes ${clean(label, 40)}`)
						.join(', ')})`
				: '';
		parts.push(
			`Classes too small to be judged ${decided[choice]}${to}. ${by === 'person' ? 'A person decided so.' : 'Nobody decided; this is the default.'}`,
		);
	}
	if ((report.warnings ?? []).length > 0) parts.push((report.warnings ?? []).map(warning => `- ${clean(warning, 300)}`).join('\n'));
	if (report.alternatives.length > 0) {
		parts.push(`It could also be seen as:\n\n${report.alternatives.map(one => `- ${nameOf(one)}: ${clean(one.why, 300)}`).join('\n')}`);
	}
	if (report.evidence.length > 0) {
		parts.push(
			`Evidence:\n\n${report.evidence.map(one => `- ${clean(one.path, 200)}:${one.line} \`${clean(one.quote, 160).replaceAll('`', "'")}\``).join('\n')}`,
		);
	}
	return `${parts.join('\n\n')}\n`;
}

const nameOf = (one: ProblemTypeReport['alternatives'][number]) =>
	typeof one['name'] === 'string' ? `${clean(one['name'], 60)} (${clean(one.type, 40)})` : clean(one.type, 40).replaceAll('_', ' ');
