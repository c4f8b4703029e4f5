import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {layoutOf} from '../../src/session/layout.ts';
import {SessionHeld, sessionHolder} from '../../src/session/lock.ts';
import {Session} from '../../src/session/session.ts';
import {run, start} from '../../src/system/exec.ts';
import {LineSplitter} from '../../src/system/lines.ts';
import {buildWriter} from '../faults/kill-rounds.ts';
import {activation, temporaryFolder} from './support.ts';

let writer = '';
beforeAll(async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-lock-'));
	writer = await buildWriter(folder);
	return () => rm(folder, {recursive: true});
});

/** A process that has a session open; it says where. */
async function otherProcess(stateDirectory: string) {
	const child = start(process.execPath, [writer, 'create', stateDirectory], {});
	const folder = await new Promise<string>(resolve => {
		const lines = new LineSplitter(line => {
			if (line.startsWith('open ')) resolve(line.slice(5));
		});
		child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
	});
	return {child, folder};
}

describe('a session that another process has open', () => {
	test('tells who has it; once that one is killed it can be opened and goes on', async () => {
		const {child, folder} = await otherProcess(await temporaryFolder());
		const held = await Session.open(folder).catch((error: unknown) => error);
		expect(held).toBeInstanceOf(SessionHeld);
		expect(held instanceof SessionHeld && held.holder).toMatchObject({pid: child.pid, host: os.hostname()});
		expect(String(held)).toMatch(
			new RegExp(
				`Session ${path.basename(folder)} is open in process ${child.pid} on .* since 2.*Watch it with: .*ml-engineer(\\.js)? watch`,
			),
		);
		child.signal('SIGKILL');
		await child.exited;
		expect(await sessionHolder(layoutOf(folder))).toBeNull();
		const again = await Session.open(folder);
		expect(again.notices).toEqual([]);
		expect(again.view.getState().state.seq).toBeGreaterThan(1);
		await again.close();
	});
});

test('the same process cannot open a session twice either', async () => {
	const session = await Session.create(await temporaryFolder(), activation);
	await expect(Session.open(session.layout.folder)).rejects.toThrow(SessionHeld);
	expect((await sessionHolder(session.layout))?.holder?.pid).toBe(process.pid);
	await session.close();
	expect(await sessionHolder(session.layout)).toBeNull();
});

test('looking who has a session open never gets in the way of opening it', async () => {
	const session = await Session.create(await temporaryFolder(), activation);
	await session.close();
	for (let round = 0; round < 20; round += 1) {
		const [again] = await Promise.all([Session.open(session.layout.folder), sessionHolder(session.layout)]);
		await again.close();
	}
});

test('a damaged lock file is replaced; a note of a dead holder does not count', async () => {
	const session = await Session.create(await temporaryFolder(), activation);
	await session.close();
	await writeFile(session.layout.lock, 'no database '.repeat(100));
	await writeFile(session.layout.holder, '{"pid":1,"host":"other","since":"2020","terminal":null}');
	expect(await sessionHolder(session.layout)).toBeNull();
	const again = await Session.open(session.layout.folder);
	expect(JSON.parse(await readFile(again.layout.holder, 'utf8')).pid).toBe(process.pid);
	await again.close();
});

test('taking the lock prints no warning', async () => {
	const {stderr, stdout} = await run(
		process.execPath,
		[
			'-e',
			`import(${JSON.stringify(path.resolve('src/system/sqlite.ts'))}).then(({sqlite}) => { new (sqlite().DatabaseSync)(':memory:').close(); process.emitWarning('other'); console.log('done'); })`,
		],
		{timeoutMs: 20_000},
	);
	expect(stdout).toBe('done\n');
	expect(stderr).toContain('other');
	expect(stderr).not.toContain('SQLite');
});
