import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, expect, test} from 'vitest';
import {DelimitedReader} from '../../../src/gates/recount/delimited.ts';
import {recount} from '../../../src/gates/recount/recount.ts';
import {NotRecountable} from '../../../src/gates/recount/table.ts';
import {numberIn} from '../../../src/gates/recount/value.ts';

const folders: string[] = [];
afterEach(async () => {
	for (const folder of folders.splice(0)) await rm(folder, {recursive: true, force: true});
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'recount-'));
	folders.push(folder);
	const full = path.join(folder, name);
	await writeFile(full, content);
	return full;
}

const counted = async (name: string, content: string | Uint8Array, target: string | null = null, missingWords: string[] = []) =>
	recount([await file(name, content)], {target, missingWords});

const missingAndDistinct = (result: Awaited<ReturnType<typeof counted>>) =>
	Object.fromEntries(result.columns.map(column => [column.name, [column.missing, column.distinct]]));

test('the bird strikes are counted as the Federal Aviation Administration published them', async () => {
	const result = await recount([path.resolve('examples/birdstrikes.csv')], {target: 'Effect Amount of damage', missingWords: []});
	expect([result.rows, result.columns.length, result.duplicateRows, result.unparsableLines]).toEqual([10_000, 14, 24, 0]);
	expect(result.classes).toEqual([
		{label: 'None', rows: 8939},
		{label: 'Minor', rows: 549},
		{label: 'Substantial', rows: 311},
		{label: 'Medium', rows: 186},
		{label: 'C', rows: 14},
		{label: 'B', rows: 1},
	]);
	expect(result.columns.at(-1)).toMatchObject({name: 'Speed IAS in knots', missing: 2836, distinct: 122, kind: 'number'});
});

test('quotes, quoted delimiters and line breaks, doubled quotes and CR LF are read as one field', async () => {
	const result = await counted('a.csv', '\ufeffname,text\r\n"a,1","line one\r\nline ""two"""\r\nb,plain\r\n');
	expect(result.rows).toBe(2);
	expect(result.columns.map(column => column.name)).toEqual(['name', 'text']);
	expect(result.unparsableLines).toBe(0);
});

test('records are the same however the text is cut into pieces', () => {
	const text = 'a,"b ""x"", y\r\nz",c\r\n1,,"3"\r\n"",2,\n';
	const whole = new DelimitedReader({delimiter: ',', quote: '"', quoting: 'doubled', comment: null, trims: false});
	const expected = [...whole.push(text), ...whole.end()];
	expect(expected).toEqual([
		['a', 'b "x", y\r\nz', 'c'],
		['1', '', '3'],
		['', '2', ''],
	]);
	for (let size = 1; size < text.length; size++) {
		const reader = new DelimitedReader({delimiter: ',', quote: '"', quoting: 'doubled', comment: null, trims: false});
		const records: string[][] = [];
		for (let at = 0; at < text.length; at += size) records.push(...reader.push(text.slice(at, at + size)));
		records.push(...reader.end());
		expect(records, `pieces of ${size}`).toEqual(expected);
	}
});

test('an empty field is missing, quoted or not; None, NA and blanks are values', async () => {
	const result = await counted('a.csv', 'k,v\na,\nb,""\nc,None\nd,NA\ne, \n');
	expect(missingAndDistinct(result)).toEqual({k: [0, 5], v: [2, 3]});
});

test('a word that a person called missing is missing', async () => {
	const result = await counted('a.csv', 'k,v\na,NA\nb,1\nc,1.0\n', null, ['NA']);
	expect(missingAndDistinct(result)['v']).toEqual([1, 1]);
});

test('numbers written in two ways are one value, long identifiers are compared digit by digit', async () => {
	const result = await counted('a.csv', 'n,id\n1,12345678901234567890\n1.0,12345678901234567891\n1.0e0,12345678901234567890\n');
	expect(missingAndDistinct(result)).toEqual({n: [0, 1], id: [0, 2]});
});

test('a column kept as text by whoever is compared is compared as text', async () => {
	const path = await file('a.csv', 'n\n1\n1.0\n1\n');
	expect((await recount([path], {target: null, missingWords: []})).columns[0]?.distinct).toBe(1);
	const texts = await recount([path], {target: null, missingWords: [], asText: new Set(['n'])});
	expect([texts.columns[0]?.distinct, texts.duplicateRows]).toEqual([2, 1]);
});

test('an empty line is a missing value only where there is one column; a quoted nothing is a field', async () => {
	expect(missingAndDistinct(await counted('a.csv', 'n\n1\n\n2\n'))).toEqual({n: [1, 2]});
	const wide = await counted('a.csv', 'a,b\n1,2\n\n""\n');
	expect([wide.rows, wide.unparsableLines]).toEqual([1, 1]);
});

test('a copied row counts once for each time beyond the first', async () => {
	const result = await counted('a.csv', 'a,b\n1,x\n1.0,x\n1,x\n2,x\n');
	expect(result.duplicateRows).toBe(2);
});

test('rows whose fields only look alike when glued together are no copies', async () => {
	const result = await counted('a.csv', 'a,b\n"1:x",y\n1,":xy"\n');
	expect(result.duplicateRows).toBe(0);
});

test('ragged lines and broken quotes are counted and are no rows; empty lines are nothing', async () => {
	const result = await counted('a.csv', 'a,b\n1,2\n\n1,2,3\n1\n"x"y,2\n3,4\n');
	expect([result.rows, result.unparsableLines]).toEqual([2, 3]);
});

test('tabs, semicolons, Latin-1, UTF-16 and gzip are recognised', async () => {
	expect((await counted('a.tsv', 'a\tb\n1\tx,y\n2\tz\n')).columns.length).toBe(2);
	expect((await counted('a.csv', 'a;b\n1,5;x\n2,5;z\n')).columns.length).toBe(2);
	const latin = await counted('a.csv', Buffer.from('name,n\ncaf\u00e9,1\ncaf\u00e8,2\n', 'latin1'));
	expect(missingAndDistinct(latin)['name']).toEqual([0, 2]);
	const wide = await counted('a.csv', Buffer.from('\ufeffname,n\ncaf\u00e9,1\nx,2\n', 'utf16le'));
	expect(wide.rows).toBe(2);
	const packed = await counted('a.csv.gz', gzipSync('a,b\n1,x\n2,y\n3,y\n'));
	expect([packed.rows, packed.columns.length]).toEqual([3, 2]);
});

test('JSON arrays and JSON lines are read object by object, with columns in order of appearance', async () => {
	const lines = await counted('a.jsonl', '{"a":1,"b":"x"}\nnot json\n{"a":1.0,"b":null,"c":[1,2]}\n');
	expect([lines.rows, lines.unparsableLines]).toEqual([2, 1]);
	expect(missingAndDistinct(lines)).toEqual({a: [0, 1], b: [1, 1], c: [1, 1]});
	const array = await counted('a.json', '[{"a":"],["},\n {"a":"}"}, {"a":"],["}]');
	expect([array.rows, array.duplicateRows]).toEqual([3, 1]);
});

test('several files of the same columns are one table, whatever the order of their columns', async () => {
	const one = await file('a.csv', 'a,b\n1,x\n');
	const two = await file('b.csv', 'b,a\nx,1\ny,2\n');
	const result = await recount([one, two], {target: null, missingWords: []});
	expect([result.rows, result.duplicateRows]).toEqual([3, 1]);
});

test('a file without a header keeps its first row', async () => {
	const result = await counted('a.csv', '5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n');
	expect(result.rows).toBe(3);
});

test('more distinct values than the memory allows are said to be uncounted, never estimated', async () => {
	const rows = Array.from({length: 120_000}, (_, at) => `u${at}`).join('\n');
	const full = await counted('a.csv', `id\n${rows}\n`);
	expect([full.columns[0]?.distinct, full.duplicateRows]).toEqual([120_000, 0]);
	const small = await recount([await file('a.csv', `id\n${rows}\n`)], {target: null, missingWords: [], memoryMiB: 1});
	expect([small.columns[0]?.distinct, small.duplicateRows]).toEqual([null, null]);
});

test('Parquet is refused with the reason', async () => {
	await expect(counted('a.parquet', 'PAR1....')).rejects.toThrow(NotRecountable);
});

test('a column is what all its values are, however late the one comes that is something else', async () => {
	const numbers = Array.from({length: 40_000}, (_, at) => `${at % 7}.0,${at % 5},2020-01-0${1 + (at % 9)},${10 ** 15 + at}000`);
	const text = `a,b,c,d\n${numbers.join('\n')}\nword,2.5,soon,1\n0,0,2020-01-01,1\n`;
	const result = await counted('a.csv', text);
	expect(result.columns.map(column => [column.kind, column.distinct])).toEqual([
		['text', 9],
		['number', 6],
		['text', 10],
		['text', 40_001],
	]);
});

test('whole numbers beyond 2^53 with one fraction among them are numbers after all', async () => {
	const result = await counted('a.csv', 'a,b\n9007199254740993,1\n9007199254740992,1\n0.5,1\n');
	expect(result.columns[0]).toMatchObject({kind: 'number', whole: false, distinct: 2});
});

test('a number is read as a 64-bit float reads it', () => {
	const texts = [
		'0.1',
		'-0',
		'1.0e5',
		'1E-7',
		'.5',
		'5.',
		'+3.25',
		'123456789012345678',
		'0.30000000000000004',
		'9007199254740993',
		'1.0e308',
	];
	for (const text of texts) expect(numberIn(Buffer.from(text), 0, text.length), text).toBe(Number(text));
	for (const text of ['', '.', '-', '1e', '007', '-01', '1e5', 'e5', '0x10', ' 1', '1,5', 'NaN', 'Infinity', '1e999', '1.2.3']) {
		expect(numberIn(Buffer.from(text), 0, text.length), text).toBeNaN();
	}
});

test('moments in different writing are one value', async () => {
	const result = await counted(
		'a.csv',
		'a,b\n2024-02-29,1\n2024-02-29 00:00:00,1\n2024-02-29T01:00:00+01:00,1\n2024-02-29 00:00:00.000,1\n2024-02-29 00:00:00.5,1\n1969-12-31,1\n',
	);
	expect(result.columns[0]).toMatchObject({kind: 'time', distinct: 3});
});

test('a recount that is called off ends', async () => {
	const controller = new AbortController();
	const name = await file('a.csv', `a,b\n${'1,2\n'.repeat(500_000)}`);
	const counting = recount([name], {
		target: null,
		missingWords: [],
		signal: controller.signal,
		progress: () => controller.abort(new Error('called off')),
	});
	await expect(counting).rejects.toThrow('called off');
});

test('a row of a mebibyte, a field named twice and half a surrogate pair are no rows, as for the worker', async () => {
	const long = (length: number) => `x,y\n1,a\n2,${'z'.repeat(length - 2)}\n3,b\n`;
	expect(await counted('a.csv', long(2 ** 20 - 1))).toMatchObject({rows: 3, unparsableLines: 0});
	expect(await counted('a.csv', long(2 ** 20))).toMatchObject({rows: 2, unparsableLines: 1});
	const objects = ['{"x":1,"y":{"z":"a:b","z2":"\\\\ud800"}}', '{"x":1,"x":2}', '{"x":1,"y":"\\udc00"}', '{"x":1,"y":"\\ud83d\\ude00"}'];
	expect(await counted('a.jsonl', objects.join('\n'))).toMatchObject({rows: 2, unparsableLines: 2});
});

test.each([
	['a.json', '['.repeat(200_000)],
	['a.jsonl', `{"x":1}\n{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`],
])('JSON nested too deep is refused by name (%s)', async (name, text) => {
	await expect(counted(name, text)).rejects.toThrow(/a\.jsonl? nests JSON more than 200 levels deep: it is no table/);
});
