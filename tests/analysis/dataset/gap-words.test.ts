import {expect, test} from 'vitest';
import {recount} from '../../../src/gates/recount/recount.ts';
import {fileOf, opened} from './workspace.ts';

const of = (words: (at: number) => string, rows = 40) => Array.from({length: rows}, (_, at) => words(at));
const numbers = of(at => (at % 10 === 3 ? 'nan' : at % 10 === 4 ? '-Inf' : String(at / 4)));
const sample = 40_000;

const columns: Readonly<Record<string, {readonly words: readonly string[]; readonly storage: string; readonly missing: number}>> = {
	'among fractions': {words: numbers, storage: 'DOUBLE', missing: 8},
	'among whole numbers': {words: of(at => (at % 10 === 3 ? 'NaN' : String(at))), storage: 'BIGINT', missing: 4},
	'among whole numbers, far down': {words: of(at => (at === sample - 1 ? '+inf' : String(at)), sample), storage: 'BIGINT', missing: 1},
	'before all numbers': {words: of(at => (at < sample - 9 ? 'nan' : String(at)), sample), storage: 'BIGINT', missing: sample - 9},
	'and a word far down': {
		words: of(at => (at === 5 ? 'nan' : at === sample - 1 ? 'none' : String(at)), sample),
		storage: 'VARCHAR',
		missing: 0,
	},
	'among words': {words: of(at => (at % 2 ? 'nan' : 'inf ')), storage: 'VARCHAR', missing: 0},
	'and nothing else': {words: of(at => (at % 2 ? 'nan' : 'inf')), storage: 'VARCHAR', missing: 0},
	'among dates': {words: of(at => (at % 2 ? 'nan' : `2024-01-${10 + (at % 9)}`)), storage: 'VARCHAR', missing: 0},
	'among numbers beyond 2^53': {words: of(at => (at === 2 ? 'nan' : `900719925474099${100 + at}`)), storage: 'VARCHAR', missing: 0},
	'with what only the engine takes for a number': {words: of(at => (at % 2 ? 'nan(1)' : '5')), storage: 'VARCHAR', missing: 0},
};

test.each(Object.entries(columns))('nan and inf %s: both readers say the same', async (_, {words, storage, missing}) => {
	const file = await fileOf('data.csv', `id,x\n${words.map((word, at) => `r${at},${word}`).join('\n')}\n`);
	const dataset = await opened(file);
	expect(dataset.columns[1]?.storage).toBe(storage);
	const found = await dataset.queryRow('SELECT count(*) - count(c1) AS missing, count(DISTINCT c1) AS different FROM data');
	expect(found['missing']).toBe(missing);
	expect(dataset.notes.filter(note => /of "x" are NaN or infinite/.test(note))).toHaveLength(missing > 0 ? 1 : 0);
	const asText = storage === 'VARCHAR' ? new Set(['x']) : new Set<string>();
	const counted = await recount([file], {target: 'x', missingWords: [], asText});
	expect(counted.columns[1]).toMatchObject({missing, distinct: found['different']});
});

test('the recount calls words what the engine keeps as words, and no column of numbers by itself', async () => {
	for (const [name, {words, storage}] of Object.entries(columns)) {
		if (/engine/.test(name)) continue;
		const file = await fileOf('data.csv', `id,x\n${words.map((word, at) => `r${at},${word}`).join('\n')}\n`);
		const {kind} = (await recount([file], {target: null, missingWords: []})).columns[1] ?? {};
		expect([name, kind]).toEqual([name, storage === 'VARCHAR' ? 'text' : 'number']);
	}
});

test('the words are named with their rows', async () => {
	const file = await fileOf('data.csv', `id,x\n${numbers.map((word, at) => `r${at},${word}`).join('\n')}\n`);
	const dataset = await opened(file, {onDiskBytes: 1});
	expect(dataset.notes).toEqual(['8 values of "x" are NaN or infinite (-Inf, nan) and count as missing.']);
	expect(dataset.gapWords.toSorted()).toEqual(['-Inf', 'nan']);
});
