import assert from 'node:assert/strict';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {build} from 'esbuild';
import {stateSchema} from '../../src/domain/state.ts';
import {Session} from '../../src/session/session.ts';
import {start} from '../../src/system/exec.ts';
import {LineSplitter} from '../../src/system/lines.ts';

/** The writer as one file: it starts in a third of the time. */
export async function buildWriter(folder: string): Promise<string> {
	const outfile = path.join(folder, 'killed-writer.mjs');
	await build({
		entryPoints: [path.join(import.meta.dirname, 'killed-writer.ts')],
		bundle: true,
		format: 'esm',
		platform: 'node',
		outfile,
		banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
		logLevel: 'error',
	});
	return outfile;
}

export type Killed = {
	readonly folder: string;
	/** Names whose dispatch had resolved. */
	readonly acknowledged: readonly string[];
	/** The highest number that was shown. */
	readonly shown: number;
	readonly notices: readonly string[];
};

/** Starts the writer and kills it when it has said `lines` lines, plus `delayMs`. */
export async function killOnce(writer: string, args: readonly string[], lines: number, delayMs: number): Promise<Killed> {
	const child = start(process.execPath, [writer, ...args], {});
	const said: string[] = [];
	const errors: Buffer[] = [];
	child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
	const ended = new Promise(resolve => child.stdout.once('close', resolve));
	let armed = false;
	const splitter = new LineSplitter(line => {
		said.push(line);
		if (said.length < lines || armed) return;
		armed = true;
		setTimeout(() => child.signal('SIGKILL'), delayMs);
	});
	child.stdout.on('data', (chunk: Buffer) => splitter.push(chunk));
	const {signal} = await child.exited;
	await ended;
	assert.equal(signal, 'SIGKILL', `the writer ended by itself: ${Buffer.concat(errors).toString()}`);
	const after = (word: string) => said.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1));
	return {
		folder: after('open')[0] ?? '',
		acknowledged: after('acknowledged'),
		shown: Math.max(0, ...after('shown').map(Number)),
		notices: after('notice'),
	};
}

/** What must hold after any kill; throws what does not. `names` are all that were ever acknowledged. Returns the number reached. */
export async function checkSurvivor({folder, shown, notices}: Killed, names: readonly string[]): Promise<number> {
	assert.deepEqual(notices, [], 'the killed one had found its predecessor in order');
	// Not by way of any recovery: the file itself is never torn.
	const raw = stateSchema.parse(JSON.parse(await readFile(path.join(folder, 'state.json'), 'utf8')));
	assert.ok(raw.seq >= shown, `number ${shown} was shown, ${raw.seq} is saved`);
	const session = await Session.open(folder);
	try {
		assert.deepEqual(session.notices, []);
		assert.equal(session.view.getState().state.seq, raw.seq);
		const history = (await readFile(session.layout.history, 'utf8'))
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line));
		assert.deepEqual(
			history.map(line => line.seq),
			Array.from({length: raw.seq}, (_, index) => index + 1),
			'the history is complete',
		);
		const saved = new Set(history.map(line => line.data.name));
		for (const name of names) assert.ok(saved.has(name), `${name} was acknowledged and is not in the history`);
	} finally {
		await session.close();
	}
	const left = await readdir(folder);
	assert.deepEqual(
		left.filter(name => name.endsWith('.tmp') || name.includes('corrupt')),
		[],
		'nothing is left lying about',
	);
	return raw.seq;
}

/** Kills one session's process `kills` times, each time another one that goes on where the last was killed. */
export async function killRounds(
	writer: string,
	stateDirectory: string,
	kills: number,
	random: () => number,
): Promise<{seq: number; acknowledged: number}> {
	const names: string[] = [];
	let folder: string | null = null;
	let seq = 0;
	for (let kill = 0; kill < kills; kill += 1) {
		const args: readonly string[] = folder === null ? ['create', stateDirectory] : ['open', folder];
		const killed: Killed = await killOnce(writer, args, 2 + Math.floor(random() * 60), random() * 8);
		folder = killed.folder;
		names.push(...killed.acknowledged);
		const now = await checkSurvivor(killed, names);
		assert.ok(now > seq, 'each life gets further');
		seq = now;
	}
	return {seq, acknowledged: names.length};
}
