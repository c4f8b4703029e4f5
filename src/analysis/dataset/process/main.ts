import {serveTask} from '../../../system/task-server.ts';
import {putRowsAside} from './aside.ts';
import {asideQuestion, lookQuestion} from './contract.ts';
import {lookAtData} from './look.ts';

/** The data process: a program of its own in the bundle, started by `client.ts`. */
await serveTask({
	aside: async (input, tools) => putRowsAside(asideQuestion.parse(input), tools),
	look: async (input, tools) => lookAtData(lookQuestion.parse(input), tools),
});
