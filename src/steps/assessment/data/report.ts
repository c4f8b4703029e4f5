import {bytes, count, counted, percent, short} from '../../../domain/format.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean, listed, quoted, table} from '../../wording.ts';
import {type DataReport, dataReportSchema, type Suspect} from './schema.ts';

const dataBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'data',
		schema: dataReportSchema,
		tasks: [
			'Measure the data files whole: rows, columns, duplicate rows beyond the first copy, lines that cannot be read.',
			'For every column: how it is stored, what it means, missing values and exact number of different values. An empty field is missing; a word is a word.',
			'leakage: every column that alone gives the target away (out of fold AUC or R2 above .98, or a copy of the target), with why in one line.',
			'strong: every other column that alone reaches .95, with the interval of the figure.',
			'suspects: every column with a value or a missing/filled pattern that all but fixes the target in a part of the rows and so may be known only after the event. Say the pattern, its rows, the rate of the event in them and over all rows, and the lift.',
			'Likely personal data, constant columns, copies of columns and encodings belong in the report, too.',
		],
		measured: [
			'rows, columns, missing, exact distinct, duplicate rows and the balance of the target equal a recount by another parser, with no difference',
			'columns that alone predict the target out of fold, copies of the target, and part-fixing patterns are all listed',
		],
	});

export const dataReport: ReportDefinition<DataReport> = {
	step: 'data',
	phase: 'ASSESSMENT',
	schema: dataReportSchema,
	summary: summarise,
	document: describe,
	brief: dataBrief,
};

const measureNames: Readonly<Record<string, string>> = {auc: 'AUC', auc_macro: 'mean AUC of the classes', r2: 'R2'};

/** "AUC 0.81 [0.79 to 0.83]", of a column that was measured alone. */
export const aloneText = (one: {readonly metric: string; readonly value: number; readonly low: number; readonly high: number}): string =>
	`${measureNames[one.metric] ?? one.metric} ${short(one.value)} [${short(one.low)} to ${short(one.high)}]`;

/** Several patterns of one column are one suspect column. */
export const suspectColumns = (report: DataReport): readonly string[] => [...new Set(report.suspects.map(suspect => suspect.column))];

function summarise(report: DataReport): string {
	if (report.rows === 0) return clean(report.notes?.[0] ?? 'no data file here: nothing to measure', 200);
	const parts = [`${count(report.rows)} x ${count(report.columns)}`];
	if (report.leakage.length > 0)
		parts.push(`${counted(report.leakage.length, 'column')} ${report.leakage.length === 1 ? 'gives' : 'give'} the target away`);
	const suspects = suspectColumns(report);
	if (suspects.length > 0) parts.push(`${counted(suspects.length, 'column')} known only afterwards?`);
	if (report.unparsable_lines > 0) parts.push(counted(report.unparsable_lines, 'unparsable line'));
	if (report.duplicate_rows > 0) parts.push(counted(report.duplicate_rows, 'duplicate row'));
	return parts.join('; ');
}

/** "above 0 in 178 rows, 85 % of them not "None", 10.6 % overall" */
export function suspectWords(suspect: Suspect, report: DataReport): string {
	const [, operator = '', value = ''] = suspect.event.match(/^target(!=|=|<=|>=|<|>)(.*)$/s) ?? [];
	const event = operator === '!=' ? `not ${quoted(value)}` : operator === '=' ? quoted(value) : clean(suspect.event);
	const column = report.profile.find(one => one.name === suspect.column);
	const never = (column?.numbers?.min ?? -1) >= 0;
	return `${patternWords(suspect.pattern, never)} in ${counted(suspect.rows, 'row')}, ${percent(suspect.rate)} of them ${event}, ${percent(suspect.base_rate)} overall`;
}

function patternWords(pattern: string, neverNegative: boolean): string {
	if (pattern === 'nonzero') return neverNegative ? 'above 0' : 'not 0';
	if (pattern === 'zero') return '0';
	if (pattern === 'missing') return 'missing';
	if (pattern === 'present') return 'filled in';
	return pattern.startsWith('= ') ? quoted(pattern.slice(2)) : clean(pattern);
}

/** Words that other readers (pandas among them) take for missing values. */
const readAsMissing = new Set(['None', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'null', 'NULL', '<NA>', '#N/A', '#NA', '-nan']);

function keptWords(report: DataReport): readonly string[] {
	const found = report.profile.flatMap(column =>
		(column.top ?? []).filter(one => readAsMissing.has(one.value)).map(one => ({column: column.name, ...one})),
	);
	return found.map(
		({column, value, rows}) =>
			`"${value}" is a word in ${clean(column)} (${counted(rows, 'row')}), not a missing value; pandas would read it as missing. --missing ${value} says otherwise`,
	);
}

function describe(report: DataReport): string {
	if (report.rows === 0) {
		const notes = (report.notes ?? []).map(note => `- ${clean(note, 300)}`).join('\n');
		return `## Data\n\n${notes === '' ? 'No data file was given, so nothing was measured.' : notes}\n`;
	}
	const files = (report.files ?? []).map(
		file => `- \`${clean(file.path, 200)}\`, ${bytes(file.bytes)}, ${count(file.rows)} rows${file.encoding ? `, ${file.encoding}` : ''}`,
	);
	const columns = report.profile
		.slice(0, 200)
		.map(column => [
			column.name,
			column.meaning,
			column.storage,
			column.missing === 0 ? '0' : `${count(column.missing)} (${percent(column.missing / report.rows)})`,
			count(column.distinct),
			rangeOf(column),
		]);
	const more =
		report.profile.length > columns.length
			? `\n\n${count(report.profile.length - columns.length)} more columns are in reports/data.json.`
			: '';
	const findings = findingsOf(report);
	return [
		'## Data',
		`${count(report.rows)} rows, ${count(report.columns)} columns, ${counted(report.duplicate_rows, 'duplicate row')} beyond the first copy, ${counted(report.unparsable_lines, 'line')} that could not be read.`,
		...(files.length > 0 ? [files.join('\n')] : []),
		...(findings.length > 0 ? [findings.map(line => `- ${line}`).join('\n')] : []),
		`${table(['Column', 'Meaning', 'Stored as', 'Missing', 'Distinct', 'Values'], columns)}${more}`,
	]
		.join('\n\n')
		.concat('\n');
}

type Column = DataReport['profile'][number];

function rangeOf(column: Column): string {
	if (column.numbers) return `${short(column.numbers.min)} to ${short(column.numbers.max)}, median ${short(column.numbers.quantiles.p50)}`;
	if (column.time) return `${column.time.first.slice(0, 10)} to ${column.time.last.slice(0, 10)}`;
	const top = (column.top ?? []).slice(0, 3).map(one => `${clean(one.value, 24)} ${count(one.rows)}`);
	return top.join(', ');
}

/** What a person should read before anything else, most important first; used line by line in the pane, too. */
export function findingsOf(report: DataReport): readonly string[] {
	const lines: string[] = [];
	for (const leak of report.leakage) lines.push(`LEAK ${clean(leak.column)}: ${clean(leak.why, 200)}`);
	for (const one of report.strong ?? [])
		lines.push(`STRONG ${clean(one.column)}: alone ${aloneText(one)} out of fold. Known when the prediction is made?`);
	for (const suspect of report.suspects)
		lines.push(`SUSPECT ${clean(suspect.column)}: ${suspectWords(suspect, report)}. Known only after the event?`);
	const personal = report.profile.filter(column => column.personal_data);
	for (const column of personal) {
		const found = column.personal_data;
		if (found)
			lines.push(
				`PERSONAL ${clean(column.name)}: ${percent(found.share)} of ${counted(found.values_seen, 'value')} seen look like ${found.kind}`,
			);
	}
	if (report.unparsable_lines > 0) {
		const first = (report.unparsable ?? [])[0];
		lines.push(
			`${counted(report.unparsable_lines, 'line')} could not be read and ${report.unparsable_lines === 1 ? 'is' : 'are'} not counted as rows${first ? `; the first is line ${count(first.line)}: ${clean(first.reason, 100)}` : ''}`,
		);
	}
	if (report.duplicate_rows > 0) lines.push(`${counted(report.duplicate_rows, 'duplicate row')} beyond the first copy; kept`);
	for (const copy of report.copies ?? []) lines.push(`${clean(copy.column)} equals ${clean(copy.of)} in every row`);
	const constant = report.profile.filter(column => column.meaning === 'constant').map(column => clean(column.name));
	if (constant.length > 0) lines.push(`one value only: ${listed(constant)}`);
	const holes = report.profile.filter(column => column.missing > 0).sort((a, b) => b.missing - a.missing);
	if (holes.length > 0) {
		lines.push(
			`missing: ${listed(
				holes.map(column => `${clean(column.name)} ${percent(column.missing / report.rows)}`),
				5,
			)}`,
		);
	}
	const words = report.profile.filter(column => (column.words_among_numbers ?? []).length > 0);
	for (const column of words) {
		lines.push(
			`${clean(column.name)} is numbers but for ${listed((column.words_among_numbers ?? []).map(word => quoted(word)))}: kept as words until you say they mean missing (--missing)`,
		);
	}
	lines.push(...keptWords(report));
	for (const note of report.notes ?? []) lines.push(clean(note, 300));
	return lines;
}
