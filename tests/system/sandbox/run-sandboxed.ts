// Runs the script of its first argument in a sandbox and prints the result: a program that tests can start and kill.
import {runSandboxed} from '../../../src/system/sandbox.ts';
import {bubblewrapHere} from './bubblewrap-here.ts';

const [, , script = 'true', copy] = process.argv;
const result = await runSandboxed(
	{
		command: ['/bin/sh', '-c', script],
		cwd: copy ?? '/tmp',
		writable: copy === undefined ? [] : [copy],
		readable: [],
		toolchain: {folders: [], path: ['/usr/bin', '/bin'], left: []},
		env: {},
		closed: [],
	},
	{bubblewrap: bubblewrapHere ?? 'bwrap', timeoutMs: 60_000},
);
console.log(JSON.stringify(result));
