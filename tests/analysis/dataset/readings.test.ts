import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openAsRead} from '../../../src/analysis/dataset/open-as-read.ts';
import {profileDataset} from '../../../src/analysis/dataset/profile.ts';
import {oneEdit} from '../../../src/analysis/dataset/propose-readings.ts';
import {type Reading, readAsOf, readingLine, readingSaid, type SaidReading} from '../../../src/domain/read-as.ts';
import {noneLeftOut} from '../../../src/gates/recount/left-out.ts';
import {recount} from '../../../src/gates/recount/recount.ts';

const root = path.resolve(import.meta.dirname, '../../..');

function written(text: string, name = 'data.csv'): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'readings-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const file = path.join(folder, name);
	writeFileSync(file, text);
	return file;
}

const rowsOf = (count: number, row: (at: number) => string) => Array.from({length: count}, (_, at) => row(at)).join('\n');

/** What both readers make of a file: its columns as `meaning storage missing distinct`, and what was decided. Fails where they differ. */
async function bothRead(text: string, {target = null, said = {}, name}: {target?: string | null; said?: SaidReading; name?: string} = {}) {
	const file = written(text, name);
	const {dataset, decided} = await openAsRead([file], {target, said});
	try {
		const profile = await profileDataset(dataset);
		const again = await recount([file], {target, missingWords: [], written: {rows_left_out: []}, readAs: readAsOf(decided)});
		const counts = (columns: readonly {name: string; missing: number; distinct: number | null}[]) =>
			columns.map(({name, missing, distinct}) => ({name, missing, distinct}));
		expect(counts(again.columns)).toEqual(counts(profile.profile));
		expect(again.duplicateRows).toBe(profile.duplicate_rows);
		return {
			columns: Object.fromEntries(
				profile.profile.map(({name, meaning, storage, missing, distinct}) => [name, `${meaning} ${storage} ${missing} ${distinct}`]),
			),
			lines: decided.map(readingLine),
			dataset: await dataset.sample(0, 3),
		};
	} finally {
		await dataset.close();
	}
}

test('a decimal comma makes numbers, and the thousands of the same file have points', async () => {
	const head = 'wert;menge;ort\n';
	const found = await bothRead(`${head}${rowsOf(60, at => `${at},${(at * 7) % 10}5;${1 + (at % 3)}.${200 + at};${'NS'[at % 2]}`)}\n`);
	expect(found.columns).toMatchObject({wert: expect.stringContaining('DOUBLE 0 60'), menge: expect.stringContaining('BIGINT 0 60')});
	expect(found.lines[1]).toMatch(/menge is read as a number, decimal comma, thousands point/);
});

test.each([
	['thousands', (at: number) => `"${1 + at},${300 + at}"`, 'BIGINT 0 60', '1300'],
	['a currency and losses in parentheses', (at: number) => (at % 4 === 0 ? `($${at + 1})` : `"$${at + 1},200"`), 'BIGINT 0 60', '-1'],
	['percent', (at: number) => `${at}.5%`, 'DOUBLE 0 60', '0.5'],
	['a true minus sign', (at: number) => `\u2212${at + 1}.25`, 'DOUBLE 0 60', '-1.25'],
	['thin blanks', (at: number) => `${1 + at}\u202f${300 + at}`, 'BIGINT 0 60', '1300'],
	['words for missing', (at: number) => (at % 20 === 3 ? 'unknown' : String(at)), 'BIGINT 3 57', '0'],
	[
		'what a program writes for no number',
		(at: number) => (at % 20 === 3 ? 'inf' : at % 20 === 4 ? 'NaN' : String(at % 7)),
		'BIGINT 6 7',
		'0',
	],
	['a minus behind the number', (at: number) => `"${1 + at},${200 + at}.5${at % 3 === 0 ? '-' : ''}"`, 'DOUBLE 0 60', '-1200.5'],
	['grams in thousandths', (at: number) => `"0,${100 + at}"`, 'DOUBLE 0 60', '0.1'],
	['cells of blanks', (at: number) => (at % 4 === 1 ? '" "' : String(at)), 'BIGINT 15 45', '0'],
	['a unit here and there', (at: number) => (at % 20 === 3 ? `${at} years` : String(at)), 'BIGINT 0 60', '0'],
])('%s', async (_, value, column, first) => {
	const found = await bothRead(`v,y\n${rowsOf(60, at => `${value(at)},${at % 2}`)}\n`);
	expect(found.columns['v']?.endsWith(column) && found.columns['v']).toBeTruthy();
	expect(found.dataset[0]?.[0]).toBe(first);
	expect(found.lines).toHaveLength(1);
});

test.each([
	['apartments', (at: number) => (at % 6 === 0 ? `${at}B` : String(at))],
	['ratings', (at: number) => ['1', '2', '3', 'NR'][at % 4] ?? ''],
	['sizes of two units', (at: number) => (at % 2 ? `${at} kg` : `${at} g`)],
	['degrees with their side', (at: number) => (at % 2 ? `${at}.5 W` : `${at}.5`)],
	['shares and percents', (at: number) => (at % 2 ? `${at}%` : `0.${10 + at}`)],
	['telephone numbers', (at: number) => `030 ${142 + at} ${342 + at}`],
	['two currencies', (at: number) => (at % 2 ? `$${at}` : `€${at}`)],
	['words that begin alike', (at: number) => `A${at % 30}`],
])('%s stay words', async (_, value) => {
	const found = await bothRead(`v,y\n${rowsOf(60, at => `${value(at)},${at % 2}`)}\n`);
	expect(found.columns['v']).toMatch(/ VARCHAR 0 /);
	expect(found.lines).toEqual([]);
});

test('points and commas of a file without a decimal mark group thousands where smaller numbers have none', async () => {
	const found = await bothRead(
		`p;c\n${rowsOf(60, at => `${at % 2 ? 300 + at : `${1 + at}.${200 + at}`};${at % 2 ? 300 + at : `${1 + at},${200 + at}`}`)}\n`,
	);
	expect(found.dataset[0]).toEqual(['1200', '1200']);
});

test('times of which some are none are times', async () => {
	const day = (at: number) => (at % 9 === 1 ? '0000-00-00' : at % 9 === 2 ? 'NaT' : `2024-01-${10 + (at % 20)}`);
	const found = await bothRead(`d,y\n${rowsOf(90, at => `${day(at)},${at % 2}`)}\n`);
	expect(found.columns['d']).toBe('time VARCHAR 20 20');
});

test('codes stay words: two spellings of one number are two values', async () => {
	const found = await bothRead(
		`zip,part\n${rowsOf(60, at => `${['00501', '501', '10001'][at % 3]},${['1E5', '100E3', '7E1'][at % 3]}`)}\n`,
	);
	expect(found.columns).toEqual({zip: 'category VARCHAR 0 3', part: 'category VARCHAR 0 3'});
	expect(found.lines.join()).toMatch(/zip is read as words.*--read-as "zip=number"/);
});

test('a code that first comes far down the file is one', async () => {
	const found = await bothRead(
		`zip,text\n${rowsOf(60_000, at => `${at < 59_990 ? 10_000 + (at % 90) : `00${500 + (at % 2)}`},${'x'.repeat(40)}${at % 7}`)}\n`,
	);
	expect(found.columns['zip']).toBe('category VARCHAR 0 92');
});

test('a line that is no row makes no words of a column of numbers', async () => {
	const found = await bothRead(`x,b,y\n${rowsOf(60, at => `${at % 7}.5,Box,${at % 2}`)}\nSource: us\n`);
	expect(found.columns['x']).toBe('number DOUBLE 0 7');
});

test('a delimiter too many at the end of a line parts no value off', async () => {
	const found = await bothRead(`x,b,y\n${rowsOf(60, at => `${at % 7}.5,Box,${at % 2}${at === 9 ? ',' : ''}`)}\n`);
	expect(found.columns['x']).toBe('number DOUBLE 0 7');
});

test('numbers of JSON are numbers, in quotes or not', async () => {
	const lines = rowsOf(60, at => JSON.stringify({v: at % 3 ? at % 7 : String(at % 7), y: at % 2 ? 'a' : 'b'}));
	expect((await bothRead(`${lines}\n`, {name: 'data.jsonl'})).columns['v']).toBe('number DOUBLE 0 7');
});

test('names of JSON that differ in the size of letters alone are refused by name', async () => {
	const lines = rowsOf(30, at => JSON.stringify({Id: at, ID: at + 1, id_2: 3}));
	await expect(bothRead(`${lines}\n`, {name: 'data.jsonl'})).rejects.toThrow(
		/name both "ID" and "Id", which differ in the size of letters alone: rename/,
	);
	const fine = rowsOf(30, at => JSON.stringify({id: at % 7, id_2: at % 5}));
	expect(Object.keys((await bothRead(`${fine}\n`, {name: 'data.jsonl'})).columns)).toEqual(['id', 'id_2']);
});

test('spellings of a label are one label, and a slip of the pen in few rows', async () => {
	const label = (at: number) => (at === 7 ? 'yess' : (['yes', 'Yes ', 'no', ' NO', 'yes'][at % 5] ?? ''));
	const found = await bothRead(`x,y\n${rowsOf(200, at => `${at},${label(at)}`)}\n`, {target: 'y'});
	expect(found.columns['y']).toBe('boolean VARCHAR 0 2');
	expect(found.lines.join()).toMatch(/5 spellings are 2 labels/);
});

test('labels that differ in a number, or in many rows, are labels', async () => {
	const found = await bothRead(`x,y\n${rowsOf(200, at => `${at},${at < 2 ? 'grade 3' : at % 3 ? 'grade 1' : 'grade 2'}`)}\n`, {
		target: 'y',
	});
	expect(found.columns['y']).toBe('category VARCHAR 0 3');
});

test('a number that looks like "no value" is said and kept until somebody says otherwise', async () => {
	const text = `t,y\n${rowsOf(100, at => `${at % 10 === 0 ? -200 : 20 + (at % 7)},${at % 2}`)}\n`;
	const kept = await bothRead(text);
	expect(kept.columns['t']).toBe('number BIGINT 0 8');
	expect(kept.lines[0]).toMatch(/-200 stands in 10 rows.*--read-as "t=missing:-200"/);
	const said = readingSaid('t=missing:-200');
	const told = await bothRead(text, {said: {columns: {t: said?.reading ?? {as: 'words'}}}});
	expect(told.columns['t']).toBe('number BIGINT 10 7');
});

test('what a person says goes before what is seen', async () => {
	const text = `zip,price\n${rowsOf(60, at => `0${at + 10},"1,${200 + at}"`)}\n`;
	const told = await bothRead(text, {said: {columns: {zip: {as: 'number'}, price: {as: 'as_written'}}}});
	expect(told.columns).toEqual({zip: expect.stringContaining('BIGINT 0 60'), price: expect.stringContaining('VARCHAR 0 60')});
	expect((await bothRead(text, {said: {decimal: ','}})).dataset[0]?.[1]).toBe('1.2');
});

test('one letter more, less, other or in the neighbour’s place is a slip', () => {
	expect(
		[
			['yess', 'yes'],
			['ys', 'yes'],
			['yez', 'yes'],
			['eys', 'yes'],
		].every(([a = '', b = '']) => oneEdit(a, b)),
	).toBe(true);
	expect(
		[
			['yes', 'yes'],
			['no', 'yes'],
			['yesss', 'yes'],
			['abcd', 'badc'],
		].some(([a = '', b = '']) => oneEdit(a, b)),
	).toBe(false);
});

test('the produced project carries the same grammar', () => {
	const at = (file: string) => readFileSync(path.join(root, 'src', file), 'utf8');
	expect(at('blueprints/training_pipeline/src/focus_package/token_grammar.json')).toBe(at('domain/token-grammar.json'));
});

/** Words of digits, marks and what stands about them: the same in every run. */
function someWords(count: number): string[] {
	const pieces = [
		'0',
		'1',
		'23',
		'456',
		'00',
		'.',
		',',
		' ',
		'\u202f',
		"'",
		'-',
		'+',
		'\u2212',
		'(',
		')',
		'$',
		'€',
		'%',
		'e',
		'E5',
		'x',
		'_',
		'\t',
	];
	let state = 7;
	const next = (below: number) => {
		state = (state * 1103515245 + 12345) % 2147483648;
		return Math.floor((state / 2147483648) * below);
	};
	return [...new Set(Array.from({length: count}, () => Array.from({length: 1 + next(6)}, () => pieces[next(pieces.length)]).join('')))];
}

test('engine, judge and produced project read any word alike', async () => {
	const readings: Reading[] = [
		{as: 'number'},
		{as: 'number', decimal: ','},
		{as: 'number', decimal: ',', thousands: '.'},
		{as: 'number', thousands: ',', unit: '$'},
		{as: 'number', thousands: ' ', unit: '%'},
		{as: 'number', thousands: "'", unit: '€', missing: ['-', '1']},
	];
	const words = someWords(4000).filter(word => word.trim() !== '');
	const project = path.join(root, 'src/blueprints/training_pipeline/src');
	const keywords = readings.map(({as: _, ...marks}) => marks);
	const python = JSON.parse(
		execFileSync('python3', [path.join(root, 'tests/support/read_tokens.py'), project], {
			input: JSON.stringify({readings: keywords, words}),
		}).toString(),
	);
	const {Engine} = await import('../../../src/analysis/dataset/engine.ts');
	const {readingSql, tokenReader} = await import('../../../src/analysis/dataset/reading.ts');
	const {asRead} = await import('../../../src/gates/recount/as-read.ts');
	const {numberIn} = await import('../../../src/gates/recount/value.ts');
	const folder = mkdtempSync(path.join(os.tmpdir(), 'readings-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const engine = await Engine.open({readable: [], folders: [folder], temporary: path.join(folder, 'spill'), memoryMiB: 128, threads: 1});
	onTestFinished(() => engine.close());
	const list = words.map(word => `('${word.replaceAll("'", "''")}')`).join(', ');
	for (const [at, reading] of readings.entries()) {
		const tokens = tokenReader(reading);
		// A word that is none ends the statement: those that the worker's own reader refuses are asked one by one, below.
		const readable = words.map(word => tokens(word) !== undefined);
		const judged: (number | null)[] = [];
		const table = {
			names: ['v'],
			async scan(show: (row: {bytes: Uint8Array; starts: Int32Array; ends: Int32Array; width: number}) => void) {
				for (const word of words) {
					const bytes = Buffer.from(word);
					show({bytes, starts: Int32Array.of(0), ends: Int32Array.of(bytes.length), width: 1});
				}
				return {bad: 0, left: noneLeftOut};
			},
		};
		await asRead(table, {v: reading}).scan(({bytes, starts, ends}) => {
			const from = starts[0] ?? -1;
			const value = from === -1 ? Number.NaN : numberIn(bytes, from, ends[0] ?? 0);
			judged.push(Number.isNaN(value) ? null : value);
		});
		expect(python.read[at]).toEqual(judged);
		const rows = await engine.rows(
			`SELECT w, ${readingSql(reading, 'w', 'v')} AS v FROM (SELECT w FROM (VALUES ${list}) t(w)) WHERE list_contains([${readable
				.map((one, place) => (one ? `'${words[place]?.replaceAll("'", "''")}'` : null))
				.filter(Boolean)
				.join(', ')}], w)`,
		);
		const engineRead = new Map(rows.map(row => [String(row['w']), row['v'] as number | null]));
		const same = words.filter((_, place) => readable[place]);
		// Codes are no numbers as they stand, but a reading that a person wants makes them some.
		const code = /^[+-]?0\d+$|^[+-]?\d+[eE]\d+$/;
		for (const word of same) {
			const place = words.indexOf(word);
			const value = engineRead.get(word) ?? null;
			expect([word, value]).toEqual([word, tokens(word)]);
			if (judged[place] !== null || value === null) expect([word, judged[place] ?? null]).toEqual([word, value]);
			else expect(word).toMatch(/0\d|\d[eE]\d/);
		}
		expect(words.filter(word => code.test(word)).length).toBeGreaterThan(5);
	}
});
