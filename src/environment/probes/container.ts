import * as z from 'zod';
import {failureOf, notUnderstood, rawOf} from '../outcome.ts';
import type {Probe, ProbeContext} from '../probe.ts';
import {lastLine, type Reading, reading} from '../reading.ts';

const versionsSchema = z.object({
	Client: z.object({Version: z.string()}).nullish(),
	Server: z.object({Version: z.string().optional()}).nullish(),
});

/** docker, or else podman: the version of the client and whether something behind it can run a container. */
export const container: Probe = {
	id: 'container',
	title: 'Container runtime',
	intervalMs: 30_000,
	timeoutMs: 4000,
	spawns: true,
	async read(context) {
		const docker = await context.find('docker');
		const podman = await context.find('podman');
		if (docker === null && podman === null) {
			const facts = {engine: null, client: null, server: null, reachable: false};
			return reading('missing', 'Docker not available', {detail: 'neither docker nor podman is on PATH', facts});
		}
		const first = docker === null ? null : await ask(context, 'docker', docker);
		if (first !== null && (first.status === 'ok' || podman === null)) return first;
		if (podman === null) return first ?? reading('missing', 'Docker not available');
		const second = await ask(context, 'podman', podman);
		if (first === null || second.status === 'ok')
			return first === null ? second : {...second, detail: `docker: ${first.error ?? first.summary}`};
		return first;
	},
};

async function ask(context: ProbeContext, engine: 'docker' | 'podman', program: string): Promise<Reading> {
	const args = ['version', '--format', '{{json .}}'];
	const command = `${engine} ${args.join(' ')}`;
	const result = await context.run(program, args);
	const versions = parse(result.stdout);
	const client = versions?.Client?.Version ?? null;
	const server = versions?.Server?.Version ?? null;
	// A client without a daemon prints its own half and exits with 1.
	if (result.ended !== 'exited' || (result.exitCode !== 0 && client === null)) {
		return failureOf(engine, command, result) ?? notUnderstood(engine, command, result);
	}
	if (client === null) return notUnderstood(engine, command, result);
	const raw = rawOf(result);
	// podman has no daemon: the client is the engine, unless it was told to use a remote one and failed.
	const reachable = result.exitCode === 0 && (engine === 'podman' || (versions?.Server ?? null) !== null);
	const facts = {engine, client, server: engine === 'podman' ? (server ?? client) : server, reachable};
	if (!reachable) {
		const error = lastLine(result.stderr) || `${engine} answered without a server`;
		return reading('degraded', `${engine} ${client}, daemon not reachable`, {facts, command, raw, error});
	}
	return reading('ok', `${engine} ${server ?? client}`, {
		facts,
		command,
		raw,
		detail: `client ${client}, server ${server ?? 'none needed'}`,
	});
}

function parse(output: string): z.infer<typeof versionsSchema> | null {
	const line = output.split('\n').find(text => text.trimStart().startsWith('{'));
	if (line === undefined) return null;
	try {
		return versionsSchema.safeParse(JSON.parse(line)).data ?? null;
	} catch {
		return null; // not JSON: the caller says that the output was not understood
	}
}
