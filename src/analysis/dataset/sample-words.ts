import type {Dataset} from './dataset.ts';

const sampledValues = 2000;
/** Longer values are cut here. */
const longest = 1000;

/**
 * Some of a column's `distinct` different values as words, by a fixed hash of the value: neither the order of the rows nor chance decides
 * what the column is taken for.
 */
export async function sampleWords(dataset: Dataset, ref: string, distinct: number): Promise<string[]> {
	// About twice as many as are wanted, so that hardly ever too few are left.
	const step = Math.max(1, Math.floor(distinct / (2 * sampledValues)));
	const some = step === 1 ? '' : ` AND hash(${ref}) % ${step} = 0`;
	const [values = []] = await dataset.queryColumns(
		`SELECT left(v, ${longest}) FROM (SELECT ${ref} AS v FROM data WHERE ${ref} IS NOT NULL${some} GROUP BY ${ref} ORDER BY hash(${ref}), ${ref} LIMIT ${sampledValues})`,
	);
	return values.map(String);
}
