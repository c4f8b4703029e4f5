import * as z from 'zod';
import type {Problem} from '../analysis/maturity/problem.ts';
import {serveTask} from '../system/task-server.ts';
import {measureData} from './assess-data.ts';

const question = z.object({root: z.string(), file: z.string(), problem: z.custom<Problem>(value => typeof value === 'object')});

/** The process that measures data for `assess`: a program of its own in the bundle, started by `measureApart`. */
await serveTask({
	measure: async (input, {progress}) => {
		const {root, file, problem} = question.parse(input);
		return measureData({root}, file, problem, {signal: new AbortController().signal, progress});
	},
});
