import {failureOf, notUnderstood, rawOf} from '../outcome.ts';
import type {Probe} from '../probe.ts';
import {reading} from '../reading.ts';

/** uv, the fast way to make environments; asked once for each version of the program. */
export const uv: Probe = {
	id: 'uv',
	title: 'uv',
	intervalMs: 30_000,
	timeoutMs: 4000,
	spawns: true,
	watch: async context => [(await context.find('uv')) ?? ''],
	async read(context) {
		const program = await context.find('uv');
		if (program === null) return reading('missing', 'not found', {detail: 'uv is not on PATH', facts: {version: null}});
		const command = 'uv --version';
		const result = await context.run(program, ['--version']);
		const failure = failureOf('uv', command, result);
		if (failure !== null) return failure;
		const version = result.stdout.match(/^uv (\d[\w.+-]*)/m)?.[1];
		if (version === undefined) return notUnderstood('uv', command, result);
		return reading('ok', version, {facts: {version}, command, raw: rawOf(result)});
	},
};
