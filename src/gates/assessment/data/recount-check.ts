import {writtenOf} from '../../../domain/written.ts';
import {type Fields, isFields, listIn, numberIn, textIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext, Measurement, Sabotage} from '../../../steps/step.ts';
import {messageOf} from '../../../system/errors.ts';
import {editReport} from '../../edit-report.ts';
import {leftOut, measured, notRun} from '../../measurement.ts';
import {comparable} from '../../recount/kind.ts';
import type {Recount} from '../../recount/recount.ts';
import {NotRecountable} from '../../recount/table.ts';
import {recountFor} from '../measured-data.ts';

/** A balance may leave out classes beyond the most frequent ones. */
const listedClasses = 10;

const told = {
	op: '<=',
	threshold: 0,
	unit: 'differences',
	evidence: ['reports/data.json#/rows', 'reports/data.json#/profile', 'reports/problem_type.json#/classes'],
} as const;

/** Every number of the data report against a recount by separate parsers. */
export const recountCheck: CheckDefinition = {
	id: 'data.recount',
	step: 'data',
	title: 'counts agree',
	mustBe: '0 differences between the report and a recount',
	couldBeFooledBy: 'a file that both readers misunderstand in the same way; types of JSON texts that look like numbers',
	measure,
	sabotages: [
		change('one row too many', report => ({...report, rows: Number(report['rows']) + 1})),
		change('one column too few', report => ({...report, columns: Number(report['columns']) - 1})),
		change('a copied row not counted', report => ({...report, duplicate_rows: Number(report['duplicate_rows']) + 1})),
		change('a bad line hidden', report => ({...report, unparsable_lines: Number(report['unparsable_lines']) + 1})),
		change('missing off by one in the last column', report => withLast(report, one => ({...one, missing: Number(one['missing']) + 1}))),
		change('distinct off by one in the last column', report => withLast(report, one => ({...one, distinct: Number(one['distinct']) - 1}))),
		{
			title: 'a class one row too large',
			apply: root =>
				editReport(root, 'problem_type', report => {
					const [first, ...others] = listIn(report, 'classes');
					return first ? {...report, classes: [{...first, rows: Number(first['rows']) + 1}, ...others]} : null;
				}),
		},
	],
};

async function measure(context: GateContext): Promise<Measurement> {
	const report = await context.report('ASSESSMENT.data');
	if (context.dataFilesOf('data').length === 0) {
		if (!isFields(report) || numberIn(report, 'rows') === 0) return leftOut;
		return measured({...told, value: null}, 'there is no data file, so the rows of the report rest on nothing');
	}
	if (!isFields(report)) return measured({...told, value: null}, 'there is no data report to compare');
	let counted: Recount;
	try {
		counted = await recountFor(context, 'data');
		const asText = storedAsText(report, counted);
		if (asText.length > 0) counted = await recountFor(context, 'data', asText);
	} catch (error) {
		if (error instanceof NotRecountable) return notRun(told, error.message);
		throw error;
	}
	const {differences, uncounted} = compare(report, counted, writtenOf(context.state.data, context.dataFilesOf('data')).keep_rows === true);
	differences.push(...classDifferences(listIn(report, 'balance').map(classOf('value')), counted, context.state.data?.target ?? null));
	const {classes, note} = await classesOfProblemType(context);
	differences.push(...classes);
	const claimed = `${report['rows']} rows x ${report['columns']} columns`;
	const detail = [
		`counted: ${counted.rows} rows x ${counted.columns.length} columns, ${counted.duplicateRows ?? '?'} copies, ${counted.unparsableLines} bad lines, ${counted.left.leftOut} left out as no rows`,
		...differences,
		...uncounted,
		...note,
	];
	if (differences.length > 0) {
		const first = differences[0] ?? '';
		const reason = differences.length === 1 ? first : `${first}; and ${differences.length - 1} more`;
		return measured({...told, value: differences.length, claimed, detail}, reason);
	}
	if (uncounted.length > 0) return notRun({...told, claimed, detail}, `all else agrees, but ${uncounted[0]}`);
	return measured({...told, value: 0, claimed, detail}, null);
}

/** Columns of numbers or moments that the report's engine keeps as texts: then `1` and `1.0` are two values, for both. */
function storedAsText(report: Fields, counted: Recount): string[] {
	const texts = new Set(listIn(report, 'profile').flatMap(one => (textIn(one, 'storage') === 'VARCHAR' ? [textIn(one, 'name')] : [])));
	return counted.columns.filter(one => (one.kind === 'number' || one.kind === 'time') && texts.has(one.name)).map(one => one.name);
}

function compare(report: Fields, counted: Recount, keepsRows: boolean): {differences: string[]; uncounted: string[]} {
	const differences: string[] = [];
	const uncounted: string[] = [];
	const equal = (what: string, claimed: number | null, ours: number | null) => {
		if (ours === null) uncounted.push(`${what} do not fit into the memory allowed for a recount`);
		else if (claimed !== ours) differences.push(`${what}: the report says ${claimed ?? 'nothing'}, counted ${ours}`);
	};
	equal('rows', numberIn(report, 'rows'), counted.rows);
	equal('columns', numberIn(report, 'columns'), counted.columns.length);
	equal('duplicate rows', numberIn(report, 'duplicate_rows'), counted.duplicateRows);
	equal('unparsable lines', numberIn(report, 'unparsable_lines'), counted.unparsableLines);
	const {leftOut, unexplained, headers} = counted.left;
	if (numberIn(report, 'rows_left_out') !== null) equal('rows left out', numberIn(report, 'rows_left_out'), leftOut);
	if (unexplained > 0) differences.push(`${unexplained} left out as no rows neither repeat the header nor begin or end a file`);
	if (headers > 0 && !keepsRows) differences.push(`${headers} rows repeat the header and were counted as rows`);
	const profile = listIn(report, 'profile');
	if (profile.length !== counted.columns.length) {
		differences.push(`the profile describes ${profile.length} columns, the file has ${counted.columns.length}`);
	}
	for (const [at, column] of counted.columns.entries()) {
		const entry = profile[at];
		if (!entry) continue;
		const name = textIn(entry, 'name');
		if (name !== column.name)
			differences.push(`column ${at + 1}: the report calls it ${JSON.stringify(name)}, the file ${JSON.stringify(column.name)}`);
		equal(`missing values of ${column.name}`, numberIn(entry, 'missing'), column.missing);
		equal(`distinct values of ${column.name}`, numberIn(entry, 'distinct'), column.distinct);
	}
	return {differences, uncounted};
}

type Class = {readonly label: string; readonly rows: number | null};

const classOf =
	(name: string) =>
	(entry: Fields): Class => ({label: String(entry[name]), rows: numberIn(entry, 'rows')});

/**
 * What the report of the problem type says of the classes, against the rows that its author was given: not everybody is given the same. A
 * broken report of that step is that step's fault, and said here.
 */
async function classesOfProblemType(context: GateContext): Promise<{classes: string[]; note: string[]}> {
	try {
		const report = await context.report('ASSESSMENT.problem_type');
		const classes = isFields(report) ? listIn(report, 'classes').map(classOf('label')) : [];
		if (classes.length === 0) return {classes: [], note: []};
		const counted = await recountFor(context, 'problem_type');
		return {classes: classDifferences(classes, counted, context.state.data?.target ?? null), note: []};
	} catch (error) {
		context.signal.throwIfAborted();
		return {classes: [], note: [`the classes of the problem type were not compared: ${messageOf(error)}`]};
	}
}

/** Only when classes are reported: a number to be predicted has none. */
function classDifferences(classes: readonly Class[], recounted: Recount, target: string | null): string[] {
	const {classes: counted} = recounted;
	if (classes.length === 0 || counted === null) return [];
	const kind = recounted.columns.find(column => column.name === target)?.kind ?? 'text';
	const ours = new Map(counted.map(one => [one.label, one.rows]));
	const differences: string[] = [];
	const named = new Set<string>();
	for (const one of classes) {
		const label = comparable(one.label, kind);
		named.add(label);
		const rows = ours.get(label) ?? 0;
		if (rows !== one.rows) differences.push(`class ${one.label}: the report says ${one.rows ?? 'no'} rows, counted ${rows}`);
	}
	for (const {label, rows} of counted.slice(0, listedClasses)) {
		if (!named.has(label)) differences.push(`class ${label}: ${rows} rows counted, not in the report`);
	}
	return differences;
}

function withLast(report: Fields, edit: (column: Fields) => Fields): Fields | null {
	const profile = listIn(report, 'profile');
	const last = profile.at(-1);
	return last ? {...report, profile: [...profile.slice(0, -1), edit(last)]} : null;
}

function change(title: string, edit: (report: Fields) => Fields | null): Sabotage {
	return {title, apply: root => editReport(root, 'data', edit)};
}
