import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {Policy} from '../../src/agents/asks.ts';
import type {Backend} from '../../src/agents/backends.ts';
import type {AgentEvent, RunRequest, Timing, TurnOutcome} from '../../src/agents/run.ts';
import {type Run, Supervisor} from '../../src/agents/supervisor.ts';
import {Transcript} from '../../src/agents/transcript.ts';

export async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-agents-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	return folder;
}

const fixture = (name: string) => path.join(import.meta.dirname, '..', 'fixtures', 'agents', name);

export function agentOf(script: string, ...args: string[]): Backend {
	return {
		name: path.basename(script, '.mjs'),
		title: script,
		command: process.execPath,
		args: [fixture(script), ...args],
		environment: [],
		set: {},
		mode: null,
		ours: false,
	};
}

export type Stage = {
	readonly supervisor: Supervisor;
	readonly transcript: Transcript;
	readonly folder: string;
	readonly events: AgentEvent[];
	run(backend: Backend, promptText?: string, allowedBefore?: RunRequest['allowedBefore']): Run;
	/** Settles with the first event of a type, past or to come. */
	event<Type extends AgentEvent['type']>(type: Type): Promise<Extract<AgentEvent, {type: Type}>>;
	/** Pids of the group leaders that were started. */
	pids(): number[];
	/** All lines of the transcript, read back from its file. */
	said(): Promise<string[]>;
};

const asking: Policy = {mode: 'ask', rules: [], unattended: false};

/** A supervisor with one role and short patience, gone with the test. */
export async function stage(
	options: {policy?: () => Policy; timing?: Partial<Timing>; env?: Record<string, string | undefined>} = {},
): Promise<Stage> {
	const folder = await temporaryFolder();
	const transcript = await Transcript.open(path.join(folder, 'transcripts', 'performance.ndjson'));
	const supervisor = new Supervisor({
		env: options.env ?? process.env,
		transcriptOf: () => transcript,
		policy: options.policy ?? (() => asking),
		timing: {lateMs: 250, eofMs: 500, termMs: 500, ...options.timing},
	});
	onTestFinished(async () => {
		await supervisor.stopAll();
		await transcript.close();
	});
	const events: AgentEvent[] = [];
	const waiting = new Set<() => void>();
	return {
		supervisor,
		transcript,
		folder,
		events,
		run: (backend, promptText = 'do it', allowedBefore = () => false) =>
			supervisor.run({
				role: 'performance',
				backend,
				cwd: folder,
				promptText,
				meta: null,
				allowedBefore,
				onEvent: event => {
					events.push(event);
					for (const wake of waiting) wake();
				},
			}),
		event: type =>
			new Promise(resolve => {
				const look = () => {
					const found = events.find((event): event is Extract<AgentEvent, {type: typeof type}> => event.type === type);
					if (found === undefined) return;
					waiting.delete(look);
					resolve(found);
				};
				waiting.add(look);
				look();
			}),
		pids: () => events.flatMap(event => (event.type === 'started' ? [event.pid] : [])),
		said: async () => (await transcript.lines(0, 100_000)).map(line => `${line.kind}: ${line.text}`),
	};
}

export type {TurnOutcome};
