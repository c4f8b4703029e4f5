import path from 'node:path';
import {expect, test} from 'vitest';
import {splitSources} from '../../../src/analysis/dataset/copy-rows.ts';
import {type Written, writtenByUs} from '../../../src/domain/written.ts';
import {recount} from '../../../src/gates/recount/recount.ts';
import {fileOf, opened, temporaryFolder} from './workspace.ts';

type Case = {
	readonly text: string;
	readonly names: readonly string[];
	readonly rows: readonly (readonly unknown[])[];
	readonly unparsable?: number;
	/** What a person has to say of it. */
	readonly said?: Written;
};

const rows = Array.from({length: 40}, (_, at) => [at, at % 3 === 0 ? 'Oslo, NO' : 'Bern', at % 2 === 0 ? 'good' : 'bad'] as const);
const plain = (separator: string, quote = '"') =>
	rows.map(row => row.map(field => (String(field).includes(separator) ? `${quote}${field}${quote}` : field)).join(separator)).join('\n');
const names = ['at', 'city', 'class'];

const cases: Readonly<Record<string, Case>> = {
	'comments before the header and among the rows': {
		text: `# written by a logger\n# units: see, "the manual\nat,city,class\n${plain(',').replace('\n', '\n# restarted\n')}\n`,
		names,
		rows,
	},
	'a header that is commented out': {text: `#at,city,class\n${plain(',')}\n`, names, rows},
	"Excel's hint at the separator": {text: `sep=;\r\nat;city;class\r\n${plain(';').replaceAll('\n', '\r\n')}\r\n`, names, rows},
	'titles and an empty line before the header': {text: `Cities of the year\n\nSeen: 2024\nat,city,class\n${plain(',')}\n`, names, rows},
	'titles as wide as the table': {text: `Cities of the year,,\n,,\nat,city,class\n${plain(',')}\n`, names, rows},
	'single quotes': {
		text: `'at','city','class'\n${rows.map(([at, city, label]) => `${at},'${city}','${label}'`).join('\n')}\n`,
		names,
		rows,
	},
	'a blank after each comma': {
		text: `at, city, class\n${rows.map(([at, city, label]) => `${at}, ${city.replace(',', '')}, ${label}`).join('\n')}\n`,
		names,
		rows: rows.map(([at, city, label]) => [at, city.replace(',', ''), label]),
	},
	'rows that grow a field without a name': {
		text: `at,class\n${rows.map(([at, , label]) => (at < 15 ? `${at},${label}` : `${at},${label},z`)).join('\n')}\n`,
		names: ['at', 'class', 'column_3'],
		rows: rows.map(([at, , label]) => [at, label, at < 15 ? null : 'z']),
	},
	'an index without a name': {
		text: `,city,class\n${plain(',')}\n`,
		names: ['column_1', 'city', 'class'],
		rows,
	},
	'a broken line in single quotes': {
		text: `'at','city','class'\n${rows.map(([at, city, label]) => (at === 7 ? `7,'Be'rn','bad'` : `${at},'${city}','${label}'`)).join('\n')}\n`,
		names,
		rows: rows.filter(([at]) => at !== 7),
		unparsable: 1,
	},
	'a delimiter that is said': {text: `at^city^class\n${plain('^')}\n`, names, rows, said: {delimiter: '^'}},
	'a delimiter that is said against what is seen': {
		text: `at:city:class\n${rows.map(([at, city, label]) => [at, city.replace('Bern', 'Bern, CH'), label].join(':')).join('\n')}\n`,
		names,
		rows: rows.map(([at, city, label]) => [at, city.replace('Bern', 'Bern, CH'), label]),
		said: {delimiter: ':'},
	},
	'quotes that are said': {
		text: `at,city,class\n${plain(',', '~').replaceAll('bad', '~ba~~d~')}\n`,
		names,
		rows: rows.map(([at, city, label]) => [at, city, label.replace('bad', 'ba~d')]),
		said: {quote: '~'},
	},
	'marks that are said to be no quotes': {
		text: `at;city;class\n${plain(';').replaceAll('good', '"good" or so')}\n`,
		names,
		rows: rows.map(([at, city, label]) => [at, city, label.replace('good', '"good" or so')]),
		said: {quote: ''},
	},
	'lines that are said to be none of the table': {
		text: `at,of,day\n"an open quote,x,y\nat,city,class\n${plain(',')}\n`,
		names,
		rows,
		said: {skip: 2},
	},
	'another sign for comments': {
		text: `% by a logger\nat,city,class\n${plain(',').replace('\n', '\n%1,2,3\n')}\n`,
		names,
		rows,
		said: {comment: '%'},
	},
};

test.each(Object.entries(cases))('%s: the worker and the recount read the same table', async (_, written) => {
	const file = await fileOf('data.csv', written.text);
	const dataset = await opened(file, {written: written.said});
	expect(dataset.columns.map(({name}) => name)).toEqual(written.names);
	const found = await dataset.query(`SELECT ${dataset.columns.map(({ref}) => ref).join(', ')} FROM data ORDER BY rowid`);
	expect(found.map(row => Object.values(row))).toEqual(written.rows);
	expect(dataset.unparsable.count).toBe(written.unparsable ?? 0);
	const counted = await recount([file], {target: null, missingWords: [], written: {...written.said, rows_left_out: []}});
	expect(counted.columns.map(({name}) => name)).toEqual(written.names);
	expect(counted.rows).toBe(written.rows.length);
	expect(counted.unparsableLines).toBe(written.unparsable ?? 0);
	const distinct = written.names.map((_, at) => new Set(written.rows.map(row => row[at]).filter(value => value !== null)).size);
	expect(counted.columns.map(column => column.distinct)).toEqual(distinct);
});

test('copies of a file that needed words are read without them', async () => {
	const file = await fileOf(
		'data.csv',
		`at^city^"class"\n${rows.map(([at, city, label]) => `${at}^~${city} "^" ${label}~^;,`).join('\n')}\n`,
	);
	const written = {delimiter: '^', quote: '~'};
	const dataset = await opened(file, {written});
	const folder = await temporaryFolder();
	const [hidden, visible] = [path.join(folder, 'hidden.csv'), path.join(folder, 'visible.csv')];
	await dataset.run('CREATE TABLE aside AS SELECT rowid AS r FROM data WHERE rowid < 10');
	await splitSources(dataset, [{hidden, visible}]);
	const copy = await opened(visible, {written: writtenByUs});
	expect(copy.columns.map(({name}) => name)).toEqual(dataset.columns.map(({name}) => name));
	expect(await copy.sample(0, 30)).toEqual(await dataset.sample(10, 30));
	expect(await recount([visible], {target: null, missingWords: []})).toMatchObject({rows: 30, unparsableLines: 0});
});

const cities = ['Kraków', '東京', 'Łódź', 'Bern'];
const townRows = (rows: number) => Array.from({length: rows}, (_, at) => `${at},${cities[at % 4]}`);

test.each(['csv', 'jsonl'])(
	'a few damaged bytes in UTF-8 stay UTF-8 (%s): the lines are named, and both readers see the same values',
	async format => {
		const header = format === 'csv' ? ['n,city'] : [];
		const lines = townRows(200).map(row =>
			format === 'csv' ? row : JSON.stringify({n: Number(row.split(',')[0]), city: row.split(',')[1]}),
		);
		const bytes = Buffer.from(`${[...header, ...lines].join('\n')}\n`);
		const damaged = bytes.indexOf('Kraków', 300);
		bytes[damaged + 4] = 0xff;
		const file = await fileOf(`data.${format}`, bytes);
		const dataset = await opened(file);
		const line = bytes.subarray(0, damaged).toString('latin1').split('\n').length;
		expect(dataset.notes).toEqual([
			`One of ${header.length + 200} lines holds bytes that are no UTF-8 (line ${line}): � stands in their place.`,
		]);
		expect(dataset.sources[0]?.encoding).toBe('UTF-8 with damage');
		const [values] = await dataset.queryColumns('SELECT DISTINCT c1 FROM data ORDER BY 1');
		expect(values).toEqual(['Bern', 'Kraków', 'Krak��w', 'Łódź', '東京']);
		const counted = await recount([file], {target: 'city', missingWords: []});
		expect(counted.columns[1]?.distinct).toBe(5);
		expect(counted.classes?.map(({label}) => label)).toContain('Krak��w');
	},
);

test('a file in Latin-1 stays so, however few its letters beyond ASCII', async () => {
	const plainRows = Array.from({length: 300}, (_, at) => `${at},${at === 7 ? 'Zürich' : 'Bern'}`);
	const file = await fileOf('data.csv', Buffer.from(`n,city\n${plainRows.join('\n')}\n`, 'latin1'));
	const dataset = await opened(file);
	expect(dataset.sources[0]?.encoding).toBe('Latin-1');
	expect((await dataset.sample(7, 1))[0]).toEqual(['7', 'Zürich']);
	expect((await recount([file], {target: 'city', missingWords: []})).classes?.map(({label}) => label)).toEqual(['Bern', 'Zürich']);
});
