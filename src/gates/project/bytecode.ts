import path from 'node:path';
import type {GateContext} from '../../steps/step.ts';
import {toolchainFor} from '../../system/sandbox/toolchain.ts';
import {runSandboxed} from '../../system/sandbox.ts';
import {gatesPython} from './gates-python.ts';
import {isolationOf} from './isolation.ts';

const longestMs = 120_000;

/**
 * Has a fresh environment compile what the project will import, before anything of the project runs in it: in a sandbox the environment
 * cannot be written, so that each command would compile all of it again, for seconds. Nothing depends on how this ends.
 */
export async function compileImports(context: GateContext, environment: {readonly python: string; readonly place: string}, copy: string) {
	const isolation = await isolationOf(context);
	if (isolation.kind === 'by agreement') return; // its first command keeps what it compiles
	context.progress?.('compiling what the project imports', null);
	const {python, place} = environment;
	await runSandboxed(
		{
			command: [python, '-I', path.join(gatesPython(), 'warm_imports.py'), copy],
			cwd: '/',
			writable: [place],
			readable: [copy, gatesPython()],
			toolchain: toolchainFor([python], {env: {PATH: '/usr/bin:/bin'}, cwd: '/', untrusted: [context.root]}),
			env: {LANG: 'C.UTF-8', MPLBACKEND: 'Agg', OMP_NUM_THREADS: '1'},
			closed: [context.root],
		},
		{bubblewrap: isolation.bubblewrap, timeoutMs: longestMs, nice: 10, signal: context.signal},
	);
	context.signal.throwIfAborted();
}
