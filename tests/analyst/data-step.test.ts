import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {inputFor, metaFor} from './inputs.ts';
import {RawClient} from './raw-client.ts';

let cwd: string;
let client: RawClient;
beforeEach(async () => {
	cwd = await mkdtemp(path.join(os.tmpdir(), 'analyst-'));
	client = new RawClient();
});
afterEach(async () => {
	client.child.kill('SIGKILL');
	await client.exited;
	await rm(cwd, {recursive: true, force: true});
});

test('the data step, prompted over stdio, measures the file, says what it found and leaves its report', async () => {
	const session = await client.open(cwd);
	const answer = await client.prompt(session, 'the brief', metaFor(inputFor('data')));
	expect(answer.result).toEqual({stopReason: 'end_turn'});
	const report = JSON.parse(await readFile(path.join(cwd, 'reports', 'data.json'), 'utf8'));
	expect(report).toMatchObject({schema: 1, rows: 10_000, columns: 14, duplicate_rows: 24, unparsable_lines: 0});
	const speed = report.profile.find((column: {name: string}) => column.name === 'Speed IAS in knots');
	expect(speed).toMatchObject({storage: 'BIGINT', meaning: 'number', missing: 2836});
	expect(client.said(session)[0]).toBe('1 file, 1.2 MB: 10,000 rows x 14 columns');
	const progress = client.updates(session).filter(update => update['sessionUpdate'] === 'tool_call');
	expect(progress[0]).toMatchObject({title: 'Data', status: 'in_progress', _meta: {'ml-engineer': {progress: {}}}});
	expect(await client.close()).toBe(0);
	expect(client.stderr).toBe('');
});
