import {bytes, count, counted, short} from '../../../domain/format.ts';
import type {InfrastructureReport} from '../../../steps/assessment/infrastructure/schema.ts';
import type {Technique} from '../../../steps/pipeline_design/design.ts';

export type DataFigures = {
	readonly rows: number;
	/** Of the rows as CSV. */
	readonly bytes: number;
	readonly columns: number;
	/** Of this machine; null: not probed. */
	readonly memoryGiB: number | null;
	/** Files the rows come from. */
	readonly sources: number;
	readonly fit: InfrastructureReport['sample_fit'] | null;
};

/** A frame of the rows in Python takes about this many times their bytes as CSV while it is read, encoded and fitted. */
const frameFactor = 10;
/** Part of the memory that one process may plan with. */
const usableShare = 0.5;
/** Where nobody looked at the machine: what any laptop has. */
const assumedGiB = 8;

/** Distributed data processing and federated learning, judged by the bytes, the memory and where the rows come from. */
export function dataTechniques(figures: DataFigures): Technique[] {
	const memory = figures.memoryGiB ?? assumedGiB;
	const needed = (figures.bytes * frameFactor) / 2 ** 30;
	const fits = needed <= memory * usableShare;
	const where = figures.memoryGiB === null ? `${assumedGiB} GiB assumed, memory was not probed` : `${short(memory)} GiB here`;
	const size = `${count(figures.rows)} rows x ${count(figures.columns)} columns are ${bytes(figures.bytes)}; ${frameFactor} times that, ${short(Math.max(needed, 0.001), 2)} GiB, is what one process needs to read, encode and fit them (${where})`;
	return [
		{
			name: 'distributed data processing (Spark, Ray)',
			verdict: fits ? 'not needed' : 'adopt',
			because: fits ? size : `${size}: more than half of the memory of this machine`,
		},
		{
			name: 'federated learning',
			verdict: 'not needed',
			because: `all ${count(figures.rows)} rows lie in ${counted(figures.sources, 'file')} on this machine; no owner keeps rows apart`,
		},
	];
}
