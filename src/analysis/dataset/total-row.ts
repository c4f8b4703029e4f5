import {type Engine, numberOf} from './engine.ts';
import type {Column} from './table.ts';

/** Words that announce a total, at the beginning of a cell. */
const totalWord =
	/^[\s*#=>-]*(?:(?:grand|over-?all|sub)[\s-]*)?(?:totals?|sum|summe|gesamt|gesamtsumme|gesamtergebnis|insgesamt|zusammen|summa|somme|totale|totaal|suma|razem|itogo|итого|всего|合計|合计|总计|총계)(?![\p{L}\d])/iu;
/** Fewer rows add up by chance. */
const fewestRows = 4;
/** A total says so among the first columns, and adds up there; the engine plans each one that it is asked for. */
const comparedColumns = 50;
/** The sum of rounded numbers misses the rounded sum by about this many times half a unit of the last place, times the root of their number. */
const roundings = 2;

/**
 * Is the last of the rows `from` to `from + rows` a total? It says so, or leaves the first column blank that no other row leaves blank, and
 * in at least one column it holds the sum of all rows above, within rounding.
 */
export async function endsInTotal(engine: Engine, columns: readonly Column[], from: number, rows: number): Promise<boolean> {
	if (rows < fewestRows + 1) return false;
	const last = from + rows - 1;
	const looked = columns.slice(0, comparedColumns);
	const texts = await engine.row(`SELECT ${looked.map(({ref}) => `${ref}::VARCHAR AS ${ref}`).join(', ')} FROM data WHERE rowid = ${last}`);
	const cell = ({ref}: Column): string | null => (texts[ref] === null || texts[ref] === undefined ? null : String(texts[ref]));
	const above = `FROM data WHERE rowid >= ${from} AND rowid < ${last}`;
	const says = looked.some(column => totalWord.test(cell(column) ?? ''));
	if (!says && !(await isBlankKey(engine, looked[0], cell, above))) return false;
	const numbers = looked.filter(column => /^(BIGINT|DOUBLE)$/.test(column.storage) && cell(column) !== null);
	if (numbers.length === 0) return false;
	const sums = await engine.row(
		`SELECT ${numbers.map(({ref}) => `sum(${ref}::DOUBLE) AS ${ref}, count(${ref}) AS n_${ref}`).join(', ')} ${above}`,
	);
	return numbers.some(column => {
		const written = cell(column) ?? '';
		const filled = numberOf(sums[`n_${column.ref}`]);
		const sum = numberOf(sums[column.ref]);
		const decimals = /\.(?!0$)(\d+)$/.exec(written)?.[1]?.length ?? 0;
		const rounding = (roundings * Math.sqrt(filled) * 10 ** -decimals) / 2;
		return filled >= fewestRows && sum !== 0 && Math.abs(Number(written) - sum) <= rounding + 1e-9 * Math.abs(sum);
	});
}

async function isBlankKey(
	engine: Engine,
	key: Column | undefined,
	cell: (column: Column) => string | null,
	above: string,
): Promise<boolean> {
	if (key === undefined || cell(key) !== null) return false;
	return numberOf((await engine.row(`SELECT count(*) FILTER (${key.ref} IS NULL) AS n ${above}`))['n']) === 0;
}
