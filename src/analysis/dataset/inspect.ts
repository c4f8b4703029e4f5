import type {Encoding} from './encoding.ts';
import {type OpenOptions, openDataset} from './open.ts';
import type {UnparsableLine} from './table.ts';

export interface Inspection {
	readonly files: readonly string[];
	readonly bytes: number;
	readonly rows: number;
	readonly columns: readonly {readonly name: string; readonly storage: string}[];
	readonly unparsable: {readonly count: number; readonly first: readonly UnparsableLine[]};
	/** One for each that occurs; empty for Parquet. */
	readonly encodings: readonly Encoding[];
	readonly notes: readonly string[];
}

/** What the files hold, at a glance. Throws as `openDataset` does. */
export async function inspect(files: readonly string[], options: OpenOptions = {}): Promise<Inspection> {
	const dataset = await openDataset(files, options);
	try {
		return {
			files: dataset.sources.map(source => source.file),
			bytes: dataset.sources.reduce((sum, source) => sum + source.bytes, 0),
			rows: dataset.rows,
			columns: dataset.columns.map(({name, storage}) => ({name, storage})),
			unparsable: dataset.unparsable,
			encodings: [...new Set(dataset.sources.flatMap(source => source.encoding ?? []))],
			notes: dataset.notes,
		};
	} finally {
		await dataset.close();
	}
}
