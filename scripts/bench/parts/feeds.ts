import path from 'node:path';
import {Supervisor} from '../../../src/agents/supervisor.ts';
import {Transcript} from '../../../src/agents/transcript.ts';
import {type Role, roles} from '../../../src/domain/roles.ts';
import {start} from '../../../src/system/exec.ts';

export type Feed = {readonly done: Promise<void>; readonly stop: () => Promise<void>};

export const openTranscripts = async (folder: string): Promise<ReadonlyMap<Role, Transcript>> =>
	new Map(await Promise.all(roles.map(async role => [role, await Transcript.open(path.join(folder, `${role}.ndjson`))] as const)));

/** Five children write raw output; `take` answers with the pause the reader has to make, if any. */
export function rawFeed(script: string, megabytes: number, take: (role: Role, chunk: Buffer) => Promise<void> | null): Feed {
	const children = roles.map(role => {
		const child = start(process.execPath, [script, 'raw', String(megabytes)], {nice: 19});
		const {stdout} = child;
		stdout.on('data', (chunk: Buffer) => {
			const pause = take(role, chunk);
			if (pause === null) return;
			stdout.pause();
			void pause.then(() => stdout.resume());
		});
		child.stderr.resume();
		return {child, done: new Promise<void>(resolve => stdout.once('close', () => resolve()))};
	});
	return {
		done: Promise.all(children.map(({done}) => done)).then(() => undefined),
		stop: async () => {
			await Promise.all(children.map(({child}) => child.stop(200)));
		},
	};
}

/** Raw output into transcripts, as a sub-agent's stderr goes there. */
export const transcriptFeed = (script: string, megabytes: number, transcripts: ReadonlyMap<Role, Transcript>): Feed =>
	rawFeed(script, megabytes, (role, chunk) => {
		const transcript = transcripts.get(role);
		return transcript === undefined || transcript.appendBytes(chunk) ? null : transcript.drained();
	});

/** Five sub-agents that talk over the protocol without a pause. */
export function protocolFeed(script: string, megabytes: number, transcripts: ReadonlyMap<Role, Transcript>, cwd: string): Feed {
	const supervisor = new Supervisor({
		env: process.env,
		transcriptOf: role => {
			const transcript = [...transcripts].find(([name]) => name === role)?.[1];
			if (transcript === undefined) throw new Error(`there is no role ${role}`);
			return transcript;
		},
		policy: () => ({mode: 'all', rules: [], unattended: true}),
	});
	const backend = {
		name: 'flood',
		title: 'flood',
		command: process.execPath,
		args: [script, 'protocol', String(megabytes)],
		environment: [],
		set: {},
		mode: null,
		ours: false,
	};
	const runs = roles.map(role => supervisor.run({role, backend, cwd, promptText: 'go', meta: null, onEvent: () => {}}));
	return {
		done: Promise.all(runs.map(run => run.done)).then(outcomes => {
			const bad = outcomes.find(outcome => outcome.kind !== 'ended' && outcome.kind !== 'cancelled');
			if (bad) throw new Error(JSON.stringify(bad));
		}),
		stop: () => supervisor.stopAll(),
	};
}
