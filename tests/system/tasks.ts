import {inputFailure} from '../../src/system/errors.ts';
import {serveTask} from '../../src/system/task-server.ts';

const never = new Promise<never>(() => {});

/** A process with the faults that a reader of data can have. */
await serveTask({
	echo: async (input, {progress, note}) => {
		progress('echoing', 0.5);
		note('halfway');
		return input;
	},
	refuse: async () => Promise.reject(inputFailure('That file is no table.')),
	crash: async (_, {progress}) => {
		progress('reading the rows', 0.1);
		process.kill(process.pid, 'SIGSEGV');
		return never;
	},
	loop: async (_, {progress}) => {
		progress('counting', 0.1);
		await new Promise(resolve => setTimeout(resolve, 50));
		for (;;);
	},
	stall: async () => never,
	hoard: async () => {
		const kept: Buffer[] = [];
		for (;;) {
			kept.push(Buffer.alloc(16 * 2 ** 20, 1));
			await new Promise(resolve => setTimeout(resolve, 20));
		}
	},
	babble: async () => {
		process.stdout.write('this is no answer\n');
		return never;
	},
});
