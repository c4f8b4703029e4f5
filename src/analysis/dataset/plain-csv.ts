import {createReadStream, createWriteStream} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {quotedField} from './csv-records.ts';
import type {Dataset} from './dataset.ts';
import {orderOf, readWordsAgain} from './load-csv.ts';
import {literal} from './sql.ts';

/**
 * Puts every row into the table `words` as texts, columns w0, w1 … and rowid in the order of the files: delimited files word for word
 * as they are written, other formats as the engine writes their values (shortest form of a number, ISO dates, true and false). An empty
 * field is NULL; a word that a person said means "missing" stays a word.
 */
export async function makeWords(dataset: Dataset): Promise<void> {
	const width = dataset.columns.length;
	const columns = Array.from({length: width}, (_, index) => `w${index}`);
	await dataset.run(`CREATE OR REPLACE TABLE words (${columns.map(column => `${column} VARCHAR`).join(', ')})`);
	const [first] = dataset.plans.csv;
	if (first === undefined) {
		const list = dataset.columns.map(column => `nullif(${column.ref}::VARCHAR, '')`);
		await dataset.run(`INSERT INTO words SELECT ${list.join(', ')} FROM data ORDER BY rowid`);
		return;
	}
	for (const plan of dataset.plans.csv) {
		const list = orderOf(plan, first).map(index => `f${index}`);
		await readWordsAgain(
			sql => dataset.run(sql),
			plan,
			table => dataset.run(`INSERT INTO words SELECT ${list.join(', ')} FROM ${table}`),
		);
	}
}

/**
 * Writes the table `words` (see `makeWords`) as the plainest CSV there is: UTF-8 without a mark, a comma or `delimiter`, one header with the data set's
 * column names, `\n` after each row, quotes only where they are needed. Number of rows written.
 */
export async function writePlainCsv(dataset: Dataset, file: string, delimiter = ','): Promise<number> {
	const written = path.join(dataset.temporary, 'plain.csv');
	const list = dataset.columns.map((_, index) => `w${index}`).join(', ');
	await dataset.run(
		`COPY (SELECT ${list} FROM words ORDER BY rowid) TO ${literal(written)} (FORMAT csv, HEADER false, DELIMITER ${literal(delimiter)}, QUOTE '"', ESCAPE '"', NULLSTR '')`,
	);
	const out = createWriteStream(file);
	out.write(`${dataset.columns.map(column => quotedField(column.name, delimiter)).join(delimiter)}\n`);
	await pipeline(createReadStream(written), out);
	await rm(written);
	return dataset.count('SELECT count(*) FROM words');
}
