import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {inputFor, metaFor} from './inputs.ts';
import {RawClient} from './raw-client.ts';

let cwd: string;
let client: RawClient;
beforeAll(() => {
	client = new RawClient();
});
afterAll(() => client.close());
beforeEach(async () => {
	cwd = await mkdtemp(path.join(os.tmpdir(), 'analyst-'));
});
afterEach(() => rm(cwd, {recursive: true, force: true}));

/** A question nobody answers holds the turn for as long as a test needs it. */
const unanswered = (of = client) => of.until(message => message.method === 'elicitation/create');

test('it says who it is and speaks version 1', async () => {
	const answer = await client.request('initialize', {protocolVersion: 1, clientCapabilities: {}});
	expect(answer.result).toMatchObject({
		protocolVersion: 1,
		agentInfo: {name: 'ml-engineer analyst', version: expect.any(String)},
		authMethods: [],
	});
});

test('a folder that is not there, or a relative one, opens no session', async () => {
	await client.request('initialize', {protocolVersion: 1, clientCapabilities: {}});
	const relative = await client.request('session/new', {cwd: 'here', mcpServers: []});
	expect(relative.error?.message).toContain('absolute');
	const gone = await client.request('session/new', {cwd: path.join(cwd, 'gone'), mcpServers: []});
	expect(gone.error?.message).toContain('not a folder');
});

test('a second prompt while one is answered is refused, in that session only', async () => {
	const first = await client.open(cwd);
	const second = String((await client.request('session/new', {cwd, mcpServers: []})).result?.['sessionId']);
	const asked = unanswered();
	const held = client.prompt(first, 'brief', metaFor(inputFor('constraints')));
	await asked;
	const refused = await client.prompt(first, 'brief', metaFor(inputFor('maturity')));
	expect(refused.error?.message).toContain('already being answered');
	const other = await client.prompt(second, 'brief', metaFor(inputFor('maturity')));
	expect(other.result).toEqual({stopReason: 'end_turn'});
	client.send({method: 'session/cancel', params: {sessionId: first}});
	expect((await held).result).toEqual({stopReason: 'cancelled'});
});

test('cancel ends a turn that waits for an answer, and the next prompt works', async () => {
	const session = await client.open(cwd);
	const asked = unanswered();
	const turn = client.prompt(session, 'brief', metaFor(inputFor('constraints')));
	await asked;
	client.send({method: 'session/cancel', params: {sessionId: session}});
	expect((await turn).result).toEqual({stopReason: 'cancelled'});
	expect((await client.prompt(session, 'brief', metaFor(inputFor('maturity')))).result).toEqual({stopReason: 'end_turn'});
});

test('a step that cannot be done says so in its pane and answers with the one sentence', async () => {
	const session = await client.open(cwd);
	const answer = await client.prompt(session, 'brief', metaFor(inputFor('data', {dataFiles: [path.join(cwd, 'gone.csv')]})));
	expect(answer.error?.message).toMatch(/^No such file: .*gone\.csv\./);
	expect(answer.error?.data).toEqual({kind: 'input'});
	expect(client.said(session).at(-1)).toBe(`failed: ${answer.error?.message}`);
	const later = await client.prompt(session, 'brief', metaFor(inputFor('container', {phase: 'DEPLOYMENT'})));
	expect(later.error?.message).toContain('has no way to do DEPLOYMENT container yet');
});

test('a malformed input is refused by the name of its field', async () => {
	const session = await client.open(cwd);
	const answer = await client.prompt(session, 'brief', {
		phase: 'ASSESSMENT',
		step: 'data',
		input: {...inputFor('data'), dataFiles: 'b.csv'},
	});
	expect(answer.error?.message).toContain('dataFiles');
});

test('from another program it understands a plain prompt and the one data file of the folder', async () => {
	await writeFile(path.join(cwd, 'flights.csv'), 'a,b\n1,x\n2,y\n');
	const session = await client.open(cwd, {});
	await client.prompt(session, 'what can you do?');
	expect(client.said(session)[0]).toContain('offline and without a model');
	await client.prompt(session, 'profile the data please');
	expect(client.said(session).at(-1)).toBe('data: 2 x 2  (reports/data.json)');
	const gone = await client.prompt(session, 'data nothing.csv');
	expect(gone.error?.message).toMatch(/^No such file/);
});

describe('with a process of its own', () => {
	let mine: RawClient;
	beforeEach(() => {
		mine = new RawClient();
	});
	afterEach(async () => {
		mine.child.kill('SIGKILL');
		await mine.exited;
	});

	test('the end of its input ends it at once, in the middle of a turn', async () => {
		const session = await mine.open(cwd);
		const asked = unanswered(mine);
		void mine.prompt(session, 'brief', metaFor(inputFor('constraints')));
		await asked;
		expect(await mine.close()).toBe(0);
	});

	test('SIGTERM ends it cleanly', async () => {
		await mine.open(cwd);
		mine.child.kill('SIGTERM');
		expect(await mine.exited).toBe(0);
	});

	test('noise on its input is answered and survived; stdout holds frames only', async () => {
		mine.child.stdin?.write('hello?\n[1,2]\n');
		const session = await mine.open(cwd);
		expect((await mine.prompt(session, 'brief', metaFor(inputFor('maturity')))).result).toEqual({stopReason: 'end_turn'});
		expect(mine.stdoutLines.every(line => line.startsWith('{"jsonrpc":"2.0"'))).toBe(true);
	});
});
