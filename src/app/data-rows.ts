import {bytes, count, counted} from '../domain/format.ts';
import {type DecidedReading, otherReading, readingWords} from '../domain/read-as.ts';
import type {DataColumn, DataFound, DataReport} from './data-report.ts';
import {axisText, barRows, histogramRows, sparkline} from './plots.ts';
import {type Row, type Span, span, tableRow} from './rows.ts';
import {labelled, paragraph} from './text-block.ts';

/** `28 %`, `0.4 %`; a part of the rows. */
export function shareText(part: number, whole: number): string {
	if (whole <= 0 || part === 0) return '0';
	const percent = (part / whole) * 100;
	if (percent < 0.1) return '< 0.1 %';
	return `${percent < 10 ? percent.toFixed(1).replace(/\.0$/, '') : Math.round(percent)} %`;
}

/** Rows of each bin or value of a column, for a plot of one line. */
export function shapeOf(column: DataColumn): readonly number[] {
	if (column.numbers) return column.numbers.histogram.counts;
	// The most frequent moments say nothing about how time is filled.
	return column.time ? [] : (column.top ?? []).map(one => one.rows);
}

function valuesText(column: DataColumn): string {
	if (column.numbers)
		return `${axisText(column.numbers.min)} to ${axisText(column.numbers.max)}, median ${axisText(column.numbers.quantiles.p50)}`;
	if (column.time) return `${column.time.first.slice(0, 10)} to ${column.time.last.slice(0, 10)}`;
	return (column.top ?? [])
		.slice(0, 3)
		.map(one => `${one.value} ${count(one.rows)}`)
		.join(', ');
}

/** The one word about a column that a person should see first. */
export function flagOf(report: DataReport, name: string): Span {
	if (report.target === name) return span('title', 'target');
	if (report.leakage.some(leak => leak.column === name)) return span('bad', 'LEAK');
	if (report.suspects.some(suspect => suspect.column === name)) return span('you', 'SUSPECT');
	const column = report.profile.find(one => one.name === name);
	if (column?.personal_data) return span('warn', 'personal');
	if (report.copies?.some(copy => copy.column === name)) return span('warn', 'copy');
	if (column?.meaning === 'constant') return span('warn', 'constant');
	const reading = report.read_as?.find(one => one.column === name);
	if (reading) return reading.proposed === true ? span('you', 'as is?') : span('warn', 'read as');
	return span('plain', '');
}

export function dataColumns(width: number) {
	if (width < 60) return [{width: Math.max(6, width - 1 - 8 - 8 - 4)}, {width: 8}, {width: 8}];
	if (width < 100) {
		const name = width - 1 - 10 - 7 - 8 - 12 - 8 - 10;
		return [{width: name}, {width: 10}, {width: 7, align: 'right' as const}, {width: 8, align: 'right' as const}, {width: 12}, {width: 8}];
	}
	const free = width - 1 - 10 - 7 - 8 - 20 - 8 - 12;
	const name = Math.min(40, Math.floor(free * 0.5));
	return [
		{width: name},
		{width: 10},
		{width: 7, align: 'right' as const},
		{width: 8, align: 'right' as const},
		{width: 20},
		{width: 8},
		{width: free - name},
	];
}

export const dataTitles = (width: number): readonly string[] =>
	width < 60
		? ['COLUMN', 'MEANING', 'FINDING']
		: ['COLUMN', 'MEANING', 'MISSING', 'DISTINCT', 'SHAPE', 'FINDING', ...(width < 100 ? [] : ['VALUES'])];

export function dataRow(report: DataReport, column: DataColumn, here: boolean, width: number, ascii: boolean): Row {
	const columns = dataColumns(width);
	const name = span(here ? 'strong' : 'plain', column.name);
	const flag = flagOf(report, column.name);
	if (width < 60) return tableRow(columns, [name, column.meaning, flag]);
	return tableRow(columns, [
		name,
		column.meaning,
		shareText(column.missing, report.rows),
		count(column.distinct),
		span('link', sparkline(shapeOf(column), columns[4]?.width ?? 12, ascii)),
		flag,
		...(width < 100 ? [] : [span('dim', valuesText(column))]),
	]);
}

const label = 14;

/** Rows of each class of the target, as bars. */
export function balanceRows(report: DataReport, width: number, ascii: boolean): readonly Row[] {
	const balance = report.balance ?? report.profile.find(one => one.name === report.target)?.top ?? [];
	if (balance.length === 0) return paragraph('The target has no classes to count.', width, 'dim');
	return barRows(
		balance.map(one => ({label: one.value, value: one.rows, text: `${count(one.rows)}  ${shareText(one.rows, report.rows)}`})),
		width,
		ascii,
	);
}

export function missingRows(report: DataReport, width: number, ascii: boolean): readonly Row[] {
	const holes = report.profile.filter(column => column.missing > 0).sort((one, other) => other.missing - one.missing);
	if (holes.length === 0) return paragraph('No column misses a value.', width);
	return barRows(
		holes.map(column => ({
			label: column.name,
			value: column.missing,
			text: `${count(column.missing)}  ${shareText(column.missing, report.rows)}`,
		})),
		width,
		ascii,
	);
}

/** Everything about the whole: files, counts, findings, classes, time. */
export function overviewRows({report, findings}: DataFound, width: number, ascii: boolean): readonly Row[] {
	const times = report.profile.filter(column => column.time);
	return [
		...paragraph(
			`${counted(report.rows, 'row')} x ${counted(report.columns, 'column')}; ${counted(report.duplicate_rows, 'duplicate row')}; ${counted(report.unparsable_lines, 'line')} that could not be read`,
			width,
			'strong',
		),
		...(report.files ?? []).flatMap(file =>
			labelled(
				'file',
				label,
				`${file.path}  ${bytes(file.bytes)}, ${counted(file.rows, 'row')}, ${file.format}${file.encoding ? `, ${file.encoding}` : ''}`,
				width,
			),
		),
		...times.flatMap(column =>
			column.time ? labelled('time range', label, `${column.name}: ${column.time.first} to ${column.time.last}`, width) : [],
		),
		'',
		[' ', span('title', 'Findings')],
		...(findings.length === 0 ? paragraph('None.', width) : findings.flatMap(finding => findingRows(finding, width))),
		'',
		[' ', span('title', report.target ? `Classes of ${report.target}` : 'Classes')],
		...balanceRows(report, width, ascii),
	];
}

function findingRows(finding: string, width: number): readonly Row[] {
	const word = /^(LEAK|SUSPECT|PERSONAL) (.*)$/s.exec(finding);
	if (!word) return labelled('', label - 5, finding, width);
	return labelled(span(word[1] === 'LEAK' ? 'bad' : 'you', word[1] ?? ''), label - 5, word[2] ?? '', width);
}

/** How the values of a column are read, on what ground, and how to have it another way. */
function readingRows(reading: DecidedReading, width: number): readonly Row[] {
	const {proposed, by, why} = reading;
	return [
		...labelled('read as', label, proposed === true ? 'it is written' : readingWords(reading.reading), width),
		...labelled(proposed === true ? 'although' : 'because', label, why, width),
		...(by === 'person' ? [] : labelled('otherwise', label, `begin a session with ${otherReading(reading)}`, width)),
	];
}

/** Everything about one column: its findings, figures, histogram and most frequent values. */
export function columnRows({report, findings}: DataFound, column: DataColumn, width: number, ascii: boolean): readonly Row[] {
	const own = findings.filter(finding => {
		// Said below, with its ground.
		if (finding.startsWith(`${column.name} is read as `) || finding.startsWith(`${column.name} is kept as it is written`)) return false;
		const text = finding.replace(/^(LEAK|SUSPECT|PERSONAL) /, '');
		return text.startsWith(`${column.name}:`) || text.startsWith(`${column.name} `) || text.includes(` in ${column.name} (`);
	});
	const {numbers, time} = column;
	const reading = report.read_as?.find(one => one.column === column.name);
	const flag = flagOf(report, column.name);
	return [
		[' ', span('strong', column.name), `  ${column.meaning}, stored as ${column.storage}  `, flag],
		...own.flatMap(finding => findingRows(finding, width)),
		...(reading ? readingRows(reading, width) : []),
		...labelled(
			'values',
			label,
			`${count(column.distinct)} different; ${column.missing === 0 ? 'none missing' : `${count(column.missing)} missing (${shareText(column.missing, report.rows)})`}`,
			width,
		),
		...(numbers
			? [
					...labelled(
						'quantiles',
						label,
						[
							`min ${axisText(numbers.min)}`,
							...Object.entries(numbers.quantiles).map(([name, value]) => `${name} ${axisText(value)}`),
							`max ${axisText(numbers.max)}`,
						].join('  '),
						width,
					),
					...labelled(
						'mean',
						label,
						`${axisText(numbers.mean)}${numbers.std === null ? '' : `, standard deviation ${axisText(numbers.std)}`}; ${counted(numbers.zeros, 'zero')}`,
						width,
					),
					...labelled(
						'outliers',
						label,
						`${counted(numbers.outliers.rows, 'row')} below ${axisText(numbers.outliers.below)} or above ${axisText(numbers.outliers.above)}`,
						width,
					),
					...histogramRows(numbers.histogram, Math.min(width, 110), 6, ascii),
				]
			: []),
		...(time
			? [
					...labelled('from, to', label, `${time.first} to ${time.last}${time.format ? `, written as ${time.format}` : ''}`, width),
					...labelled(
						'steps',
						label,
						`${time.step_seconds === null ? 'no regular step' : `${axisText(time.step_seconds)} s in ${shareText(time.regular, 1)} of the steps`}; ${counted(time.gaps, 'gap')}; ${time.rising ? 'rising' : 'not in order'}`,
						width,
					),
				]
			: []),
		...(column.top && column.top.length > 0 && !numbers
			? [
					'',
					[' ', span('title', 'Most frequent')],
					...barRows(
						column.top.map(one => ({
							label: one.value === '' ? '(empty)' : one.value,
							value: one.rows,
							text: `${count(one.rows)}  ${shareText(one.rows, report.rows)}`,
						})),
						width,
						ascii,
					),
				]
			: []),
	];
}
