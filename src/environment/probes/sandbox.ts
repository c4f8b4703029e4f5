import {notInstalled} from '../../system/sandbox/reasons.ts';
import {toolchainFor} from '../../system/sandbox/toolchain.ts';
import {runSandboxed, type SandboxResult} from '../../system/sandbox.ts';
import {failureOf, notUnderstood, rawOf, timedOut} from '../outcome.ts';
import type {Probe, ProbeContext} from '../probe.ts';
import {lastLine, type Reading, reading} from '../reading.ts';

/** What is printed from within, a line each: devices of the network, capabilities, how the system is mounted; then the interpreter runs. */
const question = [
	'while read -r device rest; do case $device in *:*) echo "device $device";; esac; done < /proc/net/dev',
	'while read -r name value; do case $name in CapEff:) echo "capabilities $value";; esac; done < /proc/self/status',
	'while read -r number parent device root at options rest; do case $at in /usr) echo "usr $options";; esac; done < /proc/self/mountinfo',
	'[ $# -eq 0 ] || exec "$@" --version',
].join('\n');

/** Does a sandbox really run here? It is made with the same arguments as for what a gate judges, and asked what it sees. */
export const sandbox: Probe = {
	id: 'sandbox',
	title: 'Sandbox',
	intervalMs: 60_000,
	timeoutMs: 8000,
	spawns: true,
	needs: ['python'],
	watch: async context => [(await context.find('bwrap')) ?? '', interpreterOf(context) ?? ''],
	maxAgeMs: 10 * 60_000,
	async read(context) {
		const program = await context.find('bwrap');
		const none = {version: null, runs: false, counts: false};
		if (program === null) return reading('missing', 'none: by agreement', {facts: none, detail: notInstalled});
		const asked = await context.run(program, ['--version']);
		const failure = failureOf('bwrap', 'bwrap --version', asked);
		if (failure !== null) return {...failure, facts: none};
		const version = asked.stdout.match(/^bubblewrap (\d+\.\d[\w.]*)/m)?.[1];
		if (version === undefined) return {...notUnderstood('bwrap', 'bwrap --version', asked), facts: none};
		const interpreter = interpreterOf(context);
		const result = await runSandboxed(
			{
				command: ['/bin/sh', '-c', question, 'sh', ...(interpreter === null ? [] : [interpreter])],
				cwd: '/',
				writable: [],
				readable: [],
				toolchain: toolchainFor(interpreter === null ? [] : [interpreter], {env: context.env, cwd: '/', untrusted: [context.workspace]}),
				env: {},
				closed: [],
			},
			{bubblewrap: program, timeoutMs: sandbox.timeoutMs, signal: context.signal, nice: 19, maxBytes: 64 * 1024},
		);
		return answer(result, version, interpreter);
	},
};

/** The Python that was found, unless it lies in the workspace: what is a stranger's is not run to look at the machine. */
function interpreterOf(context: ProbeContext): string | null {
	const facts = context.reading('python')?.facts;
	const executable = facts?.['executable'];
	return typeof executable === 'string' && facts?.['inWorkspace'] === false ? executable : null;
}

function answer(result: SandboxResult, version: string, interpreter: string | null): Reading {
	const command = `bwrap (as for a gate) /bin/sh -c (asks what it sees)${interpreter === null ? '' : `; ${interpreter} --version`}`;
	const raw = rawOf(result);
	const parts = {command, raw, facts: {version, runs: false, counts: false}};
	if (result.ended === 'timed-out' || result.ended === 'cancelled') {
		return {...timedOut('Sandbox', command, result.durationMs, raw), facts: parts.facts};
	}
	const refused = result.ended === 'exited' ? openIn(result.stdout) : (result.error ?? 'it did not start');
	if (refused !== null) return reading('error', 'does not run: by agreement', {...parts, error: refused});
	const facts = {version, runs: true, counts: result.network !== null};
	const shown = `bubblewrap ${version}`;
	if (result.exitCode !== 0) {
		const error = `${interpreter ?? 'the shell'} does not start in it: ${lastLine(result.stderr) || `exit ${result.exitCode}`}`;
		return reading('degraded', `${shown}, without ${interpreter === null ? 'a shell' : 'Python'}`, {...parts, facts, error});
	}
	if (result.network === null) {
		return reading('degraded', `${shown}, network off, not counted`, {...parts, facts, error: result.notCounted});
	}
	return reading('ok', `${shown}, network off`, {...parts, facts});
}

/** What stands open in it, as a sentence; null when it is tight. */
function openIn(output: string): string | null {
	const devices = [...output.matchAll(/^device (\S+):/gm)].map(match => match[1]);
	const capabilities = /^capabilities (\w+)$/m.exec(output)?.[1];
	const usr = /^usr (\S+)$/m.exec(output)?.[1];
	if (capabilities === undefined || usr === undefined) return 'what is seen in it could not be read';
	if (devices.some(device => device !== 'lo')) return `the network is not off in it: ${devices.join(', ')}`;
	if (!/^0+$/.test(capabilities)) return `it keeps capabilities: ${capabilities}`;
	return usr.split(',').includes('ro') ? null : `the system can be written in it: /usr is ${usr}`;
}
