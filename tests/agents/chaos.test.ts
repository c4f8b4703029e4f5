import {readFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {groupAlive} from '../../src/system/groups.ts';
import {agentOf, type Stage, stage, type TurnOutcome} from './helpers.ts';

const chaos = (mode: string) => agentOf('chaos-agent.mjs', mode);

let printed: string[] = [];
beforeEach(() => {
	printed = [];
	for (const name of ['log', 'error', 'warn', 'info', 'debug'] as const) {
		vi.spyOn(console, name).mockImplementation((...words: unknown[]) => {
			printed.push(`${name}: ${words.join(' ')}`);
		});
	}
});
afterEach(() => {
	vi.restoreAllMocks();
	expect(printed).toEqual([]);
});

/** Runs one mode to its end; nobody of its process group may be left. */
async function play(mode: string, options: Parameters<typeof stage>[0] = {}): Promise<{outcome: TurnOutcome; said: string[]; on: Stage}> {
	const on = await stage(options);
	const outcome = await on.run(chaos(mode)).done;
	expect(on.pids().map(groupAlive)).toEqual(on.pids().map(() => false));
	return {outcome, said: await on.said(), on};
}

const ended = {kind: 'ended', stopReason: 'end_turn'};

describe('an agent that', () => {
	test('behaves is heard and ends its turn', async () => {
		const {outcome, said, on} = await play('ok');
		expect(outcome).toEqual(ended);
		expect(said).toEqual(['say: hello ']);
		expect(on.events.at(-1)).toEqual({type: 'ended', outcome});
	});

	test('answers another version of the protocol is left at once', async () => {
		const {outcome, said} = await play('v2');
		expect(outcome).toEqual({kind: 'refused-version', version: 2});
		expect(said).toEqual(['error: chaos-agent speaks version 2 of the protocol, we speak version 1. Install a version of it that does.']);
	});

	test('prints noise to its stdout is still understood, and the noise is shown without its escapes', async () => {
		const {outcome, said} = await play('noise');
		expect(outcome).toEqual(ended);
		expect(said).toEqual([
			'note: not the protocol: plain log line',
			'note: not the protocol: ',
			'note: not the protocol: {"half":',
			'note: not the protocol: [1,2]',
			'note: not the protocol: "str"',
			'say: after noise',
		]);
	});

	test('crashes is reported with its exit status and its last words', async () => {
		const {outcome, said} = await play('crash');
		expect(outcome).toEqual({kind: 'died', exitCode: 3, signal: null, stderrTail: 'FATAL: boom\n'});
		expect(said).toContain('say: about to die');
		expect(said).toContain('note: FATAL: boom');
		expect(said.at(-1)).toBe('error: chaos-agent died in the middle of its work (exit 3: FATAL: boom). Press r to run it again.');
	});

	test('leaves with status 0 in the middle of its turn has died, not succeeded', async () => {
		const {outcome} = await play('exit0');
		expect(outcome).toEqual({kind: 'died', exitCode: 0, signal: null, stderrTail: ''});
	});

	test('never answers initialize is given up', async () => {
		const {outcome, said} = await play('hang-init', {timing: {initializeMs: 300}});
		expect(outcome.kind).toBe('failed');
		expect(said).toEqual(['error: chaos-agent did not answer initialize within 0.3 s. Run it once in another terminal, then press r.']);
	});

	test('ignores the cancel is killed after the deadline', async () => {
		const on = await stage({timing: {cancelMs: 300}});
		const run = on.run(chaos('hang-cancel'));
		await on.event('started');
		await vi.waitFor(() => expect(on.transcript.tail(1)[0]?.text).toContain('tick'));
		run.cancel();
		expect(await run.done).toEqual({kind: 'cancelled'});
		expect(on.pids().map(groupAlive)).toEqual([false]);
		const said = await on.said();
		expect(said).toContain('note: told to cancel');
		expect(said.join('\n')).toContain('did not end its turn within 0 s of the cancel and was killed');
	});

	test('speaks after its last answer is heard to the end', async () => {
		const {outcome, said} = await play('late');
		expect(outcome).toEqual(ended);
		expect(said).toEqual(['say: tail after response']);
	});

	test('sends updates that are unknown or malformed is understood in the rest', async () => {
		const {outcome, said} = await play('unknown-kind');
		expect(outcome).toEqual(ended);
		expect(said).toEqual([
			'note: an update of the unknown kind brand_new was ignored',
			'note: a malformed tool_call (title) was ignored',
			'note: a malformed agent_message_chunk (content.type) was ignored',
			'say: ok',
		]);
	});

	test('asks before it says what for is answered by kind of option', async () => {
		const on = await stage();
		const run = on.run(chaos('perm-first'));
		const {request} = await on.event('permission.asked');
		expect(request).toMatchObject({role: 'performance', kind: 'execute', title: 'rm -rf build', command: null, cwd: on.folder});
		expect(on.supervisor.answer(request.id, {kind: 'allow'})).toBe(true);
		expect(on.supervisor.answer(request.id, {kind: 'allow'})).toBe(false);
		expect(await run.done).toEqual(ended);
		expect(await on.said()).toEqual(['tool: rm -rf build', 'note: asks: rm -rf build', 'tool: done: rm -rf build']);
	});

	test('asks three times at once under one tool call is answered three times', async () => {
		const on = await stage();
		const run = on.run(chaos('dup-perm'));
		const asked = () => on.events.flatMap(event => (event.type === 'permission.asked' ? [event.request.id] : []));
		await vi.waitFor(() => expect(asked()).toHaveLength(3));
		expect(new Set(asked()).size).toBe(3);
		for (const id of asked()) on.supervisor.answer(id, {kind: 'deny', words: null});
		expect(await run.done).toEqual(ended);
	});

	test('sends one frame of 48 MiB loses that frame and nothing else', async () => {
		const {outcome, said} = await play('huge');
		expect(outcome).toEqual(ended);
		expect(said).toEqual([expect.stringMatching(/^note: a frame of 503\d+ bytes was dropped/)]);
	});

	test('sends its whole output again and again has each line told once', async () => {
		const {outcome, said} = await play('flood');
		expect(outcome).toEqual(ended);
		expect(said[0]).toBe('tool: build');
		expect(said.filter(line => line.startsWith('output: '))).toEqual(Array.from({length: 3000}, (_, i) => `output: line ${i}`));
		expect(said.at(-1)).toBe('note: left open at the end of the turn: build');
	});

	test('ignores the end of its input and SIGTERM is killed', async () => {
		const {outcome, said} = await play('ignore-eof');
		expect(outcome).toEqual(ended);
		expect(said).toEqual(['say: hello ']);
	});

	test('writes one byte at a time, characters in pieces, is read right', async () => {
		const {said} = await play('split-utf8');
		expect(said).toEqual(['say: 日本語🎉é']);
	});

	test('floods stderr does not block, and what it said is kept', async () => {
		const {outcome, said} = await play('stderr-flood');
		expect(outcome).toEqual(ended);
		expect(said.filter(line => line === `note: ${'E'.repeat(10_000)}`)).toHaveLength(200);
		expect(said).toContain('say: ok');
	});

	test('and is our own analyst, its sentence stands alone', async () => {
		const on = await stage();
		const outcome = await on.run({...agentOf('chaos-agent.mjs', 'error-turn'), ours: true}).done;
		expect(outcome).toEqual({kind: 'failed', message: 'Internal error (429 slow down).'});
	});

	test('says nothing at all is stopped after a while, and that is said before it happens', async () => {
		const {outcome, said} = await play('mute', {timing: {idleMs: 1000}});
		expect(outcome).toEqual({
			kind: 'failed',
			message: expect.stringMatching(/^chaos-agent said nothing for 1 s and was stopped \(ML_ENGINEER_IDLE_MINUTES .*Press r/),
		});
		expect(said).toContainEqual(expect.stringMatching(/^note: chaos-agent said nothing for 1 s; it is stopped after 1 s/));
	});

	test('answers the prompt with an error has failed, in its own words', async () => {
		const {outcome} = await play('error-turn');
		expect(outcome).toEqual({kind: 'failed', message: 'chaos-agent refused session/prompt: error -32603, Internal error (429 slow down).'});
	});
});

test('every mode of the chaos agent is played', () => {
	const source = readFileSync(new URL('../fixtures/agents/chaos-agent.mjs', import.meta.url), 'utf8');
	const modes = /modes: (.*)/.exec(source)?.[1]?.trim().split(' ') ?? [];
	const tests = readFileSync(import.meta.filename, 'utf8');
	expect(modes).toHaveLength(18);
	expect(modes.filter(mode => !tests.includes(`('${mode}'`))).toEqual([]);
});
