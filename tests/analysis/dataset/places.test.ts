import {mkdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {DuckDBInstance} from '@duckdb/node-api';
import {expect, test} from 'vitest';
import {filesOf} from '../../../src/analysis/dataset/database.ts';
import {prepareData} from '../../../src/engine/prepare-data.ts';
import {fileOf, opened, temporaryFolder} from './workspace.ts';

async function duck(file: string, ...statements: readonly string[]): Promise<void> {
	const instance = await DuckDBInstance.create(file);
	const connection = await instance.connect();
	for (const statement of statements) await connection.run(statement);
	connection.closeSync();
	instance.closeSync();
}

const rows = Array.from({length: 300}, (_, row) => `(${row}, 'a "b", ${row % 7}', ${row % 2 === 0 ? 'NULL' : row / 4}, ${row % 2})`).join(
	', ',
);
const made = [
	'CREATE TABLE orders (id BIGINT, note VARCHAR, paid DOUBLE, y INTEGER)',
	`INSERT INTO orders VALUES ${rows}`,
	'CREATE TABLE other (a INTEGER)',
];

async function databaseOf(kind: 'sqlite' | 'duckdb'): Promise<string> {
	const file = path.join(await temporaryFolder(), `shop.${kind}`);
	if (kind === 'duckdb') await duck(file, ...made);
	else {
		const database = new DatabaseSync(file);
		for (const statement of made) database.exec(statement);
		database.close();
	}
	return file;
}

const ask = async (file: string, table: string | null, query: string | null = null) => {
	const folder = await temporaryFolder();
	return filesOf([file], {table, query}, path.join(folder, 'table'), folder);
};

test.each(['sqlite', 'duckdb'] as const)(
	'the rows of a table of %s are the data, as they are written, and the database is not touched',
	async kind => {
		const file = await databaseOf(kind);
		const before = await readFile(file);
		const [csv = ''] = await ask(file, 'orders');
		const dataset = await opened(csv);
		expect([path.basename(csv), dataset.rows, dataset.columns.map(column => column.name)]).toEqual([
			'orders.csv',
			300,
			['id', 'note', 'paid', 'y'],
		]);
		expect(await dataset.sample(0, 2)).toEqual([
			['0', 'a "b", 0', null, '0'],
			['1', 'a "b", 1', '0.25', '1'],
		]);
		expect((await stat(csv)).mode & 0o777).toBe(0o600);
		expect((await readFile(file)).equals(before)).toBe(true);
		const [answer = ''] = await ask(file, null, 'SELECT y, count(*) AS n FROM orders GROUP BY y ORDER BY y -- both;');
		expect(await readFile(answer, 'utf8')).toBe('y,n\n0,150\n1,150\n');
	},
);

test.each(['sqlite', 'duckdb'] as const)('what %s cannot answer ends in one sentence with the names there are', async kind => {
	const file = await databaseOf(kind);
	await expect(ask(file, 'order')).rejects.toThrow(/has no table "order": say --table with one of "orders", "other"\.$/);
	await expect(ask(file, null)).rejects.toThrow(/has 2 tables: name one with --table/);
	await expect(ask(file, null, 'DELETE FROM orders')).rejects.toThrow(/cannot be asked for --query/);
	await expect(ask(file, null, 'SELECT nothing FROM orders')).rejects.toMatchObject({status: 2});
});

test('no engine leaves the database for another file, and a table of a CSV is refused', async () => {
	await expect(ask(await databaseOf('duckdb'), null, "SELECT * FROM read_csv('/etc/hosts')")).rejects.toThrow(/cannot be asked/);
	await expect(ask(await fileOf('d.csv', 'a,b\n1,2\n'), 't')).rejects.toThrow(/--table asks a database/);
});

test('a session on a database hides rows of its table, and goes on with them as they were', async () => {
	const folder = await temporaryFolder();
	const request = {files: [await databaseOf('sqlite')], target: 'y', time_split: null, missing_words: [], table: 'orders'};
	const {hidden, files, rows: all} = await prepareData(request, folder);
	expect([hidden.rows, all, files]).toEqual([60, 300, [path.join(folder, 'table', 'orders.csv')]]);
});

test('what folders say of Parquet files becomes columns, in the copies of the visible rows, too', async () => {
	const folder = await temporaryFolder();
	for (const [at, year] of ['2023', '2024'].entries())
		for (const month of ['01', '02']) {
			const place = path.join(folder, 'sales', `year=${year}`, `month=${month}`);
			await mkdir(place, {recursive: true});
			await duck(
				':memory:',
				`COPY (SELECT range AS a, 'v' || range % 3 AS b, range % 2 AS y FROM range(${100 + at})) TO '${place}/part.parquet' (FORMAT parquet)`,
			);
		}
	const dataset = await opened(path.join(folder, 'sales'));
	expect([dataset.rows, dataset.columns.map(column => column.name)]).toEqual([402, ['a', 'b', 'y', 'year', 'month']]);
	expect((await dataset.sample(401, 1))[0]).toEqual(['100', 'v1', '0', '2024', '2']);
	const {visible, hidden} = await prepareData(
		{files: dataset.sources.map(one => one.file), target: 'y', time_split: null, missing_words: []},
		path.join(folder, 'session'),
	);
	const copies = await opened(visible);
	expect([hidden.rows, copies.rows, copies.columns.length]).toEqual([80, 322, 5]);
});
