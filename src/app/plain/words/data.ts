import {bytes, count, counted} from '../../../domain/format.ts';
import {type DataColumn, type DataFound, loadDataReport} from '../../data-report.ts';
import {flagOf, shareText} from '../../data-rows.ts';
import {axisText} from '../../plots.ts';
import {NotUnderstood, type Words} from '../conversation.ts';
import {full} from '../speech.ts';

const parts = ['columns', 'suspects', 'leakage', 'missing', 'classes', 'findings'] as const;
type Part = (typeof parts)[number];

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

const classesSpeech = ({report}: DataFound): readonly string[] => {
	const balance = report.balance ?? report.profile.find(column => column.name === report.target)?.top ?? [];
	if (balance.length === 0) return ['The target has no classes to count.'];
	return balance.map(
		value =>
			`Class ${value.value} of ${report.target ?? 'the target'}: ${counted(value.rows, 'row')}, ${shareText(value.rows, report.rows)}.`,
	);
};

function columnLine({report}: DataFound, column: DataColumn): string {
	const flag = flagOf(report, column.name).text;
	const missing = column.missing === 0 ? 'none missing' : `${shareText(column.missing, report.rows)} missing`;
	const range = column.numbers
		? `, ${axisText(column.numbers.min)} to ${axisText(column.numbers.max)}, median ${axisText(column.numbers.quantiles.p50)}`
		: column.time
			? `, ${column.time.first} to ${column.time.last}`
			: '';
	return `${column.name}: ${column.meaning}, ${missing}, ${count(column.distinct)} different${range}${flag === '' ? '' : `. ${flag}`}.`;
}

function partSpeech(found: DataFound, part: Part): readonly string[] {
	const {report, findings} = found;
	switch (part) {
		case 'columns':
			return report.profile.map(column => columnLine(found, column));
		case 'suspects':
			return report.suspects.length === 0
				? ['No column is a suspect: none is known only after the event, as far as was measured.']
				: [
						`${counted(report.suspects.length, 'suspect')}: may be known only after the event.`,
						...report.suspects.map(
							suspect =>
								`${suspect.column}, ${suspect.pattern}: ${counted(suspect.rows, 'row')}, of which ${percent(suspect.rate)} have ${suspect.event}, against ${percent(suspect.base_rate)} overall.`,
						),
					];
		case 'leakage':
			return [
				...(report.leakage.length === 0
					? ['No column gives the target away on its own.']
					: report.leakage.map(leak => `Leak, ${leak.column}: ${full(leak.why)}`)),
				...(report.copies ?? []).map(copy => `${copy.column} is a copy of ${copy.of}.`),
			];
		case 'missing': {
			const holes = report.profile.filter(column => column.missing > 0).toSorted((one, other) => other.missing - one.missing);
			return holes.length === 0
				? ['No column misses a value.']
				: holes.map(column => `${column.name}: ${count(column.missing)} missing, ${shareText(column.missing, report.rows)}.`);
		}
		case 'classes':
			return classesSpeech(found);
		case 'findings':
			return findings.length === 0 ? ['There are no findings.'] : findings.map(full);
	}
}

/** Everything about one column, its histogram as counts. */
export function columnSpeech(found: DataFound, column: DataColumn): readonly string[] {
	const {report, findings} = found;
	const own = findings.filter(finding => finding.includes(column.name)).map(full);
	const {numbers, time} = column;
	const {edges = [], counts = []} = numbers?.histogram ?? {};
	return [
		columnLine(found, column),
		`Stored as ${column.storage}.`,
		...own,
		...(numbers
			? [
					`Quantiles: ${Object.entries(numbers.quantiles)
						.map(([name, value]) => `${name} ${axisText(value)}`)
						.join(', ')}.`,
					`Mean ${axisText(numbers.mean)}${numbers.std === null ? '' : `, standard deviation ${axisText(numbers.std)}`}; ${counted(numbers.zeros, 'zero')}.`,
					`Outliers: ${counted(numbers.outliers.rows, 'row')} below ${axisText(numbers.outliers.below)} or above ${axisText(numbers.outliers.above)}.`,
					...counts.map(
						(rows, index) =>
							`From ${axisText(edges[index] ?? Number.NaN)} to ${axisText(edges[index + 1] ?? Number.NaN)}: ${counted(rows, 'row')}.`,
					),
				]
			: []),
		...(time
			? [
					`Steps: ${time.step_seconds === null ? 'no regular step' : `${axisText(time.step_seconds)} s in ${shareText(time.regular, 1)} of the steps`}; ${counted(time.gaps, 'gap')}; ${time.rising ? 'rising' : 'not in order'}.`,
				]
			: []),
		...(numbers
			? []
			: (column.top ?? []).map(
					value => `${value.value === '' ? 'Empty' : value.value}: ${counted(value.rows, 'row')}, ${shareText(value.rows, report.rows)}.`,
				)),
	];
}

function overview(found: DataFound): readonly string[] {
	const {report} = found;
	return [
		`Data, from Assess: ${counted(report.rows, 'row')}, ${counted(report.columns, 'column')}, ${counted(report.duplicate_rows, 'duplicate row')}, ${counted(report.unparsable_lines, 'line')} that could not be read.`,
		...(report.files ?? []).map(
			file =>
				`File ${file.path}: ${bytes(file.bytes)}, ${counted(file.rows, 'row')}, ${file.format}${file.encoding ? `, ${file.encoding}` : ''}.`,
		),
		...(report.unparsable ?? []).map(line => `Not read: ${line.file}, line ${line.line}, ${line.reason}.`),
		...report.profile.flatMap(column =>
			column.time ? [`Time range of ${column.name}: ${column.time.first} to ${column.time.last}.`] : [],
		),
		`${counted(report.suspects.length, 'suspect')}, ${counted(report.leakage.length, 'leak')}.`,
		...partSpeech(found, 'findings'),
		...classesSpeech(found),
		...(report.notes ?? []).map(full),
		`Type data and ${parts.join(', ')}, or the name of a column.`,
	];
}

/** What the data step found. */
export const dataWords = {
	data: {
		usage: `data [${parts.join(', ')} or COLUMN]`,
		help: 'What the data step of Assess found: the whole, a part of it, or all about one column.',
		answer: async ({engine, tell, say}, rest) => {
			const found = await loadDataReport(engine);
			if (!found) {
				say('There is no data report yet: it comes with the step Data of Assess.');
				return;
			}
			const part = parts.find(name => name === rest.toLowerCase());
			const column =
				found.report.profile.find(known => known.name === rest) ??
				found.report.profile.find(known => known.name.toLowerCase() === rest.toLowerCase());
			if (rest === '') tell(overview(found));
			else if (column) tell(columnSpeech(found, column));
			else if (part) tell(partSpeech(found, part));
			else
				throw new NotUnderstood(
					`"${rest}" is no column and no part of the data report: say ${parts.join(', ')}, or a column of data columns.`,
				);
		},
	},
} as const satisfies Words;
