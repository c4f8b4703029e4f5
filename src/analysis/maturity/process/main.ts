import * as z from 'zod';
import {serveTask} from '../../../system/task-server.ts';
import {assessRepository} from '../assess.ts';

const question = z.object({
	root: z.string(),
	excluding: z.array(z.string()),
	unread: z.array(z.object({path: z.string(), reason: z.string()})),
});

/** The process that reads a repository: a program of its own in the bundle, started by `client.ts`. */
await serveTask({
	assess: async (input, {note}) => {
		const {root, excluding, unread} = question.parse(input);
		return assessRepository(root, {
			excluding,
			unread,
			progress: at => note({at}),
			judged: test => note({judged: test}),
		});
	},
});
