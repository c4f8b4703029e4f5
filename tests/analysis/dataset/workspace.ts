import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {Dataset} from '../../../src/analysis/dataset/dataset.ts';
import {type OpenOptions, openDataset} from '../../../src/analysis/dataset/open.ts';

/** A folder of its own for the running test, removed when it ends. */
export async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'dataset-test-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	return folder;
}

export async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
	const file = path.join(await temporaryFolder(), name);
	await writeFile(file, content);
	return file;
}

/** Opens files and closes them when the test ends. */
export async function opened(files: string | readonly string[], options?: OpenOptions): Promise<Dataset> {
	const dataset = await openDataset(typeof files === 'string' ? [files] : files, options);
	onTestFinished(() => dataset.close());
	return dataset;
}

export const openedText = async (content: string | Uint8Array, name = 'data.csv', options?: OpenOptions) =>
	opened(await fileOf(name, content), options);

export const birdStrikes = path.join(import.meta.dirname, '../../../examples/birdstrikes.csv');

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** A normal deviate (Box–Muller). */
export const normalFrom = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const csvOf = (header: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
	`${[header, ...rows].map(row => row.join(',')).join('\n')}\n`;
