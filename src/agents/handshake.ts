import {agentEnvironment} from './agent-environment.ts';
import type {Backend} from './backends.ts';
import {AgentConnection, AgentError} from './connection.ts';
import {cleanText} from './line.ts';
import {AgentProcess} from './process.ts';

export type Greeting =
	| {readonly ok: true; readonly name: string | null; readonly version: string | null; readonly ms: number}
	| {readonly ok: false; readonly sentence: string};

/** Starts an agent, says hello and stops it: no session, no prompt, nothing spent. Nobody of its process group is left. */
export async function greet(
	backend: Backend,
	env: Readonly<Record<string, string | undefined>>,
	cwd: string,
	timeoutMs = 60_000,
): Promise<Greeting> {
	const from = performance.now();
	const launch = {command: backend.command, args: backend.args, env: agentEnvironment(env, backend.environment, backend.set).env};
	let agent: AgentProcess;
	try {
		agent = AgentProcess.start(
			launch,
			cwd,
			() => true,
			() => Promise.resolve(),
		);
	} catch (error) {
		return {ok: false, sentence: `${backend.name} could not be started: ${String(error)}`};
	}
	const connection = new AgentConnection(agent.child, {
		update: () => undefined,
		permission: () => Promise.resolve(null),
		question: () => Promise.resolve({action: 'cancel'}),
		log: () => undefined,
		ready: () => true,
		drained: () => Promise.resolve(),
	});
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<null>(resolve => {
		timer = setTimeout(resolve, timeoutMs, null);
	});
	try {
		const hello = await Promise.race([connection.initialize(), late]);
		if (hello === null) return {ok: false, sentence: `${backend.name} did not answer initialize within ${timeoutMs / 1000} s`};
		if (hello.version !== 1)
			return {ok: false, sentence: `${backend.name} speaks version ${hello.version} of the protocol, we speak version 1`};
		const ms = Math.round(performance.now() - from);
		return {ok: true, name: hello.name && cleanText(hello.name), version: hello.agentVersion && cleanText(hello.agentVersion), ms};
	} catch (error) {
		if (error instanceof AgentError) return {ok: false, sentence: `${backend.name} refused ${error.message}`};
		const exit = await Promise.race([agent.child.exited, late]);
		if (exit === null) return {ok: false, sentence: `${backend.name} closed its output and went on running`};
		const {exitCode, signal} = exit;
		const last = cleanText(agent.stderrTail).trim().split('\n').at(-1) ?? '';
		return {
			ok: false,
			sentence: `${backend.name} ended before it said hello (${signal ?? `exit ${exitCode}`}${last === '' ? '' : `: ${last.slice(0, 300)}`})`,
		};
	} finally {
		clearTimeout(timer);
		await agent.stop({eofMs: 1000, termMs: 1000});
		connection.close();
	}
}
