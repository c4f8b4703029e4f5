import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {assessProblemType} from '../../../src/analyst/assessment/problem_type/work.ts';
import {problemTypeReport} from '../../../src/steps/assessment/problem_type/report.ts';
import {FakeTools, withFile} from '../../steps/tools.ts';
import {examples, inputFor} from '../inputs.ts';

const rows = (count: number, row: (index: number) => string) => Array.from({length: count}, (_, index) => row(index)).join('\n');

async function typeOf(csv: string, target: string | null, over: {timeSplit?: string; name?: string} = {}) {
	return withFile(over.name ?? 'd.csv', csv, async (file, workspace) => {
		const tools = new FakeTools();
		const input = inputFor('problem_type', {
			workspace,
			dataFiles: [file],
			trainingFiles: [file],
			target,
			timeSplit: over.timeSplit ?? null,
		});
		const report = await assessProblemType(input, tools);
		for (const {path: cited, line, quote} of report.evidence) {
			const text = (await readFile(path.join(workspace, cited), 'utf8')).split('\n')[line - 1];
			expect(text).toContain(quote);
		}
		return {report, tools};
	});
}

test('the example has six classes, maybe ordered, two of them too small, and every cited line opens', async () => {
	const tools = new FakeTools();
	const report = await assessProblemType(inputFor('problem_type'), tools);
	expect(report.problem_type).toBe('multiclass');
	expect(report.classes).toEqual([
		{label: 'None', rows: 8939, holdout_ok: true},
		{label: 'Minor', rows: 549, holdout_ok: true},
		{label: 'Substantial', rows: 311, holdout_ok: true},
		{label: 'Medium', rows: 186, holdout_ok: true},
		{label: 'C', rows: 14, holdout_ok: false},
		{label: 'B', rows: 1, holdout_ok: false},
	]);
	expect(report.order).toEqual(['None', 'Minor', 'Medium', 'Substantial']);
	expect(report.alternatives.map(one => one['name'])).toEqual(['ordered classes', 'None or not']);
	const summary = '6 classes, maybe ordered; "None" 89 %, B 1 row, C 14';
	expect(problemTypeReport.summary({...report, rare_classes: undefined})).toBe(summary);
	// The line of the step has the answer too.
	expect(problemTypeReport.summary({...report, rare_classes: {choice: 'merge', by: 'person', into: {B: 'Medium', C: 'Medium'}}})).toBe(
		`${summary}, small ones merged`,
	);
	const lines = (await readFile(path.join(examples, 'birdstrikes.csv'), 'utf8')).split('\n');
	expect(report.evidence).toHaveLength(7);
	for (const {line, quote} of report.evidence) expect(lines[line - 1]).toContain(quote);
	expect(tools.asked).toHaveLength(1);
});

test('two values are binary, also as numbers', async () => {
	const {report} = await typeOf(`a,y\n${rows(60, index => `${index % 7},${index % 2}`)}\n`, 'y');
	expect(report.problem_type).toBe('binary');
	expect(report.classes.map(one => one.label).sort()).toEqual(['0', '1']);
});

test('1.0 and 1 are one label, in its shortest form, with the line it stands on', async () => {
	const {report} = await typeOf(`a,y\n${rows(60, index => `${index % 7},${index % 2 ? '1.0' : '0.5'}`)}\n`, 'y');
	expect(report.classes.map(one => one.label)).toEqual(['0.5', '1']);
	expect(report.evidence.map(one => one.line)).toEqual([1, 2, 3]);
});

test('a moment to predict is no usual problem', async () => {
	const {report} = await typeOf(`a,due\n${rows(60, index => `${index % 7},2024-01-0${1 + (index % 5)}`)}\n`, 'due');
	expect(report).toMatchObject({problem_type: 'other', classes: []});
});

test('a number with many values is a regression; its header is cited', async () => {
	const {report, tools} = await typeOf(`a,price\n${rows(200, index => `${index % 7},${index * 1.5}`)}\n`, 'price');
	expect(report).toMatchObject({problem_type: 'regression', classes: [], evidence: [{path: 'd.csv', line: 1, quote: 'a,price'}]});
	expect(tools.asked).toEqual([]);
});

test('whole numbers with few values are classes with an order', async () => {
	const {report} = await typeOf(`a,quality\n${rows(300, index => `${index * 1.5},${3 + (index % 5)}`)}\n`, 'quality');
	expect(report).toMatchObject({problem_type: 'multiclass', order: ['3', '4', '5', '6', '7']});
});

test('a number along one regular series of times is a forecast; with times that repeat it is not', async () => {
	const day = (index: number) => new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);
	const series = await typeOf(`day,sales\n${rows(100, index => `${day(index)},${index * 1.5}`)}\n`, 'sales');
	expect(series.report.problem_type).toBe('forecasting');
	const table = await typeOf(`day,sales\n${rows(100, index => `${day(index % 50)},${index * 1.5}`)}\n`, 'sales', {timeSplit: 'day'});
	expect(table.report.problem_type).toBe('regression');
});

test('labels beside nothing but text are text classification', async () => {
	const words = ['late', 'kind', 'broken', 'fast', 'never', 'again', 'lovely', 'refund'];
	const text = (index: number) => `the parcel was ${words[index % 8]} and ${words[(index * 3) % 7]} number ${index}`;
	const {report} = await typeOf(
		`id,review,label\n${rows(120, index => `${index},${text(index)},${index % 2 ? 'good' : 'bad'}`)}\n`,
		'label',
	);
	expect(report.problem_type).toBe('text_classification');
});

test('no target is clustering, nearly unique words are nothing usual, and no file is none', async () => {
	expect((await typeOf(`a,b\n${rows(50, index => `${index % 5},${index % 3}`)}\n`, null)).report.problem_type).toBe('clustering');
	expect((await typeOf(`a,name\n${rows(50, index => `${index % 5},n${index}`)}\n`, 'name')).report.problem_type).toBe('other');
	const none = await assessProblemType(inputFor('problem_type', {dataFiles: [], target: null}), new FakeTools());
	expect(problemTypeReport.summary(none)).toMatch(/^no data file here; no (code|machine learning) here$/);
});

test('a quoted header and hostile labels are cited only where they really stand, and shown harmless', async () => {
	const esc = String.fromCharCode(27);
	const {report, tools} = await typeOf(
		`a,"y, or ""not"""\n${rows(60, index => `${index % 7},"${index % 2 ? 'x' : `${esc}[31mred`}"`)}\n`,
		'y, or "not"',
	);
	expect(report.problem_type).toBe('binary');
	expect(report.evidence[0]).toMatchObject({line: 1});
	expect(tools.said.join('')).not.toContain(esc);
	expect(problemTypeReport.document(report)).not.toContain(esc);
});

test('lines of JSON are cited where each class first stands', async () => {
	const lines = rows(60, index => JSON.stringify({a: index % 7, y: index % 3 ? 'no' : 'yes'}));
	const {report} = await typeOf(`${lines}\n`, 'y', {name: 'd.jsonl'});
	expect(report.evidence.map(({line}) => line)).toEqual([1, 2]);
});

test('a number by month is forecast, though months differ in length', async () => {
	const months = Array.from(
		{length: 120},
		(_, index) => `${1990 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`,
	);
	const csv = `month,passengers\n${months.map((month, index) => `${month},${100 + index + (index % 12)}.5`).join('\n')}\n`;
	const {report} = await typeOf(csv, 'passengers');
	expect(report.problem_type).toBe('forecasting');
});
