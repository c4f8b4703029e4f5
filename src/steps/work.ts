import {assessData} from './assessment/data/work.ts';
import type {Work} from './step.ts';

/** Step → the built-in analyst's way to do it. */
export const works: Readonly<Record<string, Work<unknown> | undefined>> = {
	data: assessData,
};
