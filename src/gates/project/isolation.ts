import {programsFor} from '../../environment/virtual/programs.ts';
import type {GateContext, Isolation} from '../../steps/step.ts';
import {notInstalled} from '../../system/sandbox/reasons.ts';
import {toolchainFor} from '../../system/sandbox/toolchain.ts';
import {runSandboxed} from '../../system/sandbox.ts';

/** `off` in this variable judges without a sandbox: for comparing both ways, and for a machine where one harms. */
const variable = 'ML_ENGINEER_SANDBOX';
const trialMs = 20_000;

/** Tried once a judgement; `context.isolation` is what whoever judges tried before. */
export function isolationOf(context: GateContext): Promise<Isolation> {
	return context.shared('isolation', async (): Promise<Isolation> => {
		const isolation = context.isolation ?? (await tryIsolation(context.root, context.signal));
		context.onIsolation?.(isolation);
		return isolation;
	});
}

/** Runs something in a sandbox as a project's commands run in one, to see that it works here. */
export async function tryIsolation(root: string, cancel: AbortSignal): Promise<Isolation> {
	if (process.env[variable] === 'off') return {kind: 'by agreement', why: `${variable}=off`};
	const [bubblewrap] = await programsFor(null).all('bwrap');
	if (bubblewrap === undefined) return {kind: 'by agreement', why: notInstalled};
	const tried = await runSandboxed(
		{
			command: ['/bin/sh', '-c', 'exit 0'],
			cwd: '/',
			writable: [],
			readable: [],
			toolchain: toolchainFor([], {env: process.env, cwd: '/'}),
			env: {},
			closed: [root],
		},
		{bubblewrap, timeoutMs: trialMs, signal: cancel},
	);
	cancel.throwIfAborted();
	if (tried.ended === 'exited' && tried.exitCode === 0) return {kind: 'sandbox', bubblewrap};
	return {kind: 'by agreement', why: tried.error ?? `a first sandbox ended with ${tried.exitCode ?? tried.ended}`};
}
