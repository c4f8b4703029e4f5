import type {Confinement} from '../../../src/system/sandbox/confinement.ts';
import {toolchainFor} from '../../../src/system/sandbox/toolchain.ts';
import {runSandboxed, type SandboxOptions, type SandboxResult} from '../../../src/system/sandbox.ts';
import {temporaryFolder} from '../../session/support.ts';
import {bubblewrapHere} from './bubblewrap-here.ts';

export const timeoutMs = 60_000;

/** A sandbox over an empty folder, changed where a test says so. */
export async function sandbox(
	command: Confinement['command'],
	changes: Partial<Confinement> = {},
	options: Partial<SandboxOptions> = {},
): Promise<SandboxResult & {readonly copy: string}> {
	const copy = changes.cwd ?? (await temporaryFolder());
	const confinement: Confinement = {
		command,
		cwd: copy,
		writable: [copy],
		readable: [],
		toolchain: toolchainFor([], {env: {PATH: '/usr/bin:/bin'}, cwd: copy}),
		env: {},
		closed: [],
		...changes,
	};
	return {...(await runSandboxed(confinement, {bubblewrap: bubblewrapHere ?? 'bwrap', timeoutMs, ...options})), copy};
}

export const shell = (script: string): Confinement['command'] => ['/bin/sh', '-c', script];

/** Why bubblewrap does not run here; null where it does. The tests that need it are skipped then, and say so. */
export const notHere = await reason();

async function reason(): Promise<string | null> {
	if (bubblewrapHere === null) return 'bubblewrap is not installed';
	const result = await runSandboxed(
		{
			command: ['/bin/true'],
			cwd: '/tmp',
			writable: [],
			readable: [],
			toolchain: {folders: [], path: ['/usr/bin', '/bin'], left: []},
			env: {},
			closed: [],
		},
		{bubblewrap: bubblewrapHere, timeoutMs},
	);
	return result.exitCode === 0 && result.ended === 'exited' ? null : (result.error ?? `it ${result.ended}`);
}
if (notHere !== null) console.warn(`The tests of the sandbox are skipped: ${notHere}.`);
