import type {Numbers} from './numbers.ts';

/** What is measured of each column first, by its ref. */
export interface Measures {
	readonly basics: ReadonlyMap<string, Basics>;
	readonly tops: ReadonlyMap<string, readonly {readonly value: string; readonly rows: number}[]>;
	readonly numbers: ReadonlyMap<string, Numbers>;
}

export interface Basics {
	readonly filled: number;
	readonly distinct: number;
	readonly min: string;
	readonly max: string;
	readonly lengths: {readonly min: number; readonly max: number; readonly mean: number} | null;
	/** Whether each number is greater than the one of the row before; absent where nobody looked. */
	readonly rising?: boolean;
}
