import {
	codeLike,
	currencies,
	type DecidedReading,
	plainNumber,
	type Reading,
	type SaidReading,
	scales,
	thousandsMarks,
	wordsForMissing,
} from '../../domain/read-as.ts';
import {batches} from './batches.ts';
import type {Dataset} from './dataset.ts';
import {numberOf, numbersIn, type Row} from './engine.ts';
import {shorten} from './names.ts';
import {isNumeric} from './numbers.ts';
import {tokenReader} from './reading.ts';
import {literal} from './sql.ts';
import type {Column} from './table.ts';
import {findTimeReading} from './time-reading.ts';

/** Values of one shape: digits are 9, but for a 0 that begins a number, so that all of them read alike. */
type Shape = {readonly shape: string; readonly example: string; readonly rows: number};

const firstRows = 20_000;
const columnsTogether = 100;
/** A column of more shapes holds no numbers. */
const mostShapes = 3000;
const longestToken = 40;
/** Of the values that are neither a number nor a usual word for "missing", so many may be there. */
const surely = 0.95;
const mostOddWords = 20;
const fewestNumbers = 10;
/** A number with words in between has at least so many values, else it is a category. */
const manyValues = 20;
/** A few digits with a zero in front are no codes when all else are numbers. */
const strayCodes = 0.01;

/**
 * How columns are read that are not written as numbers or words are: decided from all rows. What is sure is taken, the rest only proposed.
 * Names columns as they are in the data set, which is read as it stands.
 */
export async function proposeReadings(dataset: Dataset, said: SaidReading = {}): Promise<DecidedReading[]> {
	const found: DecidedReading[] = [];
	const dates: Column[] = [];
	const words: {readonly column: Column; readonly shapes: readonly Shape[]; readonly rows: number}[] = [];
	for (const column of dataset.columns) {
		const told = said.columns?.[column.name];
		if (told !== undefined && (told.as !== 'number' || told.missing !== undefined)) {
			found.push({column: column.name, reading: told, by: 'person', why: 'a person said so'});
			continue;
		}
		if (column.storage !== 'VARCHAR') continue;
		const first = await shapesOf(dataset, column, `rowid < ${firstRows}`);
		if (first === null) continue;
		if (first.shapes.some(({shape}) => dateLike.test(shape))) dates.push(column);
		// Where none of the first values is a number in any way, counting all of them would only cost time.
		if (!canBeRead(first)) continue;
		const all = dataset.rows <= firstRows ? first : await shapesOf(dataset, column, 'true');
		if (all !== null) words.push({column, ...all});
	}
	const decimal = said.decimal === undefined ? decimalOfFile(dataset, words) : {mark: said.decimal, proven: true};
	for (const {column, shapes, rows} of words) {
		const told = said.columns?.[column.name];
		const reading = await readingOf(dataset, column, shapes, rows, decimal, told === undefined ? surely : 0);
		if (reading === null) continue;
		const by = told === undefined && said.decimal === undefined ? ('default' as const) : ('person' as const);
		found.push({column: column.name, by, ...reading});
	}
	found.push(...pointsOfThousands(dataset, decimal, found, said));
	for (const column of dates) if (!found.some(one => one.column === column.name)) found.push(...(await datesWithGaps(dataset, column)));
	found.push(...(await sentinelsOf(dataset, found)));
	return found;
}

const shapeSql = (ref: string) => {
	const nines = `translate(${ref}, '0123456789', '9999999999')`;
	return `CASE WHEN regexp_matches(${ref}, '^[^0-9]*0') THEN regexp_replace(${nines}, '9', '0') ELSE ${nines} END`;
};

async function shapesOf(dataset: Dataset, {ref}: Column, where: string): Promise<{shapes: Shape[]; rows: number} | null> {
	const rows = await dataset.query(
		`SELECT shape, min(v) AS example, count(*) AS n FROM (SELECT ${ref} AS v, CASE WHEN length(${ref}) <= ${longestToken} THEN ${shapeSql(ref)} ELSE '' END AS shape FROM data WHERE ${ref} IS NOT NULL AND ${where})
		GROUP BY shape ORDER BY n DESC, shape LIMIT ${mostShapes + 1}`,
	);
	if (rows.length === 0 || rows.length > mostShapes) return null;
	const shapes = rows.map(row => ({shape: String(row['shape']), example: String(row['example']), rows: numberOf(row['n'])}));
	const all = shapes.reduce((sum, one) => sum + one.rows, 0);
	const digits = shapes.filter(({shape}) => /[09]/.test(shape)).reduce((sum, one) => sum + one.rows, 0);
	return digits === 0 ? null : {shapes, rows: all};
}

const readable = (shapes: readonly Shape[], reading: Reading) => {
	const read = tokenReader(reading);
	return shapes.filter(({shape}) => typeof read(shape) === 'number').reduce((sum, one) => sum + one.rows, 0);
};

const dateLike = /^\s*\d{1,4}[-./ ]\S{1,9}[-./ ]\d{1,4}/;

function canBeRead({shapes, rows}: {readonly shapes: readonly Shape[]; readonly rows: number}): boolean {
	const unit = unitIn(shapes, rows);
	return (['.', ','] as const).some(mark => marksFor(mark).some(thousands => readable(shapes, made(mark, thousands, unit)) > 0));
}

type Decimal = {readonly mark: '.' | ','; readonly proven: boolean};

/** The decimal mark that a column proves: more of its values are numbers with the one than with the other. */
function decimalOfFile(dataset: Dataset, words: readonly {readonly shapes: readonly Shape[]; readonly rows: number}[]): Decimal {
	let comma = 0;
	for (const {shapes, rows} of words) {
		if (groupsOnly(shapes, ',')) continue;
		const unit = unitIn(shapes, rows);
		const best = (decimal: '.' | ',') => Math.max(...marksFor(decimal).map(thousands => readable(shapes, made(decimal, thousands, unit))));
		const [points, commas] = [best('.'), best(',')];
		if (Math.max(points, commas) >= surely * rows && points !== commas) comma += commas > points ? 1 : -1;
	}
	if (comma !== 0) return {mark: comma > 0 ? ',' : '.', proven: true};
	// Where a comma does not part the fields it parts the digits of a fraction, as in most of Europe.
	return {mark: dataset.sources[0]?.delimiter === ';' && !fractions(dataset) ? ',' : '.', proven: false};
}

/**
 * Do these values write thousands with the mark? Each that has it has groups of three digits behind it, and no value without it has more than
 * three: who writes 850 beside 1,234 groups digits, while a fraction of three digits would lose its last zeros here and there.
 */
function groupsOnly(shapes: readonly Shape[], mark: ',' | '.'): boolean {
	const grouped = new RegExp(`^\\D*9{1,3}(\\${mark}9{3})+\\D*$`);
	const bare = shapes.filter(({shape}) => /^\D*\d+\D*$/.test(shape) && !shape.includes(mark));
	const withMark = shapes.filter(({shape}) => shape.includes(mark));
	return (
		withMark.length > 0 &&
		bare.length > 0 &&
		withMark.every(({shape}) => grouped.test(shape)) &&
		bare.every(({shape}) => shape.replaceAll(/\D/g, '').length <= 3)
	);
}

const fractions = (dataset: Dataset) => dataset.columns.some(column => column.storage === 'DOUBLE');

const marksFor = (decimal: '.' | ',') => [undefined, ...thousandsMarks.filter(mark => mark !== decimal)];

function made(decimal: '.' | ',', thousands: Reading['thousands'], unit: string | undefined): Reading {
	return {
		as: 'number',
		...(decimal === '.' ? {} : {decimal}),
		...(thousands === undefined ? {} : {thousands}),
		...(unit === undefined ? {} : {unit}),
	};
}

/** What stands before or behind the digits: a currency wherever it is the only one, another unit that is the only one and stands apart or nearly everywhere. */
function unitIn(shapes: readonly Shape[], rows: number): string | undefined {
	const counts = new Map<string, number>();
	for (const {shape, rows: n} of shapes) {
		const before = /^[-+−–( ]*([^\d\s.,()+−–-]{1,5}) ?[-+]?[09.,]/.exec(shape)?.[1];
		const behind = /[09.,][ \u00a0\u202f]?([^\d\s.,()+−–-]{1,12})\)?\s*$/.exec(shape)?.[1];
		if (before !== undefined && behind === undefined && currencies.includes(before)) counts.set(before, (counts.get(before) ?? 0) + n);
		if (behind !== undefined && before === undefined) counts.set(behind, (counts.get(behind) ?? 0) + n);
	}
	const known = [...counts].filter(([unit]) => currencies.includes(unit));
	if (known.length === 1) return known[0]?.[0];
	if (known.length > 0 || counts.size !== 1) return undefined;
	const [[unit, n] = ['', 0]] = counts;
	if (n >= surely * rows) return unit;
	// "45 years" among plain numbers is one of them; "12B" is none, and neither are 42 % beside 0.42 and 1.2 M beside 900.
	const apart = shapes.every(({shape}) => !shape.includes(unit) || / \D*$/.test(shape));
	return apart && unit !== '%' && !scales.includes(unit) ? unit : undefined;
}

async function readingOf(
	dataset: Dataset,
	column: Column,
	shapes: readonly Shape[],
	rows: number,
	decimal: Decimal,
	threshold: number,
): Promise<Pick<DecidedReading, 'reading' | 'why'> | null> {
	const codes = await codesIn(dataset, column, rows);
	if (threshold > 0 && codes !== null)
		return {reading: {as: 'words'}, why: `digits such as ${shown(codes)} are names: as numbers two of them could be one`};
	const unit = unitIn(shapes, rows);
	const point = decimal.mark === '.' || (!decimal.proven && groupsOnly(shapes, ','));
	const marks = point ? (['.', ','] as const) : ([',', '.'] as const);
	const candidates = marks.flatMap(mark => marksFor(mark).map(thousands => made(mark, thousands, unit)));
	// The first of the best: the file's own decimal mark, and no marks that no value has.
	const best = candidates.map(reading => ({reading, rows: readable(shapes, reading)})).reduce((a, b) => (b.rows > a.rows ? b : a));
	if (best.rows < fewestNumbers) return null;
	const read = tokenReader(best.reading);
	const others = shapes.filter(({shape}) => typeof read(shape) !== 'number');
	const odd = await oddWords(dataset, column, others);
	if (odd === null) return null;
	const usual = odd.filter(one => one.word.trim() === '' || wordsForMissing.includes(one.word.trim().toLowerCase()));
	const strange = odd.filter(one => !usual.includes(one));
	const count = (some: readonly {readonly rows: number}[]) => some.reduce((sum, one) => sum + one.rows, 0);
	const plain = new RegExp(`^(?:${plainNumber})$`);
	const unlike = shapes.filter(({shape}) => typeof read(shape) === 'number' && !plain.test(shape));
	// Of more digits than a float holds two would be one: those are names, and read as words for that.
	if (shapes.some(({shape}) => (shape.match(/\d/g)?.length ?? 0) > 15)) return null;
	const share = best.rows / (rows - count(usual));
	const digits = count(strange.filter(one => /\d/.test(one.word)));
	if (threshold > 0 && areNames(shapes, best.reading)) return null;
	if (share < threshold || (threshold > 0 && digits > strayCodes * rows)) return null;
	// What a program writes where a number could not be: no category has such a value.
	const broken = odd.every(one => /^[+-]?(nan|inf|infinity)$/i.test(one.word.trim()));
	if (threshold > 0 && !broken && (await distinctOf(dataset, column)) < manyValues) return null;
	const reading: Reading = {...best.reading, ...(odd.length === 0 ? {} : {missing: odd.map(one => one.word)})};
	const example = unlike[0]?.example ?? shapes[0]?.example ?? '';
	return {
		reading,
		why: `${best.rows} of ${rows} values are numbers so, such as ${shown(example)}${
			odd.length === 0
				? ''
				: `; ${odd
						.slice(0, 3)
						.map(one => `${shown(one.word)} (${one.rows} rows)`)
						.join(', ')}${odd.length > 3 ? ` and ${odd.length - 3} more words` : ''} say nothing`
		}`,
	};
}

/** Telephone and register numbers: groups with blanks that all are of one length, or a + before them. */
function areNames(shapes: readonly Shape[], {thousands}: Reading): boolean {
	if (thousands !== ' ') return false;
	const digits = new Set(shapes.map(({shape}) => shape.replaceAll(/\D/g, '').length));
	return digits.size === 1 || shapes.some(({shape}) => shape.trim().startsWith('+'));
}

const shown = (word: string) => JSON.stringify(shorten(word));

/** A value that writes a number as a code does, where such values are more than a slip. */
async function codesIn(dataset: Dataset, {ref}: Column, rows: number): Promise<string | null> {
	const code = `regexp_full_match(${ref}, ${literal(codeLike)})`;
	const row = await dataset.queryRow(
		`SELECT count(*) FILTER (${code}) AS n, min(${ref}) FILTER (${code}) AS example, bool_and(regexp_full_match(${ref}, ${literal(plainNumber)})) AS plain,
		min(length(${ref})) AS shortest, max(length(${ref})) AS longest FROM data WHERE ${ref} IS NOT NULL`,
	);
	const n = numberOf(row['n']);
	if (n === 0 || row['plain'] !== true) return null;
	return n > strayCodes * rows || row['shortest'] === row['longest'] ? String(row['example']) : null;
}

const distinctOf = (dataset: Dataset, {ref}: Column) => dataset.count(`SELECT count(DISTINCT ${ref}) FROM data`);

/** The values of these shapes; null when they are more than a list could say. */
async function oddWords(dataset: Dataset, {ref}: Column, others: readonly Shape[]): Promise<{word: string; rows: number}[] | null> {
	if (others.length === 0) return [];
	if (others.length > mostOddWords || others.some(({shape}) => shape === '')) return null;
	const rows = await dataset.query(
		`SELECT ${ref} AS word, count(*) AS n FROM data WHERE ${shapeSql(ref)} IN (${others.map(({shape}) => literal(shape)).join(', ')}) GROUP BY 1 ORDER BY n DESC, word LIMIT ${mostOddWords + 1}`,
	);
	if (rows.length > mostOddWords) return null;
	return rows.map(row => ({word: String(row['word']), rows: numberOf(row['n'])}));
}

/**
 * In a file whose fractions have a comma 1.234 is a whole number: the engine has read such columns as fractions. Where no column proves it, it
 * is one in a file that does not part fields by commas when numbers below a thousand go without the point.
 */
function pointsOfThousands(
	dataset: Dataset,
	{mark, proven}: Decimal,
	found: readonly DecidedReading[],
	said: SaidReading,
): DecidedReading[] {
	const [plan] = dataset.plans.csv;
	if (plan === undefined) return [];
	return dataset.columns.flatMap((column, at): DecidedReading[] => {
		if (column.storage !== 'DOUBLE' || said.columns?.[column.name] !== undefined || found.some(one => one.column === column.name))
			return [];
		const sample = plan.dialect.sample.map(record => record[at] ?? '').filter(value => value !== '');
		const values = sample.filter(value => value.includes('.'));
		if (values.length === 0 || !values.every(value => /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/.test(value))) return [];
		const known = mark === ',' && proven;
		const small = sample.filter(value => !value.includes('.'));
		if (!known && (proven || plan.dialect.delimiter !== ';' || small.length === 0 || small.some(value => !/^[+-]?\d{1,3}$/.test(value))))
			return [];
		const reading: Reading = {as: 'number', decimal: ',', thousands: '.'};
		return [
			{
				column: column.name,
				reading,
				by: 'default',
				why: known
					? `the other columns have a decimal comma, so that ${shown(values[0] ?? '')} is a whole number`
					: `numbers below a thousand have no point and all others have three digits behind it, such as ${shown(values[0] ?? '')}`,
			},
		];
	});
}

/** A column of times in which some values say that there is none: words for that, or a day that never was. */
async function datesWithGaps(dataset: Dataset, column: Column): Promise<DecidedReading[]> {
	const {name, ref} = column;
	const gap = `(lower(trim(${ref})) IN ('', 'nat', ${wordsForMissing.map(literal).join(', ')}) OR regexp_full_match(${ref}, '0{1,4}[-./]0{1,2}[-./]0{1,4}([T ][0:.]*)?'))`;
	const gaps = await dataset.query(
		`SELECT ${ref} AS word, count(*) AS n FROM data WHERE ${ref} IS NOT NULL AND ${gap} GROUP BY 1 ORDER BY n DESC, word LIMIT ${mostOddWords + 1}`,
	);
	if (gaps.length === 0 || gaps.length > mostOddWords) return [];
	const rest = {...column, ref: `(CASE WHEN ${gap} THEN NULL ELSE ${ref} END)`};
	const [values = []] = await dataset.queryColumns(
		`SELECT DISTINCT ${rest.ref} AS v FROM data WHERE ${rest.ref} IS NOT NULL ORDER BY v LIMIT 200`,
	);
	const time = values.length < fewestNumbers ? null : await findTimeReading(dataset, rest, values.map(String));
	if (time === null) return [];
	const missing = gaps.map(row => String(row['word']));
	const rows = gaps.reduce((sum, row) => sum + numberOf(row['n']), 0);
	return [
		{
			column: name,
			reading: {as: 'words', missing},
			by: 'default',
			why: `all other values are times (${time.format}), and ${missing.slice(0, 3).map(shown).join(', ')} in ${rows} rows ${missing.length === 1 ? 'is' : 'are'} none`,
		},
	];
}

const placeholders = [-1, -9, -99, -999, -9999, -99999, 99, 999, 9999, 99999, 999999];

/** Numbers that look like "no value": repeated, at the end of the column's order, and far from all others. Only ever proposed. */
async function sentinelsOf(dataset: Dataset, found: readonly DecidedReading[]): Promise<DecidedReading[]> {
	const numbers = dataset.columns.filter(column => isNumeric(column.storage) && !found.some(one => one.column === column.name));
	const all: DecidedReading[] = [];
	for (const batch of batches(numbers, columnsTogether)) {
		const row = await dataset.queryRow(
			`SELECT ${batch.map(({ref}) => `min(${ref})::DOUBLE AS ${ref}_low, max(${ref})::DOUBLE AS ${ref}_high, count(${ref}) AS ${ref}_n, quantile_cont(${ref}::DOUBLE, [0.25, 0.75]) FILTER (rowid < ${firstRows}) AS ${ref}_q`).join(', ')} FROM data`,
		);
		for (const {name, ref} of batch) all.push(...(await sentinelsIn(dataset, name, ref, row)));
	}
	return all;
}

async function sentinelsIn(dataset: Dataset, name: string, ref: string, row: Row): Promise<DecidedReading[]> {
	const all: DecidedReading[] = [];
	for (const end of ['low', 'high'] as const) {
		const value = row[`${ref}_${end}`];
		if (typeof value !== 'number' || (end === 'low' ? value >= 0 : value <= 0) || !Number.isInteger(value)) continue;
		// A look before the question that is asked of one column at a time: does it stand out at all?
		const [q1 = value, q3 = value] = numbersIn(row[`${ref}_q`]);
		const out = end === 'low' ? q1 - value : value - q3;
		if (!placeholders.includes(value) && out <= 3 * (q3 - q1)) continue;
		const rest = await dataset.queryRow(
			`SELECT count(*) FILTER (${ref} = ${value}) AS rows, min(${ref}) FILTER (${ref} <> ${value})::DOUBLE AS low, max(${ref}) FILTER (${ref} <> ${value})::DOUBLE AS high FROM data`,
		);
		const rows = numberOf(rest['rows']);
		const [low, high] = [rest['low'], rest['high']];
		if (typeof low !== 'number' || typeof high !== 'number' || rows < Math.max(3, 0.002 * numberOf(row[`${ref}_n`]))) continue;
		const far = end === 'low' ? low - value : value - high;
		const alone = placeholders.includes(value) && value < -1 && low >= 0;
		const usual = placeholders.includes(value) && Math.abs(value) >= 99 && far > 0.5 * (high - low);
		if (high === low || (far <= high - low && !alone && !usual)) continue;
		all.push({
			column: name,
			reading: {as: 'number', missing: [String(value), `${value}.0`]},
			by: 'default',
			proposed: true,
			why: `${value} stands in ${rows} rows and all else from ${low} to ${high}: it looks like "no value"`,
		});
	}
	return all;
}

const mostLabels = 200;
/** A label with so many times the rows of a misspelling may be what it was meant to be. */
const typoRatio = 20;
const typoShare = 0.005;

/** Spellings of one label of the target: other letters' size, blanks around it, a point behind it, or a slip of one letter in a few rows. */
export async function proposeRecode(dataset: Dataset, target: Column): Promise<DecidedReading | null> {
	if (target.storage !== 'VARCHAR') return null;
	const rows = await dataset.query(
		`SELECT ${target.ref} AS word, count(*) AS n FROM data WHERE ${target.ref} IS NOT NULL GROUP BY 1 ORDER BY n DESC, word <> lower(trim(word)), word LIMIT ${mostLabels + 1}`,
	);
	if (rows.length < 3 || rows.length > mostLabels) return null;
	const labels = rows.map(row => ({word: String(row['word']), rows: numberOf(row['n'])}));
	const all = labels.reduce((sum, one) => sum + one.rows, 0);
	const folded = (word: string) =>
		word
			.normalize('NFKC')
			.replaceAll(/[\u200b-\u200d\ufeff]/g, '')
			.trim()
			.replaceAll(/\s+/g, ' ')
			.replace(/\.$/, '')
			.toLowerCase();
	const kept: {readonly word: string; readonly fold: string; rows: number}[] = [];
	const recode: Record<string, string> = {};
	for (const {word, rows: n} of labels) {
		const fold = folded(word);
		// "A" and "a" may be two things; longer words that differ in the size of letters alone are one.
		const same = kept.find(one => one.fold === fold && (fold.length > 1 || one.word.trim() === word.trim()));
		const near = same ?? (n <= Math.max(3, typoShare * all) ? slipOf(fold, kept, n) : undefined);
		if (near === undefined) kept.push({word, fold, rows: n});
		else recode[word] = near.word;
	}
	for (const one of kept) {
		// Blanks belong to no label, even where most of its rows have them.
		const bare = one.word.trim();
		if (bare === one.word) continue;
		for (const [from, to] of Object.entries(recode)) if (to === one.word) recode[from] = bare;
		recode[one.word] = bare;
		delete recode[bare];
	}
	const spellings = Object.entries(recode).filter(([from, to]) => from !== to);
	if (spellings.length === 0 || kept.length < 2) return null;
	const moved = labels.filter(({word}) => spellings.some(([from]) => from === word)).reduce((sum, one) => sum + one.rows, 0);
	return {
		column: target.name,
		reading: {as: 'words', recode: Object.fromEntries(spellings)},
		by: 'default',
		why: `${labels.length} spellings are ${kept.length} labels (${kept
			.slice(0, 4)
			.map(one => shown(one.word.trim()))
			.join(', ')}): ${spellings
			.slice(0, 3)
			.map(([from, to]) => `${shown(from)} is ${shown(to)}`)
			.join(', ')}${spellings.length > 3 ? ' …' : ''}, in ${moved} rows`,
	};
}

/** The one label that a word differs from by one letter, with many times its rows. */
function slipOf<T extends {readonly fold: string; readonly rows: number}>(fold: string, kept: readonly T[], rows: number): T | undefined {
	const near = kept.filter(one => fold.length > 1 && one.fold.length > 1 && one.rows >= typoRatio * rows && oneEdit(fold, one.fold));
	// Numbers and numbered words differ by a digit and are others: only a digit in the place of a letter is a slip.
	const numbered = /\d/.test(fold) && near.some(one => /\d/.test(one.fold));
	return near.length === 1 && !numbered ? near[0] : undefined;
}

/** Whether two words differ by one letter that is put in, left out or another, or by two neighbours that changed places. */
export function oneEdit(a: string, b: string): boolean {
	if (Math.abs(a.length - b.length) > 1 || a === b) return false;
	let at = 0;
	while (at < a.length && a[at] === b[at]) at += 1;
	const [restA, restB] = [a.slice(at), b.slice(at)];
	return (
		restA.slice(1) === restB.slice(1) ||
		restA.slice(1) === restB ||
		restA === restB.slice(1) ||
		(restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
	);
}
