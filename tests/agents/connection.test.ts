import {PassThrough} from 'node:stream';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {AgentConnection} from '../../src/agents/connection.ts';
import type {Update} from '../../src/agents/updates.ts';

const printed: unknown[][] = [];
beforeEach(() => {
	printed.length = 0;
	for (const name of ['log', 'error', 'warn'] as const) vi.spyOn(console, name).mockImplementation((...words) => void printed.push(words));
});
afterEach(() => {
	vi.restoreAllMocks();
	expect(printed).toEqual([]);
});

/** A connection whose other end is in our hands. */
function wired() {
	const stdin = new PassThrough();
	const stdout = new PassThrough();
	const log: string[] = [];
	const updates: Update[] = [];
	const connection = new AgentConnection(
		{stdin, stdout},
		{
			update: (_, update) => void updates.push(update),
			permission: () => Promise.resolve(null),
			question: () => Promise.resolve({action: 'decline'}),
			log: text => void log.push(text),
			ready: () => true,
			drained: () => Promise.resolve(),
		},
	);
	const sent: {id?: number; method?: string; params?: unknown; error?: {code: number}; result?: unknown}[] = [];
	stdin.on('data', (chunk: Buffer) => {
		for (const line of chunk.toString().trim().split('\n')) sent.push(JSON.parse(line));
	});
	const answer = (message: unknown) => stdout.write(`${JSON.stringify(message)}\n`);
	return {connection, stdin, stdout, log, updates, sent, answer};
}

test('says version 1 and what it can: no files, no terminals, forms, terminal output by metadata', async () => {
	const {connection, sent, answer} = wired();
	const hello = connection.initialize();
	await vi.waitFor(() => expect(sent).toHaveLength(1));
	expect(sent[0]).toMatchObject({
		method: 'initialize',
		params: {
			protocolVersion: 1,
			clientCapabilities: {
				fs: {readTextFile: false, writeTextFile: false},
				terminal: false,
				elicitation: {form: {}},
				_meta: {terminal_output: true},
			},
		},
	});
	answer({jsonrpc: '2.0', id: sent[0]?.id, result: {protocolVersion: 1, agentInfo: {name: 'a', version: '2'}}});
	expect(await hello).toEqual({version: 1, name: 'a', agentVersion: '2'});
});

test('an id that comes back as text is still the answer; an answer nobody asked for, or a second one, is only noted', async () => {
	const {connection, sent, answer, log} = wired();
	const hello = connection.initialize();
	await vi.waitFor(() => expect(sent).toHaveLength(1));
	answer({jsonrpc: '2.0', id: 99, result: {}});
	answer({jsonrpc: '2.0', id: String(sent[0]?.id), result: {protocolVersion: 2}});
	answer({jsonrpc: '2.0', id: sent[0]?.id, result: {protocolVersion: 1}});
	expect(await hello).toMatchObject({version: 2});
	await vi.waitFor(() => expect(log).toHaveLength(2));
	expect(log[0]).toBe('an answer to a question nobody asked (99) was ignored');
});

test('files and terminals, which we said we have not, are refused', async () => {
	const {sent, answer} = wired();
	answer({jsonrpc: '2.0', id: 5, method: 'fs/read_text_file', params: {sessionId: 's', path: '/etc/passwd'}});
	answer({jsonrpc: '2.0', id: 6, method: 'terminal/create', params: {sessionId: 's', command: 'sh'}});
	await vi.waitFor(() => expect(sent).toHaveLength(2));
	expect(sent.map(message => message.error?.code)).toEqual([-32601, -32601]);
});

test.each([
	['malformed', {protocolVersion: 'one'}, 'initialize: its answer is malformed'],
	['nothing', null, 'initialize: its answer is malformed'],
])('an answer that is %s fails with words', async (_, result, words) => {
	const {connection, sent, answer} = wired();
	const hello = connection.initialize();
	await vi.waitFor(() => expect(sent).toHaveLength(1));
	answer({jsonrpc: '2.0', id: sent[0]?.id, result});
	await expect(hello).rejects.toThrow(words);
});

test('messages that are no messages, notifications of others and deep nesting do no harm', async () => {
	const {stdout, log, updates, answer} = wired();
	answer({jsonrpc: '1.0', id: 1});
	answer({jsonrpc: '2.0', method: '_auth/status_update', params: {}});
	answer({jsonrpc: '2.0', method: 'qwen/notify/x'});
	answer({jsonrpc: '2.0', method: 'elicitation/complete', params: 7});
	answer({jsonrpc: '2.0', id: null, method: 'x'});
	answer({jsonrpc: '2.0', id: {}, result: 1});
	answer({jsonrpc: '2.0', method: '$/cancel_request', params: {requestId: 4}});
	stdout.write(`{"jsonrpc":"2.0","method":"session/update","params":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`);
	answer({
		jsonrpc: '2.0',
		method: 'session/update',
		params: {sessionId: 's', update: {sessionUpdate: 'agent_message_chunk', content: {type: 'text', text: 'x'}}},
	});
	await vi.waitFor(() => expect(updates).toHaveLength(1));
	expect(log).toEqual([
		expect.stringContaining('not the protocol'),
		'the notification qwen/notify/x is not known here',
		'the notification elicitation/complete is not known here',
		expect.stringContaining('not the protocol'),
		expect.stringContaining('not the protocol'),
		'an update without a session or a kind was ignored',
	]);
});

test('a connection whose agent is gone rejects what is open', async () => {
	const {connection, stdout} = wired();
	const hello = connection.initialize();
	stdout.destroy();
	await expect(hello).rejects.toThrow();
	await connection.closed;
});
