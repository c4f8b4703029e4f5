import {StringDecoder} from 'node:string_decoder';
import {type AgentContext, methods, type RequestPermissionRequest, type ToolCall} from '@agentclientprotocol/sdk';
import {denialMetaSchema, type PermissionMeta, readMeta, withMeta} from '../domain/meta.ts';
import {shellLine} from '../domain/shell-words.ts';
import {withoutSecrets} from '../environment/virtual/problem.ts';
import type {Command, CommandOutcome} from '../steps/step.ts';
import {type RunResult, run} from '../system/exec.ts';
import {LineSplitter} from '../system/lines.ts';
import {canWatchMemory, MemoryWatch} from './memory.ts';
import type {Speaker} from './speaker.ts';

/** Output passed on to the client; the program's own limit on what is kept is higher. */
const maxShownBytes = 256 * 1024;
const sayAliveMs = 60_000;

const limitsOf = (command: Command) =>
	canWatchMemory
		? `at most ${Math.round(command.timeoutMs / 1000)} s; stopped above ${command.memoryMiB} MiB resident`
		: `at most ${Math.round(command.timeoutMs / 1000)} s; memory is not limited on this system`;

const ours = (): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const effectOf = ({script, network}: Command) =>
	`${script ? 'runs the script shown' : network ? 'reaches for the network' : 'runs it'}, no sandbox`;

/** Asks whether a command may run, shows it as a tool call, and runs it bounded in time and memory at the lowest priority. */
export async function askAndRun(
	client: AgentContext,
	sessionId: string,
	speaker: Speaker,
	signal: AbortSignal,
	command: Command,
): Promise<CommandOutcome> {
	signal.throwIfAborted();
	const toolCallId = speaker.callId('run');
	const {script} = command;
	const set = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${withoutSecrets(value)}`);
	const detail = [
		...command.detail,
		...(set.length > 0 ? [`with ${set.join(' ')}`] : []),
		'runs as you, no sandbox, at the lowest priority',
	];
	const permission: PermissionMeta = {
		command: [...command.words],
		cwd: command.cwd,
		why: command.why,
		effect: effectOf(command),
		detail,
		limits: limitsOf(command),
		script: script && {name: script.name, lines: script.text.trimEnd().split('\n').length, text: script.text},
		...(command.network ? {network: true} : {}),
	};
	const call: ToolCall = {
		toolCallId,
		title: shellLine(command.words),
		kind: 'execute',
		status: 'pending',
		rawInput: {
			command: [...command.words],
			cwd: command.cwd,
			why: command.why,
			detail,
			timeout_ms: command.timeoutMs,
			memory_mib: command.memoryMiB,
		},
		...(script ? {content: [{type: 'diff', path: `${command.cwd}/${script.name}`, oldText: null, newText: script.text}]} : {}),
		_meta: withMeta({permission}),
	};
	speaker.update({sessionUpdate: 'tool_call', ...call});
	const request: RequestPermissionRequest = {
		sessionId,
		toolCall: call,
		options: [
			{optionId: 'once', name: 'Allow once', kind: 'allow_once'},
			{optionId: 'always', name: 'Allow always', kind: 'allow_always'},
			{optionId: 'no', name: 'Deny', kind: 'reject_once'},
		],
	};
	const answer = await client.request(methods.client.session.requestPermission, request, {
		cancellationSignal: signal,
		stopWaitingOnCancel: true,
	});
	const {outcome} = answer;
	if (outcome.outcome !== 'selected' || (outcome.optionId !== 'once' && outcome.optionId !== 'always')) {
		speaker.update({sessionUpdate: 'tool_call_update', toolCallId, status: 'failed'});
		return {allowed: false, words: readMeta(answer._meta, denialMetaSchema)?.reason ?? null};
	}
	return {allowed: true, ...(await runShown(speaker, toolCallId, signal, command))};
}

async function runShown(
	speaker: Speaker,
	toolCallId: string,
	signal: AbortSignal,
	command: Command,
): Promise<{readonly result: RunResult; readonly peakRssMiB: number | null}> {
	const terminal = {terminal_id: toolCallId};
	const tell = (meta: Record<string, unknown>, status: 'in_progress' | 'completed' | 'failed') =>
		speaker.update({sessionUpdate: 'tool_call_update', toolCallId, status, _meta: meta});
	tell({terminal_info: {...terminal, cwd: command.cwd}}, 'in_progress');
	const tooMuch = new AbortController();
	const watch = new MemoryWatch(command.memoryMiB, () => tooMuch.abort());
	const decoder = new StringDecoder('utf8');
	let shown = 0;
	const lines = new LineSplitter(line => command.onLine?.(line));
	// Many a training says nothing for long: that it runs is said for it, as long as it may run.
	const alive = setInterval(() => tell({}, 'in_progress'), sayAliveMs);
	const [file, ...words] = command.words;
	const ran = await run(file, words, {
		cwd: command.cwd,
		...(command.env === undefined ? {} : {env: {...ours(), ...command.env}}),
		timeoutMs: command.timeoutMs,
		signal: AbortSignal.any([signal, tooMuch.signal]),
		nice: 19,
		onStart: pid => void watch.follow(pid),
		onOutput: chunk => {
			const part = chunk.subarray(0, Math.max(0, maxShownBytes - shown));
			shown += chunk.length;
			lines.push(chunk);
			if (part.length > 0) tell({terminal_output: {...terminal, data: decoder.write(part)}}, 'in_progress');
			if (shown > maxShownBytes && shown - chunk.length <= maxShownBytes) {
				tell(
					{terminal_output: {...terminal, data: `\n[more than ${maxShownBytes / 1024} KiB of output; the rest is not shown]\n`}},
					'in_progress',
				);
			}
		},
	});
	clearInterval(alive);
	watch.stop();
	lines.end();
	const exceeded = watch.exceededMiB;
	const result: RunResult =
		exceeded === null
			? ran
			: {...ran, ended: 'exited', error: `stopped at ${Math.round(exceeded)} MiB, above the ${command.memoryMiB} MiB allowed`};
	const succeeded = result.ended === 'exited' && result.exitCode === 0 && exceeded === null;
	tell({terminal_exit: {...terminal, exit_code: result.exitCode, signal: result.signal}}, succeeded ? 'completed' : 'failed');
	signal.throwIfAborted();
	return {result, peakRssMiB: watch.peakMiB};
}
