import {existsSync} from 'node:fs';
import {chmod, readdir} from 'node:fs/promises';
import path from 'node:path';
import {spawn} from '@lydell/node-pty';
import {build} from 'esbuild';
import {describe, expect, test} from 'vitest';
import {deleteCommand, renameCommand} from '../../src/cli/sessions.ts';
import {listSessions} from '../../src/session/catalog.ts';
import {Session} from '../../src/session/session.ts';
import {Failure} from '../../src/system/errors.ts';
import {run} from '../../src/system/exec.ts';
import {buildWriter} from '../faults/kill-rounds.ts';
import {activation, temporaryFolder} from '../session/support.ts';

async function oneSession(): Promise<{stateDirectory: string; id: string}> {
	const stateDirectory = await temporaryFolder();
	const session = await Session.create(stateDirectory, activation);
	await session.close();
	return {stateDirectory, id: session.layout.id};
}

describe('sessions delete', () => {
	test('without a terminal it needs --yes, and says so', async () => {
		const {stateDirectory, id} = await oneSession();
		const refused = await deleteCommand({id, yes: false, stateDirectory}).catch((error: unknown) => error);
		expect(refused).toBeInstanceOf(Failure);
		expect(refused instanceof Failure && refused.status).toBe(2);
		expect(String(refused)).toContain(`Nobody can be asked whether to delete session ${id} (bird strike damage predictor)`);
		expect(await listSessions(stateDirectory)).toHaveLength(1);
		expect(await deleteCommand({id: id.slice(-8), yes: true, stateDirectory})).toBe(0);
		expect(await readdir(stateDirectory)).toEqual([]);
	});

	async function inTerminal(keys: string): Promise<{screen: string; left: number}> {
		const {stateDirectory, id} = await oneSession();
		const entry = path.join(await temporaryFolder(), 'delete.mjs');
		await build({
			stdin: {
				contents: `import {deleteCommand} from './src/cli/sessions.ts'; process.exitCode = await deleteCommand(${JSON.stringify({id, yes: false, stateDirectory})});`,
				resolveDir: process.cwd(),
				loader: 'ts',
			},
			bundle: true,
			format: 'esm',
			platform: 'node',
			outfile: entry,
			banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
			logLevel: 'error',
		});
		const terminal = spawn(process.execPath, [entry], {cols: 200, rows: 10});
		let screen = '';
		let asked = false;
		terminal.onData(data => {
			screen += data;
			if (asked || !screen.includes('[y/N]')) return;
			asked = true;
			terminal.write(keys);
		});
		await new Promise(resolve => terminal.onExit(resolve));
		return {screen, left: (await listSessions(stateDirectory)).length};
	}

	test.each([
		['return', '\r'],
		['n', 'n\r'],
		['ctrl-d', '\u0004'],
		['ctrl-c', '\u0003'],
	])('on a terminal it asks, and %s cancels', async (_, keys) => {
		const {screen, left} = await inTerminal(keys);
		expect(screen).toContain('(bird strike damage predictor), with its history and transcripts? [y/N]');
		expect(screen).toContain('Cancelled; nothing was deleted.');
		expect(left).toBe(1);
	});

	test('y deletes', async () => {
		const {screen, left} = await inTerminal('y\r');
		expect(screen).toContain('Deleted session');
		expect(left).toBe(0);
	});
});

test('sessions rename takes a shortened id and refuses an empty name', async () => {
	const {stateDirectory, id} = await oneSession();
	expect(await renameCommand({id: id.slice(-8), name: ' birds ', stateDirectory})).toBe(0);
	expect((await listSessions(stateDirectory))[0]?.state?.name).toBe('birds');
	await expect(renameCommand({id, name: ' ', stateDirectory})).rejects.toThrow('Not renamed: a session needs a name.');
});

const asRoot = process.getuid?.() === 0;
const canDrop = !asRoot || existsSync('/usr/bin/setpriv');

test.skipIf(!canDrop)('a state folder that may not be written is said in one sentence, and nothing is left behind', async () => {
	const folder = await temporaryFolder();
	const writer = await buildWriter(folder);
	await chmod(folder, 0o555);
	const drop = asRoot ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] : ['env'];
	const [program = '', ...args] = [...drop, process.execPath, writer, 'create', folder];
	const {exitCode, stderr} = await run(program, args, {timeoutMs: 20_000, cwd: '/'});
	await chmod(folder, 0o755);
	expect(exitCode).toBe(1);
	expect(stderr).toContain(
		`Cannot write to the state folder ${folder}: permission denied (EACCES). Make room or give yourself access, or choose another place with --state-dir.`,
	);
	expect(await readdir(folder)).toEqual(['killed-writer.mjs']);
});
