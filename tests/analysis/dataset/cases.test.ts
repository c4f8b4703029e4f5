import path from 'node:path';
import {expect, test} from 'vitest';
import {openAsRead} from '../../../src/analysis/dataset/open-as-read.ts';
import {profileDataset} from '../../../src/analysis/dataset/profile.ts';
import {readAsOf, readingLine} from '../../../src/domain/read-as.ts';
import {recount} from '../../../src/gates/recount/recount.ts';

const folder = path.resolve(import.meta.dirname, '../../fixtures/cases');

type Right = {
	readonly file: string;
	readonly target: string;
	readonly rows: number;
	/** By column: meaning, storage, missing, distinct. Those that are not named may be anything. */
	readonly columns: Readonly<Record<string, string>>;
	/** Of the notes and readings together. */
	readonly said?: RegExp;
};

const cases: readonly Right[] = [
	{
		...{file: '01-width-grows/data.csv', target: 'ok', rows: 600, said: /names 3 columns while 350 of 600 rows have 4/},
		columns: {batch: 'number BIGINT 0 7', heat: 'number DOUBLE 0 301', ok: 'category VARCHAR 0 4'},
	},
	{
		...{file: '02-leading-zeros/data.csv', target: 'bought', rows: 800, said: /zip is read as words/},
		columns: {zip: 'category VARCHAR 0 10', route: 'category VARCHAR 0 39'},
	},
	{file: '03-comma-blank/data.csv', target: 'income', rows: 1500, columns: {hours: 'number BIGINT 0 70', income: 'category VARCHAR 0 2'}},
	{
		...{file: '04-decimal-comma/data.csv', target: 'Ertrag', rows: 900, said: /Ertrag is read as a number, decimal comma/},
		columns: {Temperatur: 'number DOUBLE 0 808', Druck: 'number DOUBLE 0 567', Ertrag: 'number DOUBLE 0 869'},
	},
	{
		...{file: '05-thousands/data.csv', target: 'price', rows: 900},
		columns: {area: 'number BIGINT 0 862', price: 'number DOUBLE 0 900'},
	},
	{
		...{file: '06-currency-percent/data.csv', target: 'status', rows: 900},
		columns: {income: 'number BIGINT 0 898', interest: 'number DOUBLE 0 724', balance_change: 'number BIGINT 0 666'},
	},
	{
		...{file: '08-comments/data.csv', target: 'state', rows: 500, said: /begin with # are comments/},
		columns: {temp: 'number DOUBLE 0 424', state: 'category VARCHAR 0 2'},
	},
	{
		...{file: '10-header-again/data.csv', target: 'bought', rows: 600, said: /Lines 152, 303 and 454 repeat the header/},
		columns: {clicks: 'number BIGINT 0 60', cost: 'number DOUBLE 0 428', bought: 'boolean VARCHAR 0 2'},
	},
	{
		...{file: '11-total-row/data.csv', target: 'revenue', rows: 400, said: /Line 402 holds the total/},
		columns: {units: 'number BIGINT 0 49', revenue: 'number DOUBLE 0 398'},
	},
	{file: '13-exponent-codes/data.csv', target: 'returned', rows: 700, columns: {product: 'category VARCHAR 0 7'}},
	{file: '14-single-quotes/data.csv', target: 'class', rows: 500, columns: {score: 'number DOUBLE 0 469', class: 'category VARCHAR 0 2'}},
	{file: '15-sep-line/data.csv', target: 'result', rows: 500, columns: {x: 'number DOUBLE 0 458', result: 'category VARCHAR 0 2'}},
	{file: '16-index-columns/plain.csv', target: 'result', rows: 600, columns: {x: 'number DOUBLE 0 548', arm: 'category VARCHAR 196 2'}},
	{
		...{
			file: '17-sentinels/data.csv',
			target: 'co',
			rows: 900,
			said: /-200 stands in 148 rows[\s\S]*9999 stands in 73 rows[\s\S]*-200 stands in 38 rows/,
		},
		columns: {humidity: 'number DOUBLE 0 369', pressure: 'number DOUBLE 0 245', co: 'number DOUBLE 0 761'},
	},
	{file: '18-mixed-bytes/data.csv', target: 'mood', rows: 800, said: /2 of 801 lines hold bytes/, columns: {mood: 'category VARCHAR 0 2'}},
	{
		...{file: '19-day-first/more.csv', target: 'price', rows: 432, said: /"ordered" were read day first .* as "delivered" proves/},
		columns: {ordered: 'time VARCHAR 0 144 2023-01-01', delivered: 'time VARCHAR 0 144 2023-01-21'},
	},
	{
		file: '21-label-spellings/data.csv',
		target: 'churn',
		rows: 900,
		said: /10 spellings are 2 labels/,
		columns: {churn: 'boolean VARCHAR 0 2'},
	},
	{
		...{file: '27-units-row/data.csv', target: 'result', rows: 500, said: /Line 2 holds the units/},
		columns: {temp: 'number DOUBLE 0 412', flow: 'number DOUBLE 0 282', result: 'category VARCHAR 0 2'},
	},
	{file: '31-two-digit-year/data.csv', target: 'plan', rows: 900, columns: {opened: 'time VARCHAR 0 858 1998-01-16'}},
	{file: '35-float32-numbers/data.csv', target: 'state', rows: 1200, columns: {cycle: 'number BIGINT 0 120'}},
	{
		...{file: '36-date-writings/data.csv', target: 'shift', rows: 800},
		columns: {created: 'time VARCHAR 0 800 2022-01-02', day: 'time BIGINT 0 450 2022-01-02', clock: 'time VARCHAR 0 613 00:03:00'},
	},
	{file: '37-codes-like-dates/data.csv', target: 'result', rows: 800, columns: {partnumber: 'category VARCHAR 0 30'}},
	{file: '39-json-nan/data.jsonl', target: 'y', rows: 600, said: /67 values are NaN/, columns: {a: 'number DOUBLE 67 533'}},
	{file: '39-json-nan/split.json', target: 'y', rows: 300, columns: {}},
	{file: '39-json-nan/columns.json', target: 'y', rows: 300, columns: {}},
	{file: '53-autumn-offset/data.csv', target: 'move', rows: 900, columns: {at: 'time TIMESTAMP 0 900 2024-10-26'}},
	{
		file: '55-leak-as-money/data.csv',
		target: 'price',
		rows: 900,
		columns: {asking_text: 'number BIGINT 0 887', price: 'number BIGINT 0 887'},
	},
	{
		...{file: '70-excel-decimal-comma/data.csv', target: 'gekuendigt', rows: 2000},
		columns: {betrag: 'number DOUBLE 0 1948', dauer: 'number DOUBLE 0 290', datum: 'time VARCHAR 0 663 2023-01-01'},
	},
	{file: '71-label-typos/data.csv', target: 'y', rows: 2000, said: /10 spellings are 2 labels/, columns: {y: 'boolean VARCHAR 0 2'}},
	{file: '72-words-in-names/data.csv', target: 'claim', rows: 2000, columns: {loan_amount: 'number BIGINT 0 481'}},
	{
		...{file: '73-mostly-numbers/data.csv', target: 'y', rows: 2000, said: /"-" \(30 rows\), "unknown" \(30 rows\) say nothing/},
		columns: {betrag: 'number DOUBLE 80 1861', alter: 'number BIGINT 0 63'},
	},
];

test.each(cases)('$file', async ({file, target, rows, columns, said}) => {
	const at = path.join(folder, file);
	const {dataset, decided} = await openAsRead([at], {target, said: {}});
	try {
		const profile = await profileDataset(dataset);
		expect(profile.rows).toBe(rows);
		const found = Object.fromEntries(
			profile.profile.map(one => [
				one.name,
				[
					one.meaning,
					one.storage,
					one.missing,
					one.distinct,
					...(one.time ? [one.time.first.slice(0, one.time.first.includes('-') ? 10 : 8)] : []),
				].join(' '),
			]),
		);
		expect(found).toMatchObject(columns);
		expect([...profile.notes, ...decided.map(readingLine)].join('\n')).toMatch(said ?? /^/);
		const written = {rows_left_out: dataset.leftOut.map(({words}) => [...words])};
		const again = await recount([at], {target, missingWords: [], written, readAs: readAsOf(decided)});
		expect(again.columns.map(({name, missing, distinct}) => [name, missing, distinct])).toEqual(
			profile.profile.map(({name, missing, distinct}) => [name, missing, distinct]),
		);
		expect([again.rows, again.duplicateRows]).toEqual([profile.rows, profile.duplicate_rows]);
	} finally {
		await dataset.close();
	}
});
