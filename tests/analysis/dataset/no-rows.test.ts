import {expect, test} from 'vitest';
import {recount} from '../../../src/gates/recount/recount.ts';
import {fileOf, opened} from './workspace.ts';

const numbers = Array.from({length: 60}, (_, at) => [at + 1, ((at * 37) % 50) / 4, at % 3 === 0 ? 'shop' : 'web'] as const);
const sum = (at: 0 | 1) => numbers.reduce((all, row) => all + row[at], 0);
const lines = numbers.map(row => row.join(','));
const with_ = (at: number, ...more: string[]) => [...lines.slice(0, at), ...more, ...lines.slice(at)].join('\n');
const words = Array.from({length: 60}, (_, at) => `w${at % 7},x${at % 5},${at % 2 ? 'yes' : 'no'}`);

type Case = {readonly text: string; readonly rows?: number; readonly note: RegExp; readonly left: number};

const cases: Readonly<Record<string, Case>> = {
	'a header again': {
		text: `n,cost,channel\n${with_(20, 'n,cost,channel')}\nn,cost,channel\n`,
		note: /^Lines 22 and 63 repeat the header: they are no rows and were left out/,
		left: 2,
	},
	'a header again with the mark of a second file': {
		text: `\ufeffn,cost,channel\n${with_(20, '\ufeffn,cost,channel')}\n`,
		note: /^Line 22 repeats the header/,
		left: 1,
	},
	'a header again where all columns hold words': {
		text: `a,b,class\n${[...words.slice(0, 9), 'a,b,class', ...words.slice(9)].join('\n')}\n`,
		note: /^Line 11 repeats the header/,
		left: 1,
	},
	'a header again in single quotes, after a comment': {
		text: `# by a logger\n'n','cost','channel'\n${with_(20, "'n','cost','channel'").replace(/shop|web/g, "'$&'")}\n`,
		note: /^Line 23 repeats the header/,
		left: 1,
	},
	'units in brackets': {text: `n,cost,channel\n[-],(EUR),\n${lines.join('\n')}\n`, note: /^Line 2 holds the units/, left: 1},
	'units as words over numbers': {text: `n,cost,channel\npieces,EUR,\n${lines.join('\n')}\n`, note: /^Line 2 holds the units/, left: 1},
	'units again with the header': {
		text: `n,cost,channel\nm,s,-x\n${with_(30, 'n,cost,channel', 'm,s,-x')}\n`,
		note: /^Lines 2 and 34 hold the units/,
		left: 3,
	},
	'units over numbers with a decimal comma': {
		text: `n;cost;channel\nkW;°C;\n${numbers.map(([n, cost, channel]) => `${n},5;${String(cost).replace('.', ',')};${channel}`).join('\n')}\n`,
		note: /^Line 2 holds the units/,
		left: 1,
	},
	'rows of nothing but delimiters': {
		text: `n,cost,channel\n${with_(20, ',,')}\n,,\n,,\n`,
		note: /^Lines 22, 63 and 64 hold no value/,
		left: 3,
	},
	'a total that says so': {
		text: `n,cost,channel\n${lines.join('\n')}\n${sum(0)},${sum(1)},Grand total:\n`,
		note: /^Line 62 holds the total/,
		left: 1,
	},
	'a total in a column of numbers': {
		text: `n,cost,channel\n${lines.join('\n')}\nSumme,${sum(1)},\n`,
		note: /^Line 62 holds the total/,
		left: 1,
	},
	'a total under a blank key': {
		text: `key,cost\n${numbers.map(([n, cost]) => `k${n},${cost}`).join('\n')}\n,${sum(1)}\n`,
		note: /^Line 62 holds the total/,
		left: 1,
	},
};

test.each(Object.entries(cases))('%s: worker and recount leave it out', async (_, {text, note, left}) => {
	const file = await fileOf('data.csv', text);
	const dataset = await opened(file);
	expect(dataset.rows).toBe(60);
	expect(dataset.notes.join('\n')).toMatch(new RegExp(note.source, 'm'));
	const listed = dataset.leftOut.map(one => [...one.words]);
	const counted = await recount([file], {target: null, missingWords: [], written: {rows_left_out: listed}});
	expect(counted).toMatchObject({rows: 60, unparsableLines: 0, left: {leftOut: left, unexplained: 0, headers: 0}});
	const types = dataset.columns.map(({storage}) => (storage === 'VARCHAR' ? 'text' : 'number'));
	expect(counted.columns.map(({kind}) => kind)).toEqual(types);
	const again = await opened(file, {written: {rows_left_out: listed}});
	expect([again.rows, again.notes]).toEqual([60, dataset.notes]);
	const kept = await opened(file, {written: {keep_rows: true}});
	expect(kept.rows).toBe(60 + left);
});

test('a header that is repeated beyond the beginning of a large file is left out, whatever the columns hold', async () => {
	const many = Array.from({length: 150_000}, (_, at) => `${at},${at / 8},${at % 2 ? 'yes' : 'no'}`);
	const file = await fileOf('data.csv', `day,clicks,bought\n${many.join('\n')}\nday,clicks,bought\n7,7.5,yes\n`);
	const dataset = await opened(file);
	expect(dataset.rows).toBe(150_001);
	expect(dataset.columns.map(({storage}) => storage)).toEqual(['BIGINT', 'DOUBLE', 'VARCHAR']);
	expect(dataset.notes).toContainEqual(expect.stringContaining('Line 150,002 repeats the header'));
});

test.each([
	['a first row of missing words', 'a,b,c\nNA,NA,x\n1,2,y\n3,4,z\n5,6,y\n', 4],
	['a first row of money among numbers', 'a,b,c\n"$1,200",€9,x\n1,2,y\n3,4,z\n5,6,y\n', 4],
	['a last row that is called total and is none', 'name,n\na,1\nb,2\nc,3\nd,4\ne,5\nTotal,9000\n', 6],
	['one column whose value equals its name', 'word\nword\nother\nword\nmore\n', 4],
	['lists in brackets in every row', 'tags,x\n"[a]",p\n"[b]",q\n"[c]",p\n"[d]",q\n', 4],
])('%s stays a row', async (_, text, rows) => {
	const dataset = await opened(await fileOf('data.csv', text));
	expect(dataset.rows).toBe(rows);
});

test('the recount finds headers that were counted as rows, and rows left out without a reason', async () => {
	const file = await fileOf('data.csv', `n,cost,channel\n${with_(20, 'n,cost,channel')}\n`);
	const counted = async (rows: string[][]) =>
		(await recount([file], {target: null, missingWords: [], written: {rows_left_out: rows}})).left;
	expect(await counted([])).toEqual({leftOut: 0, unexplained: 0, headers: 1});
	expect(await counted([['n', 'cost', 'channel'], (lines[30] ?? '').split(',')])).toEqual({leftOut: 2, unexplained: 1, headers: 0});
});

test('a line that cannot be read is shown by its line in the file, whatever was left out before it', async () => {
	const file = await fileOf('data.csv', `n,cost,channel\n[-],(EUR),\n${with_(20, 'n,cost,channel', '1,2')}\n`);
	const dataset = await opened(file);
	expect(dataset.unparsable.first).toMatchObject([{line: 24, text: '1,2'}]);
});
