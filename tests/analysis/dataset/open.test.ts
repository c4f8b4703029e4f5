import {chmod, mkdir, readdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import type {Dataset} from '../../../src/analysis/dataset/dataset.ts';
import {inspect} from '../../../src/analysis/dataset/inspect.ts';
import {openDataset} from '../../../src/analysis/dataset/open.ts';
import {profileDataset} from '../../../src/analysis/dataset/profile.ts';
import {birdStrikes, fileOf, opened, openedText, temporaryFolder} from './workspace.ts';

const types = (columns: readonly {name: string; storage: string}[]) =>
	Object.fromEntries(columns.map(({name, storage}) => [name, storage]));

/** A profile as text; sums depend on the order in which threads add, so the last digits are left out. */
const profileText = async (dataset: Dataset) =>
	JSON.stringify(await profileDataset(dataset), (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(10)) : value));

describe('reading', () => {
	test('the example has 10,000 rows of 14 columns with stable types, and leaves nothing behind', async () => {
		const temp = await temporaryFolder();
		const seen = await inspect([birdStrikes], {tempDirectory: temp});
		expect([seen.rows, seen.columns.length, seen.bytes, seen.encodings, seen.unparsable.count]).toEqual([10000, 14, 1223329, ['UTF-8'], 0]);
		expect(types(seen.columns)).toMatchObject({'Flight Date': 'DATE', 'Cost Repair': 'BIGINT', 'Effect Amount of damage': 'VARCHAR'});
		expect(await readdir(temp)).toEqual([]);
	});

	test('words such as None and NA stay words unless a person says they mean missing', async () => {
		const content = 'x,y\nNone,1\nNA,2\n,NA\nnull,4\n';
		const kept = await openedText(content);
		expect(await kept.sample(0, 9)).toEqual([
			['None', '1'],
			['NA', '2'],
			[null, 'NA'],
			['null', '4'],
		]);
		const told = await openedText(content, 'data.csv', {missingWords: ['NA']});
		expect(types(told.columns)).toEqual({x: 'VARCHAR', y: 'BIGINT'});
		expect(await told.sample(0, 9)).toEqual([
			['None', '1'],
			[null, '2'],
			[null, null],
			['null', '4'],
		]);
	});

	test('a column of whole numbers with one late fraction keeps the fraction', async () => {
		const rows = Array.from({length: 30_000}, (_, index) => `${index},${index === 29_999 ? '1.5' : index}`);
		const dataset = await openedText(`id,v\n${rows.join('\n')}\n`);
		expect(types(dataset.columns)).toEqual({id: 'BIGINT', v: 'DOUBLE'});
		expect((await dataset.sample(29_999, 1))[0]).toEqual(['29999', '1.5']);
	});

	test('a column that turns into words late is words in all rows', async () => {
		const rows = Array.from(
			{length: 30_000},
			(_, index) => `${index},${index === 29_000 ? 'unknown' : index},${index < 25_000 ? '' : '7'}`,
		);
		const dataset = await openedText(`id,v,late\n${rows.join('\n')}\n`);
		expect(types(dataset.columns)).toEqual({id: 'BIGINT', v: 'VARCHAR', late: 'BIGINT'});
		expect(dataset.unparsable.count).toBe(0);
		expect(dataset.rows).toBe(30_000);
	});

	test('numbers beyond 2^53 and words are not bent into numbers', async () => {
		const dataset = await openedText('id,v\n12345678901234567890,1\n12345678901234567891,nothing\n');
		expect(types(dataset.columns)).toEqual({id: 'VARCHAR', v: 'VARCHAR'});
		expect((await dataset.sample(0, 1))[0]?.[0]).toBe('12345678901234567890');
	});

	test('ragged lines are counted and shown with their numbers, the others read', async () => {
		const dataset = await openedText('a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n');
		expect(dataset.rows).toBe(2);
		expect(dataset.unparsable.count).toBe(2);
		expect(dataset.unparsable.first).toMatchObject([
			{line: 3, reason: '2 fields instead of 3', text: '4,5'},
			{line: 4, reason: '4 fields instead of 3', text: '6,7,8,9'},
		]);
	});

	test('a comma in a semicolon file does not turn it into one column', async () => {
		const dataset = await openedText('name;price\n"Müller; Söhne";1,5\nx;2,5\n');
		expect(dataset.columns.map(column => column.name)).toEqual(['name', 'price']);
		expect(await dataset.sample(0, 1)).toEqual([['Müller; Söhne', '1,5']]);
	});

	test('quoted line breaks, doubled quotes and CRLF are read as RFC 4180 says', async () => {
		const dataset = await openedText('"a\nname","b ""q"""\r\n"x\r\ny","1"\r\n"z","2"\r\n');
		expect(dataset.columns.map(column => column.name)).toEqual(['a\nname', 'b "q"']);
		expect(await dataset.sample(0, 9)).toEqual([
			['x\r\ny', '1'],
			['z', '2'],
		]);
	});

	test.each([
		['mixed line ends', 'a,b\r\n1,2\n3,4\r\n5,6\n'],
		['old Macintosh line ends', 'a,b\r1,2\r3,4\r5,6\r'],
		['a missing last line end', 'a,b\n1,2\n3,4\n5,6'],
	])('%s lose no row', async (_, content) => {
		const dataset = await openedText(content);
		expect(await dataset.sample(0, 9)).toEqual([
			['1', '2'],
			['3', '4'],
			['5', '6'],
		]);
	});

	test('a file without a header is noticed only when it is plain', async () => {
		const bare = await openedText('5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica\n');
		expect(bare.columns.map(column => column.name)).toEqual(['column_1', 'column_2', 'column_3']);
		expect(bare.rows).toBe(3);
		expect(bare.notes.join()).toContain('looks like values');
		const years = await openedText('country,2019,2020\nFrance,1,2\nSpain,3,4\n');
		expect(years.columns.map(column => column.name)).toEqual(['country', '2019', '2020']);
	});

	test('duplicate, empty, long and hostile names all work and renaming is said', async () => {
		const long = 'n'.repeat(200);
		const names = ['a', 'a', 'A', '', long, `x'; DROP TABLE data; --`, '\u001b[31mred', '"q"'];
		const header = names.map(name => `"${name.replaceAll('"', '""')}"`).join(',');
		const dataset = await openedText(`${header}\n1,2,3,4,5,6,7,8\n`);
		expect(dataset.columns.map(column => column.name)).toEqual([
			'a',
			'a_2',
			'A',
			'column_4',
			long,
			`x'; DROP TABLE data; --`,
			'\u001b[31mred',
			'"q"',
		]);
		expect(dataset.notes.join(' ')).toMatch(/Column 2 repeats the name "a" and is called "a_2"/);
		expect(await dataset.sample(0, 1)).toEqual([['1', '2', '3', '4', '5', '6', '7', '8']]);
	});

	test('5,000 columns work', async () => {
		const names = Array.from({length: 5000}, (_, index) => `f${index}`);
		const rows = Array.from({length: 30}, (_, row) => names.map((_, index) => (row * index) % 97).join(','));
		const dataset = await openedText(`${names.join(',')}\n${rows.join('\n')}\n`);
		expect([dataset.rows, dataset.columns.length]).toEqual([30, 5000]);
		expect((await dataset.sample(29, 1))[0]?.[4999]).toBe(String((29 * 4999) % 97));
	});

	test.each([
		['UTF-8 with BOM', Buffer.from('\ufeffort,n\nKöln,1\n')],
		['UTF-16 LE', Buffer.from('\ufeffort,n\nKöln,1\n', 'utf16le')],
		['UTF-16 BE', Buffer.from('\ufeffort,n\nKöln,1\n', 'utf16le').swap16()],
		['Latin-1', Buffer.from('ort,n\nKöln,1\n', 'latin1')],
	])('%s is recognised and read', async (encoding, bytes) => {
		const dataset = await openedText(bytes);
		expect(dataset.sources[0]?.encoding).toBe(encoding);
		expect(dataset.columns.map(column => column.name)).toEqual(['ort', 'n']);
		expect(await dataset.sample(0, 1)).toEqual([['Köln', '1']]);
	});

	test('the same table is read from TSV, JSON, JSON lines, Parquet and gzip', async () => {
		const folder = await temporaryFolder();
		const csv = 'id,word,x\n1,None,0.5\n2,,1.5\n';
		const original = await openedText(csv);
		const parquet = path.join(original.temporary, 'table.parquet');
		await original.run(`COPY (SELECT c0 AS id, c1 AS word, c2 AS x FROM data) TO '${parquet}' (FORMAT parquet)`);
		const objects = [
			{id: 1, word: 'None', x: 0.5},
			{id: 2, word: null, x: 1.5},
		];
		const files: Record<string, string | Uint8Array> = {
			'a.tsv': csv.replaceAll(',', '\t'),
			'a.json': JSON.stringify(objects),
			'a.jsonl': objects.map(each => JSON.stringify(each)).join('\n'),
			'a.csv.gz': gzipSync(csv),
			'a.jsonl.gz': gzipSync(objects.map(each => JSON.stringify(each)).join('\n')),
			'gzip-in-disguise.csv': gzipSync(csv),
		};
		const paths = [parquet];
		for (const [name, content] of Object.entries(files)) {
			await writeFile(path.join(folder, name), content);
			paths.push(path.join(folder, name));
		}
		for (const file of paths) {
			const dataset = await opened(file);
			expect(types(dataset.columns), file).toEqual({id: 'BIGINT', word: 'VARCHAR', x: 'DOUBLE'});
			expect(await dataset.sample(0, 9), file).toEqual([
				['1', 'None', '0.5'],
				['2', null, '1.5'],
			]);
		}
	});

	test('broken JSON lines are counted and shown, the others read', async () => {
		const dataset = await openedText('{"a":1}\n{"a":\n\n{"a":3,"b":{"c":[1]}}\n7\n', 'a.jsonl');
		expect(dataset.rows).toBe(2);
		expect(dataset.unparsable).toMatchObject({
			count: 2,
			first: [
				{line: 2, reason: 'not valid JSON'},
				{line: 5, reason: 'not an object'},
			],
		});
		expect(await dataset.sample(0, 9)).toEqual([
			['1', null],
			['3', '{"c":[1]}'],
		]);
	});

	test('several files and folders with the same columns are put one below the other, whatever their order of columns', async () => {
		const folder = await temporaryFolder();
		await mkdir(path.join(folder, 'part'));
		await writeFile(path.join(folder, 'a.csv'), 'x,y\n1,a\n');
		await writeFile(path.join(folder, 'part', 'b.csv'), 'y,x\nb,2.5\n');
		await writeFile(path.join(folder, 'README.md'), '# no data');
		const dataset = await opened(folder);
		expect(await dataset.sample(0, 9)).toEqual([
			['1.0', 'a'],
			['2.5', 'b'],
		]);
		expect(dataset.sources.map(source => source.rows)).toEqual([1, 1]);
	});

	test('files too large for memory are held on disk: the same rows, types, order and measures as in memory', async () => {
		const folder = await temporaryFolder();
		const line = (index: number) => `${index % 50 === 0 ? '' : index},${index / 4},word ${index % 7},2020-01-${10 + (index % 20)}`;
		const part = (from: number) => Array.from({length: 3000}, (_, index) => line(from + index)).join('\n');
		await writeFile(path.join(folder, 'a.csv'), `n,x,word,day\n${part(0)}\n1,2\n`);
		await writeFile(path.join(folder, 'b.csv'), `n,x,word,day\n${part(3000)}\n${line(0)}\nnone,,,\n`);
		const [held, onDisk] = [await opened(folder), await opened(folder, {onDiskBytes: 0})];
		expect(types(onDisk.columns)).toEqual({n: 'VARCHAR', x: 'DOUBLE', word: 'VARCHAR', day: 'DATE'});
		expect(onDisk.columns).toEqual(held.columns);
		expect([onDisk.sources, onDisk.unparsable]).toEqual([held.sources, held.unparsable]);
		expect(onDisk.sources.map(source => source.rows)).toEqual([3000, 3002]);
		expect(await onDisk.sample(0, 9999)).toEqual(await held.sample(0, 9999));
		expect(await profileText(onDisk)).toBe(await profileText(held));
		expect((await profileDataset(onDisk)).duplicate_rows).toBe(1);
	});
});

/** Does something without the rights of root: permissions do not bind root. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
	if (process.geteuid?.() !== 0) return work();
	process.seteuid?.(65_534);
	try {
		return await work();
	} finally {
		process.seteuid?.(0);
	}
}

describe('bad input is one sentence that ends with status 2', () => {
	const failure = async (files: string[]) =>
		openDataset(files).then(
			dataset => dataset.close().then(() => 'opened'),
			(error: Error & {status?: number}) => `${error.status}: ${error.message}`,
		);

	test.each([
		['empty.csv', '', /^2: .*is empty \(0 bytes\)/],
		['header.csv', 'a,b,c\n', /^2: .*header with 3 columns but no rows/],
		['blank.csv', '\n\n\n', /^2: .*only blank lines/],
		['binary.csv', Buffer.from([1, 2, 0, 3, 0, 0, 9, 9, 9]), /^2: .*is binary/],
		['book.csv', Buffer.from('504b030414000600', 'hex'), /^2: .*Excel workbook/],
		['table.parquet', 'not parquet', /^2: .*no Parquet file/],
		['broken.json', '[{"a":1},{"a":', /^2: .*not valid JSON/],
		['text.jsonl', 'hello\nworld\n', /^2: .*no JSON object a line/],
		['cut.csv.gz', gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 30), /^2: .*damaged gzip/],
	])('%s', async (name, content, sentence) => {
		expect(await failure([await fileOf(name, content)])).toMatch(sentence);
	});

	test('no such file, an empty folder, different columns, different formats', async () => {
		expect(await failure(['/nowhere/at/all.csv'])).toMatch(/^2: No such file: \/nowhere\/at\/all.csv/);
		expect(await failure([await temporaryFolder()])).toMatch(/^2: The folder .* holds no CSV/);
		const one = await fileOf('one.csv', 'a,b\n1,2\n');
		expect(await failure([one, await fileOf('two.csv', 'a,c\n1,2\n')])).toMatch(
			/^2: .*two.csv lacks "b" and has "c" besides compared with one.csv/,
		);
		expect(await failure([one, await fileOf('two.jsonl', '{"a":1}\n')])).toMatch(/^2: The files are of different formats/);
	});

	test('a file and a folder that may not be read, whoever runs the tests', async () => {
		const folder = await temporaryFolder();
		const [file, locked] = [path.join(folder, 'secret.csv'), path.join(folder, 'locked')];
		await writeFile(file, 'a,b\n1,2\n');
		await mkdir(locked);
		await Promise.all([chmod(file, 0), chmod(locked, 0), chmod(folder, 0o755)]);
		const said = await asNobody(async () => [await failure([file]), await failure([locked])]);
		await chmod(locked, 0o700);
		expect(said[0]).toMatch(/^2: The file .*secret.csv cannot be read \(EACCES\)/);
		expect(said[1]).toMatch(/^2: The folder .*locked cannot be read \(EACCES\)/);
	});

	test('a link that leads to itself and a path below a file', async () => {
		const folder = await temporaryFolder();
		await symlink(path.join(folder, 'loop.csv'), path.join(folder, 'loop.csv'));
		expect(await failure([path.join(folder, 'loop.csv')])).toMatch(/^2: .*loop.csv cannot be read \(ELOOP\)/);
		const file = await fileOf('a.csv', 'a,b\n1,2\n');
		expect(await failure([path.join(file, 'b.csv')])).toMatch(/^2: No such file: .*b.csv/);
	});
});

test('the engine reads nothing but the named files and cannot be told otherwise', async () => {
	const dataset = await openedText('a,b\n1,2\n');
	await expect(dataset.query("SELECT * FROM read_csv('/etc/passwd')")).rejects.toThrow(/disabled by configuration|Permission/);
	await expect(dataset.run('SET enable_external_access = true')).rejects.toThrow(/locked|Cannot/);
	await expect(dataset.run('INSTALL httpfs')).rejects.toThrow();
});

test('a signal interrupts the reading and leaves nothing behind', async () => {
	const file = await fileOf('long.csv', `a,b\n${'1,2\n'.repeat(2_000_000)}`);
	const temp = await temporaryFolder();
	const stop = new AbortController();
	const opening = openDataset([file], {
		tempDirectory: temp,
		signal: stop.signal,
		progress: label => label === 'reading the rows' && setTimeout(() => stop.abort(new Error('stopped by the person')), 20),
	});
	await expect(opening).rejects.toThrow('stopped by the person');
	expect(await readdir(temp)).toEqual([]);
});

test('a broken quote that takes a few lines with it is one line that cannot be read', async () => {
	const lines = Array.from({length: 400}, (_, index) => (index === 397 ? '397,"a' : `${index},b`));
	const dataset = await openedText(`x,y\n${lines.join('\n')}\n`);
	expect([dataset.rows, dataset.unparsable.count, dataset.unparsable.first[0]?.line]).toEqual([397, 1, 399]);
});

test('a gzip file that unpacks without end is refused at a bound', async () => {
	const part = gzipSync(Buffer.alloc(64 * 2 ** 20, '1,a\n'));
	const file = await fileOf('rows.csv.gz', Buffer.concat([gzipSync('x,y\n'), ...Array.from({length: 40}, () => part)]));
	const told: string[] = [];
	await expect(openDataset([file], {progress: label => told.push(label)})).rejects.toThrow(
		/rows\.csv\.gz \(\d+ bytes\) unpacks to more than 1 GiB, over 250 times its size, and was not read to its end/,
	);
	expect(told).toContainEqual(expect.stringMatching(/looking at rows\.csv\.gz, \d+ MiB so far/));
});

test('what thousands of columns cost is said before they are read', async () => {
	const header = Array.from({length: 2500}, (_, index) => `c${index}`).join(',');
	const row = Array.from({length: 2500}, () => '1').join(',');
	const told: string[] = [];
	await openedText(`${header}\n${row}\n${row}\n`, 'wide.csv', {progress: label => told.push(label)});
	expect(told[1]).toMatch(/^reading 2,500 columns, which takes about 1 min and \d+ MiB$/);
});
