import {mkdir, readdir, readFile, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {sessionsJson, sessionsTable} from '../../src/cli/sessions.ts';
import {deleteSession, findSession, listSessions, renameSession} from '../../src/session/catalog.ts';
import {nextId} from '../../src/session/id.ts';
import {createSession, openSession} from '../../src/session/place.ts';
import {Session} from '../../src/session/session.ts';
import {activation, temporaryFolder} from './support.ts';

const clockAt = (iso: string) => () => new Date(iso);

async function closedSession(folder: string, iso: string, focus = activation.focus): Promise<string> {
	const session = await Session.create(folder, {...activation, focus}, clockAt(iso));
	await session.close();
	return session.layout.id;
}

describe('ids', () => {
	test('count nanoseconds since the epoch', () => {
		const now = Number(BigInt(nextId()) / 1_000_000n);
		expect(Math.abs(now - Date.now())).toBeLessThan(5000);
	});

	test('differ and grow, also when the clock stands still', () => {
		const ids = Array.from({length: 1000}, () => nextId(() => 1_764_000_000_000_000_000n));
		expect(new Set(ids).size).toBe(1000);
		expect([...ids].sort()).toEqual(ids);
	});

	test('two sessions of the same instant get folders of their own', async () => {
		const folder = await temporaryFolder();
		const sessions = await Promise.all([Session.create(folder, activation), Session.create(folder, activation)]);
		expect(new Set(sessions.map(one => one.layout.id)).size).toBe(2);
		await Promise.all(sessions.map(one => one.close()));
	});
});

describe('the list', () => {
	test('is empty where nothing was begun', async () => {
		expect(await listSessions(path.join(await temporaryFolder(), 'none'))).toEqual([]);
	});

	test('has the last changed first, with phase, age and name', async () => {
		const folder = await temporaryFolder();
		const first = await closedSession(folder, '2026-01-01T00:00:00.000Z', 'first');
		const second = await closedSession(folder, '2026-01-02T00:00:00.000Z', 'second \u001b]0;title\u0007\u001b[2J');
		expect((await listSessions(folder)).map(one => one.id)).toEqual([second, first]);
		await renameSession(path.join(folder, first), 'renamed');
		const sessions = await listSessions(folder);
		expect(sessions.map(one => one.id)).toEqual([first, second]);
		const table = sessionsTable([...sessions].reverse(), folder, Date.parse('2026-01-02T05:00:00.000Z'));
		expect(table.split('\n').slice(0, 2)).toEqual([
			`SESSION              PHASE       CHANGED  JOB  FOCUS`,
			`${second}  ASSESSMENT  5 h ago  new  second`,
		]);
		expect(JSON.parse(sessionsJson(sessions))).toMatchObject({
			v: 1,
			sessions: [{id: first, name: 'renamed', phase: 'ASSESSMENT', held_by: null}, {}],
		});
	});

	test('says who has a session open and what is wrong with a damaged one', async () => {
		const folder = await temporaryFolder();
		const open = await Session.create(folder, activation);
		const damaged = await closedSession(folder, '2026-01-01T00:00:00.000Z');
		await writeFile(path.join(folder, damaged, 'state.json'), '{');
		const sessions = await listSessions(folder);
		expect(sessions.find(one => one.id === open.layout.id)?.held?.holder?.pid).toBe(process.pid);
		expect(sessions.find(one => one.id === damaged)).toMatchObject({
			held: null,
			problem: expect.stringContaining('not whole JSON (1 bytes)'),
		});
		const table = sessionsTable(sessions, folder, Date.now());
		expect(table).toContain(`  open in process ${process.pid} on `);
		await open.close();
	});

	test('leaves out what is no session: other folders, files, links', async () => {
		const folder = await temporaryFolder();
		await mkdir(path.join(folder, 'notes'));
		await writeFile(path.join(folder, nextId()), '');
		await symlink('/', path.join(folder, nextId()));
		expect(await listSessions(folder)).toEqual([]);
	});
});

describe('finding one', () => {
	test('by nothing, id, beginning, end, or both as the screen shortens it', async () => {
		const folder = await temporaryFolder();
		const first = await closedSession(folder, '2026-01-01T00:00:00.000Z');
		const second = await closedSession(folder, '2026-01-02T00:00:00.000Z');
		const found = async (given?: string) => (await findSession(folder, given)).id;
		expect(await found()).toBe(second);
		expect(await found(first)).toBe(first);
		expect(await found(first.slice(-9))).toBe(first);
		expect(await found(`${second.slice(0, 4)}...${second.slice(-9)}`)).toBe(second);
		await expect(found(first.slice(0, 4))).rejects.toThrow(/could be any of/);
		await expect(found('42424242')).rejects.toThrow(/^There is no session 42424242 in .*ml-engineer(\.js)? sessions --state-dir .*$/);
	});

	test('where there is none says how to begin', async () => {
		await expect(findSession(await temporaryFolder())).rejects.toThrow(/There is no session in .* yet/);
	});
});

describe('deleting', () => {
	test('takes the folder and its link, and nothing a link leads to', async () => {
		const folder = await temporaryFolder();
		const links = await temporaryFolder();
		const {session} = await createSession({directory: folder, isDefault: true}, activation, {links});
		const outside = path.join(await temporaryFolder(), 'kept');
		await writeFile(outside, 'kept');
		await symlink(outside, path.join(session.layout.folder, 'link'));
		await session.close();
		expect(await readdir(links)).toEqual([`ml-engineer-${session.layout.id}.json`]);
		await deleteSession(folder, session.layout.id, links);
		expect(await readdir(folder)).toEqual([]);
		expect(await readdir(links)).toEqual([]);
		expect(await readFile(outside, 'utf8')).toBe('kept');
	});

	test('is refused while the session is open', async () => {
		const folder = await temporaryFolder();
		const session = await Session.create(folder, activation);
		await expect(deleteSession(folder, session.layout.id)).rejects.toThrow(/is open in process/);
		expect(await readdir(session.layout.folder)).toContain('state.json');
		await session.close();
	});

	test('never leaves the state folder', async () => {
		await expect(deleteSession(await temporaryFolder(), '../x')).rejects.toThrow('../x is no session id');
	});
});

describe('the link for other tools', () => {
	test('leads to the state file, only with the default state folder, and stays over a resume', async () => {
		const folder = await temporaryFolder();
		const links = await temporaryFolder();
		const {session, notices} = await createSession({directory: folder, isDefault: true}, activation, {links});
		expect(notices).toEqual([]);
		const link = path.join(links, `ml-engineer-${session.layout.id}.json`);
		expect(JSON.parse(await readFile(link, 'utf8'))).toMatchObject({activated: true, session_id: session.layout.id});
		await session.close();
		const again = await openSession({directory: folder, isDefault: true}, session.layout.folder, {links});
		expect(again.notices).toEqual([]);
		await again.session.close();
		const other = await createSession({directory: folder, isDefault: false}, activation, {links});
		expect(await readdir(links)).toHaveLength(1);
		await other.session.close();
	});

	test.each(['file', 'link', 'folder'])('a foreign %s in its place is left alone and said', async kind => {
		const folder = await temporaryFolder();
		const links = await temporaryFolder();
		const target = path.join(await temporaryFolder(), 'foreign');
		await writeFile(target, 'foreign');
		const session = await Session.create(folder, activation);
		await session.close();
		const link = path.join(links, `ml-engineer-${session.layout.id}.json`);
		if (kind === 'file') await writeFile(link, 'foreign');
		else if (kind === 'link') await symlink(target, link);
		else await mkdir(link);
		const again = await openSession({directory: folder, isDefault: true}, session.layout.folder, {links});
		expect(again.notices).toEqual([`${link} exists and is not ours: left alone. The session is at ${session.layout.state}.`]);
		await again.session.dispatch({type: 'session.renamed', name: 'birds'});
		await again.session.close();
		await deleteSession(folder, session.layout.id, links);
		expect(await readFile(target, 'utf8')).toBe('foreign');
		expect(await readdir(links)).toHaveLength(1);
	});
});
