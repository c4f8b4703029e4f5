import {mkdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {type Around, type Bench, pick} from './bench.ts';
import {type Beside, notMeasured} from './line.ts';
import {quantile, spread} from './statistics.ts';
import {cleanEnvironment, openTerminal, type Terminal} from './terminal.ts';
import {openTmux} from './tmux.ts';

const size = {columns: 120, rows: 40};
export const floodScript = path.join(import.meta.dirname, 'parts/flood.mjs');
/** Letters that nothing else on the screen is written with: one that comes back was typed. */
const letters = Array.from({length: 64}, (_, at) => String.fromCodePoint(0x0410 + at));
const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

type Situation = 'idle' | 'raw' | 'protocol';

/** Milliseconds from each key to the screen that shows it; keys come at irregular moments, so that no clock is met in step. */
async function typed(terminal: Terminal, keys: number): Promise<number[]> {
	const times: number[] = [];
	for (let key = 0; key < keys; key += 1) {
		const letter = letters[key % letters.length] ?? '';
		await sleep(40 + ((key * 37) % 60));
		const seen = terminal.until(letter, 5000);
		terminal.press(letter);
		times.push(await seen);
	}
	return times;
}

/** Opens a text field; on a busy machine the first keys may come before anybody listens. */
async function openField(terminal: Terminal): Promise<void> {
	for (let attempt = 1; ; attempt += 1) {
		terminal.press('m');
		await sleep(200);
		const field = terminal.until('\u00a7', 2000);
		terminal.press('\u00a7');
		try {
			await field;
			return;
		} catch (error) {
			if (attempt === 5) throw error;
		}
	}
}

async function ours(around: Around, situation: Situation, keys: number): Promise<number[]> {
	const folder = path.join(around.folder, situation);
	await mkdir(folder);
	const terminal = openTerminal(process.execPath, [around.part('host'), situation, floodScript, folder, '60'], {
		cwd: folder,
		env: cleanEnvironment(folder),
		...size,
		signal: around.signal,
	});
	try {
		await terminal.first(output => output.includes('\u001b[?1049h'));
		await sleep(situation === 'idle' ? 300 : 1500);
		await openField(terminal);
		return await typed(terminal, keys);
	} finally {
		terminal.hangUp();
		await Promise.race([terminal.exited, sleep(5000)]);
		await terminal.close();
		await rm(folder, {recursive: true, force: true, maxRetries: 5});
	}
}

async function tmux(around: Around, flooding: boolean, keys: number): Promise<number[] | null> {
	const folder = path.join(around.folder, 'tmux');
	await mkdir(folder, {recursive: true});
	const command = `nice -n 19 '${process.execPath}' '${floodScript}' raw 0`;
	const there = await openTmux(folder, flooding ? Array.from({length: 5}, () => command) : [], size, around.signal);
	if (there === null) return null;
	try {
		await sleep(flooding ? 1500 : 300);
		return await typed(there.terminal, keys);
	} finally {
		await there.close();
		await rm(folder, {recursive: true, force: true, maxRetries: 5});
	}
}

const titles = {idle: 'idle', raw: 'five panes flood, raw', protocol: 'five sub-agents flood'} as const satisfies Record<Situation, string>;

/** From a key to the screen that shows it, quiet and under load, beside a terminal multiplexer doing the same. */
export const keys: Bench = {
	name: 'keys',
	limitSeconds: 150,
	async run(around) {
		const {scale, say} = around;
		const count = pick(scale, 5, 25, 60);
		const rounds = pick(scale, 1, 3, 5);
		for (const situation of ['idle', 'raw', 'protocol'] as const) {
			const mine: number[] = [];
			const theirs: number[] = [];
			const medians: number[] = [];
			try {
				for (let round = 0; round < rounds; round += 1) {
					const times = await ours(around, situation, count);
					mine.push(...times);
					medians.push(quantile(times, 0.5));
					theirs.push(...((await tmux(around, situation !== 'idle', count)) ?? []));
				}
			} catch (error) {
				say(notMeasured('keys', `key to screen, ${titles[situation]}`, error instanceof Error ? error.message : String(error)));
				continue;
			}
			for (const share of [0.5, 0.95]) {
				const value = quantile(mine, share);
				const other: Beside = theirs.length === 0 ? {what: 'tmux', missing: 'not here'} : {what: 'ms tmux', value: quantile(theirs, share)};
				const limit = share === 0.5 ? 8 : 20;
				say({
					bench: 'keys',
					what: `key to screen p${100 * share}, ${titles[situation]}`,
					value,
					unit: 'ms',
					spread: share === 0.5 ? spread(medians) : null,
					floor: other,
					peers: [],
					goal: situation === 'idle' ? null : {text: `<= ${limit} ms`, met: value <= limit},
					note: `${mine.length} keys`,
				});
			}
		}
	},
};
