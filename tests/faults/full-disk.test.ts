import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {build} from 'esbuild';
import {expect, test} from 'vitest';
import {Session} from '../../src/session/session.ts';
import {run, start} from '../../src/system/exec.ts';
import {LineSplitter} from '../../src/system/lines.ts';
import {temporaryFolder} from '../session/support.ts';

const found = (await run('prlimit', ['--version'], {timeoutMs: 5000})).ended === 'exited';

/** A limit on the size of files stands for a full disk: the write itself fails, in a real process, and can be made to work again. */
test.skipIf(!found)('a disk that is full loses nothing: what is shown was saved, and all of it is saved once there is room', async () => {
	const folder = await temporaryFolder();
	const writer = path.join(folder, 'writer.mjs');
	await build({
		entryPoints: [path.join(import.meta.dirname, 'full-disk-writer.ts')],
		bundle: true,
		format: 'esm',
		platform: 'node',
		outfile: writer,
		logLevel: 'error',
	});
	const child = start('prlimit', ['--fsize=150000:unlimited', process.execPath, writer, path.join(folder, 'state')], {});
	const said = new Map<string, string>();
	const errors: Buffer[] = [];
	child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
	const ended = new Promise(resolve => child.stdout.once('close', resolve));
	const failing = new Promise<void>(resolve => {
		const lines = new LineSplitter(line => {
			const [word = '', ...rest] = line.split(' ');
			said.set(word, rest.join(' '));
			if (word === 'failing') resolve();
		});
		child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
	});
	await Promise.race([failing, child.exited]);
	expect(Buffer.concat(errors).toString()).toBe('');
	const refused = JSON.parse(said.get('failing') ?? 'null');
	expect(refused).toMatchObject({reason: 'the file would be larger than allowed here (EFBIG)'});
	const state = path.join(said.get('open') ?? '', 'state.json');
	// In the meantime the disk has exactly what is shown.
	expect(JSON.parse(await readFile(state, 'utf8')).seq).toBe(refused.seq);
	await run('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:unlimited'], {timeoutMs: 5000});
	expect(await child.exited).toMatchObject({exitCode: 0});
	await ended;
	const {status, seq, events} = JSON.parse(said.get('saved') ?? 'null');
	expect({status, seq}).toEqual({status: 'saved', seq: events + 1});
	const session = await Session.open(path.dirname(state));
	expect(session.notices).toEqual([]);
	expect(session.view.getState().state.seq).toBe(seq);
	expect((await readFile(session.layout.history, 'utf8')).trimEnd().split('\n')).toHaveLength(seq);
	await session.close();
});
