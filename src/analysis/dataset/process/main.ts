import {serveTask} from '../../../system/task-server.ts';
import {putRowsAside} from './aside.ts';
import {asideQuestion, lookQuestion, targetQuestion} from './contract.ts';
import {lookAtData} from './look.ts';
import {checkTarget} from './target.ts';

/** The data process: a program of its own in the bundle, started by `client.ts`. */
await serveTask({
	target: async (input, tools) => checkTarget(targetQuestion.parse(input), tools),
	aside: async (input, tools) => putRowsAside(asideQuestion.parse(input), tools),
	look: async (input, tools) => lookAtData(lookQuestion.parse(input), tools),
});
