import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {questionMetaSchema, readMeta} from '../../src/domain/meta.ts';
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
	client.answers = {};
	client.frames.length = 0;
});
afterEach(() => rm(cwd, {recursive: true, force: true}));

const reportOf = async (step: string) => JSON.parse(await readFile(path.join(cwd, 'reports', `${step}.json`), 'utf8'));

test('small classes are asked about as they stand in the inbox, and the answer is recorded as a person’s', async () => {
	let asked: unknown;
	client.answers['elicitation/create'] = params => {
		asked = params;
		return {action: 'accept', content: {value: 'merge'}};
	};
	const session = await client.open(cwd);
	await client.prompt(session, 'brief', metaFor(inputFor('problem_type')));
	expect(asked).toMatchObject({
		mode: 'form',
		requestedSchema: {properties: {value: {type: 'string', default: 'keep'}}, required: ['value']},
	});
	const question = readMeta((asked as {_meta: unknown})._meta, questionMetaSchema);
	expect(question).toMatchObject({
		kind: 'choose',
		decision: 'rare_classes',
		title: 'B 1 row, C 14: keep, merge, drop or recode?',
		default: 'keep',
	});
	expect((await reportOf('problem_type')).rare_classes).toEqual({choice: 'merge', by: 'person', into: {B: 'Medium', C: 'Medium'}});
});

test('an answer that the client calls a default is recorded as one', async () => {
	client.answers['elicitation/create'] = () => ({action: 'accept', content: {value: 'keep'}, _meta: {'ml-engineer': {by: 'default'}}});
	const session = await client.open(cwd);
	await client.prompt(session, 'brief', metaFor(inputFor('problem_type')));
	expect((await reportOf('problem_type')).rare_classes).toMatchObject({choice: 'keep', by: 'default'});
});

test('a value that was not offered counts as no answer', async () => {
	client.answers['elicitation/create'] = () => ({action: 'accept', content: {value: 'explode'}});
	const session = await client.open(cwd);
	await client.prompt(session, 'brief', metaFor(inputFor('problem_type')));
	expect((await reportOf('problem_type')).rare_classes).toMatchObject({choice: 'keep', by: 'default'});
	expect(client.said(session)).toContain('small classes: keep, the default; nobody decided');
});

test('what a person decided before is not asked again', async () => {
	client.answers['elicitation/create'] = () => {
		throw new Error('asked again');
	};
	const session = await client.open(cwd);
	const decisions = {rare_classes: {value: 'drop', by: 'person', at: '2026-11-23T17:00:00Z'}} as const;
	await client.prompt(session, 'brief', metaFor(inputFor('problem_type', {decisions})));
	expect((await reportOf('problem_type')).rare_classes).toMatchObject({choice: 'drop', by: 'person'});
});

test('constraints: a person accepts, changes and leaves out', async () => {
	client.answers['elicitation/create'] = () => ({
		action: 'accept',
		content: {latency_p50_ms: 10, latency_p99_ms: 80, throughput_rps: 'fast'},
	});
	const session = await client.open(cwd);
	await client.prompt(session, 'brief', metaFor(inputFor('constraints')));
	const report = await reportOf('constraints');
	expect(report.constraints).toMatchObject({
		latency_p50_ms: {value: 10, unit: 'ms', source: 'person', accepted: true, why: expect.any(String)},
		latency_p99_ms: {value: 80, unit: 'ms', source: 'person', accepted: true},
	});
	expect(report.left_out).toEqual(['throughput_rps', 'training_budget_s']);
});

test.each([
	['declined', {action: 'decline'}],
	['dismissed', {action: 'cancel'}],
])('constraints: a form that is %s leaves the proposals as defaults nobody accepted', async (_, answer) => {
	client.answers['elicitation/create'] = () => answer;
	const session = await client.open(cwd);
	const given = {latency_p99_ms: {value: 20, unit: 'ms', source: 'flag', accepted: true}} as const;
	await client.prompt(session, 'brief', metaFor(inputFor('constraints', {constraints: given})));
	const {constraints} = await reportOf('constraints');
	expect(constraints.latency_p99_ms).toEqual(given.latency_p99_ms);
	expect(constraints.throughput_rps).toMatchObject({value: 100, unit: 'requests/s', source: 'default', accepted: false});
});

test('a client that cannot show forms is never asked', async () => {
	const session = await client.open(cwd, {});
	await client.prompt(session, 'brief', metaFor(inputFor('constraints')));
	expect(client.frames.some(frame => frame.method === 'elicitation/create')).toBe(false);
	expect((await reportOf('constraints')).constraints.latency_p99_ms).toMatchObject({source: 'default', accepted: false});
	expect(client.said(session).at(-1)).toBe('nobody accepted them: recorded as defaults, and no gate fails on one');
});
