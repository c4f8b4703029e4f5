import {quotedName} from './names.ts';
import type {Source} from './sources.ts';
import {literal} from './sql.ts';

type Partitioned = Pick<Source, 'file' | 'partitions'>;

/**
 * A Parquet file as a table expression, with what its folders say as columns behind its own: whole numbers where all of `files` say whole
 * numbers (as Spark and Hive read them, so that month=01 is 1), else words.
 */
export function parquetOf({file, partitions = {}}: Partitioned, files: readonly Partitioned[], options = ''): string {
	const table = `read_parquet(${literal(file)}${options})`;
	const keys = Object.entries(partitions);
	if (keys.length === 0) return table;
	const list = keys.map(([key, value]) => {
		const whole = files.every(one => /^(-?\d{1,18})?$/.test(one.partitions?.[key] ?? ''));
		return `${value === null ? 'NULL' : literal(value)}::${whole ? 'BIGINT' : 'VARCHAR'} AS ${quotedName(key)}`;
	});
	// A writer may keep the key in the file, too.
	const own = `COLUMNS(name -> name NOT IN (${keys.map(([key]) => literal(key)).join(', ')}))`;
	return `(SELECT ${own}, ${list.join(', ')} FROM ${table})`;
}
