import path from 'node:path';
import * as z from 'zod';
import type {GateContext} from '../../steps/step.ts';
import {run} from '../../system/exec.ts';
import {NoEnvironment} from './cannot-judge.ts';
import {gateEnvironment} from './environments.ts';
import {gatesPython} from './gates-python.ts';

const maxAnswerBytes = 64 * 1024 * 1024;
const defaultTimeoutMs = 10 * 60_000;

const failed = z.object({error: z.string()});

/**
 * Asks one command of the gates' own Python (see its README for keys) and checks the answer. Throws a plain error, which fails the
 * check, when it refuses: it refuses what the project wrote wrongly. Throws NoEnvironment without an environment for it.
 */
export async function oracle<Schema extends z.ZodType>(
	context: GateContext,
	command: string,
	input: Readonly<Record<string, unknown>>,
	schema: Schema,
	options: {readonly timeoutMs?: number; readonly onProgress?: (line: string) => void} = {},
): Promise<z.infer<Schema>> {
	const environment = await gateEnvironment(context);
	const result = await run(environment.python, ['-m', 'ml_gates', command], {
		cwd: context.scratch,
		env: {
			PATH: process.env['PATH'] ?? '',
			HOME: context.scratch,
			PYTHONPATH: gatesPython(),
			PYTHONPYCACHEPREFIX: path.join(environment.place, 'bytecode'),
			PYTHONHASHSEED: '0',
			LC_ALL: 'C.UTF-8',
			OMP_NUM_THREADS: '1',
			OPENBLAS_NUM_THREADS: '1',
		},
		input: JSON.stringify(input),
		timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
		maxBytes: maxAnswerBytes,
		nice: 10,
		signal: context.signal,
		...(options.onProgress ? {onOutput: chunk => options.onProgress?.(chunk.toString('utf8'))} : {}),
	});
	context.signal.throwIfAborted();
	const answer = jsonOf(result.stdout);
	const refused = failed.safeParse(answer);
	if (refused.success) throw new Error(refused.data.error);
	if (result.ended !== 'exited' || result.exitCode !== 0) {
		const last = result.stderr.trim().split('\n').at(-1) ?? '';
		throw new NoEnvironment(
			`the gate's own ${command} ended with ${result.exitCode ?? result.ended}: ${(last || result.error || '').slice(0, 300)}`,
		);
	}
	return schema.parse(answer);
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null; // the schema refuses it
	}
}
