import path from 'node:path';
import {inputFailure} from '../../system/errors.ts';
import {type Engine, numberOf} from './engine.ts';
import {distinctNames, shorten} from './names.ts';
import type {Column, Loaded, SourceFile} from './table.ts';

/** Types that are kept as they are; all others (structs, lists, blobs, intervals …) become text, dates with a zone become UTC. */
const plain = /^(BOOLEAN|U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(.*\)|VARCHAR|DATE|TIMESTAMP)$/;

/** One file as a table expression; `typed` is the same with other types of its columns, where the file itself knows none. */
export interface Reader {
	readonly sql: string;
	readonly typed?: (types: ReadonlyMap<string, string>) => string;
}

/** Reads what already knows its types (JSON, Parquet) into the table `data`. */
export async function loadTyped(engine: Engine, files: readonly Omit<SourceFile, 'rows'>[], described: readonly Reader[]): Promise<Loaded> {
	const shapes: Map<string, string>[] = [];
	const readers: string[] = [];
	for (const reader of described) {
		const columns = await engine.rows(`DESCRIBE SELECT * FROM ${reader.sql}`);
		const shape = new Map(columns.map(row => [String(row['column_name']), String(row['column_type'])]));
		readers.push(clocksAsWritten(reader, shape));
		shapes.push(shape);
	}
	const first = shapes[0] ?? new Map<string, string>();
	for (const [at, shape] of shapes.entries()) checkSame(first, shape, files[0]?.file ?? '', files[at]?.file ?? '');
	const raw = [...first.keys()];
	const {names, notes} = distinctNames(raw);
	const parts = readers.map((reader, at) => {
		const fields = [...(shapes[at]?.keys() ?? [])];
		const aliases = fields.map((_, index) => `f${index}`).join(', ');
		const list = raw.map((name, index) => `${castOf(`f${fields.indexOf(name)}`, shapes[at]?.get(name) ?? 'VARCHAR')} AS c${index}`);
		return `(SELECT ${list.join(', ')} FROM ${reader} AS t(${aliases}))`;
	});
	await engine.run(`CREATE TABLE data AS ${parts.join(' UNION ALL ')}`);
	const counts: number[] = [];
	if (readers.length === 1) counts.push(numberOf((await engine.row('SELECT count(*) AS n FROM data'))['n']));
	else for (const reader of readers) counts.push(numberOf((await engine.row(`SELECT count(*) AS n FROM ${reader}`))['n']));
	const types = new Map((await engine.rows('DESCRIBE data')).map(row => [String(row['column_name']), String(row['column_type'])]));
	const columns: Column[] = [];
	for (const [index, name] of names.entries()) {
		const ref = `c${index}`;
		const storage = types.get(ref) ?? 'VARCHAR';
		if (storage === 'FLOAT' || storage === 'DOUBLE') {
			const odd = numberOf((await engine.row(`SELECT count(*) AS n FROM data WHERE NOT isfinite(${ref})`))['n']);
			if (odd > 0) {
				await engine.run(`UPDATE data SET ${ref} = NULL WHERE NOT isfinite(${ref})`);
				notes.push(`${odd} values of ${JSON.stringify(shorten(name))} are NaN or infinite and count as missing.`);
			}
		}
		columns.push({name, ref, storage});
	}
	const sources = files.map((file, at) => ({...file, rows: counts[at] ?? 0}));
	return {sources, columns, rows: counts.reduce((sum, n) => sum + n, 0), unparsable: {count: 0, first: []}, notes};
}

/** Could one of these names be another's, told apart by the engine with a number behind it? */
export const mayBeRenamed = (names: readonly string[]): boolean =>
	names.some(name => /_\d+$/.test(name) && names.some(other => name.toLowerCase().startsWith(`${other.toLowerCase()}_`)));

/** The reader that leaves times of day as they are written (08:30 is not 08:30:00); the shape then says so. */
function clocksAsWritten({sql, typed}: Reader, shape: Map<string, string>): string {
	const clocks = [...shape].flatMap(([name, type]) => (type === 'TIME' ? [name] : []));
	// Names that differ in case only the engine renames when it finds them itself (a_1), and not when it is told of them.
	if (typed === undefined || clocks.length === 0 || mayBeRenamed([...shape.keys()])) return sql;
	for (const name of clocks) shape.set(name, 'VARCHAR');
	return typed(shape);
}

function castOf(field: string, type: string): string {
	if (plain.test(type)) return field;
	if (type === 'HUGEINT' || type === 'UHUGEINT') return `CAST(${field} AS DOUBLE)`;
	if (type.startsWith('TIMESTAMP')) return `CAST(${field} AS TIMESTAMP)`;
	if (/^(STRUCT|MAP|UNION)|\[\d*\]$/.test(type)) return `CAST(to_json(${field}) AS VARCHAR)`;
	// A text beside numbers keeps its quotes in a cast.
	if (type === 'JSON') return `json_extract_string(${field}, '$')`;
	return `CAST(${field} AS VARCHAR)`;
}

function checkSame(first: ReadonlyMap<string, string>, shape: ReadonlyMap<string, string>, firstFile: string, file: string): void {
	const missing = [...first.keys()].filter(name => !shape.has(name));
	const extra = [...shape.keys()].filter(name => !first.has(name));
	const odd = missing[0] ?? extra[0];
	if (odd === undefined) return;
	throw inputFailure(
		`The files do not have the same columns: ${path.basename(file)} ${missing.length > 0 ? 'lacks' : 'has besides'} ${JSON.stringify(shorten(odd))} compared with ${path.basename(firstFile)}. Name files of one table.`,
	);
}
