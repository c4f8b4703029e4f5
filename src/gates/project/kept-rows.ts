import * as z from 'zod';
import {oracle} from './oracle.ts';
import {reading, rowsOf} from './rows.ts';
import type {UnderTest} from './under-test.ts';

/** Limits of the search: what is not reached by then is named. */
const searchSeconds = 60;
const searchBytes = 2e9;

const found = z.looseObject({
	looked: z.number(),
	files: z.array(z.looseObject({path: z.string(), rows: z.number()})),
	left_count: z.number(),
	left: z.array(z.looseObject({path: z.string(), why: z.string()})),
});

/**
 * The project's files that hold rows kept aside (fixtures, outputs of notebooks, interim files, databases), compared as parsed values.
 * Looked for once a judgement, after `prepare`. What is judged runs without them; only the project's own tests get them.
 */
export function keptRowsIn(project: UnderTest): Promise<z.infer<typeof found>> {
	const {context, copy, pipeline} = project;
	return context.shared('kept rows', async () => {
		const {truth, training} = await rowsOf(project);
		context.progress?.('looking for rows kept aside in its files', null);
		const limits = {seconds: searchSeconds, bytes: searchBytes};
		return oracle(context, 'find_rows', {...reading(pipeline), truth, training, root: copy, ...limits}, found);
	});
}
