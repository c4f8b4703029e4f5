import {createReadStream} from 'node:fs';
import path from 'node:path';
import {type Bench, pick} from './bench.ts';
import {measured} from './line.ts';
import {figures} from './process.ts';
import {median, quantile} from './statistics.ts';
import {writeTable} from './table-file.ts';

async function readThrough(file: string, signal: AbortSignal): Promise<number> {
	const from = performance.now();
	for await (const _ of createReadStream(file, {highWaterMark: 1 << 20, signal})) {
		// read and forgotten
	}
	return (performance.now() - from) / 1000;
}

/** A CSV measured in all its columns, beside reading its bytes. */
export const profile: Bench = {
	name: 'profile',
	limitSeconds: 90,
	async run({scale, folder, part, signal, say}) {
		const program = part('profile');
		const file = path.join(folder, 'table.csv');
		const bytes = await writeTable(file, pick(scale, 1e6, 150e6, 1e9));
		const gigabytes = bytes / 1e9;
		const floors: number[] = [];
		const results: Record<string, number>[] = [];
		for (let round = 0; round < pick(scale, 1, 2, 3); round += 1) {
			floors.push((await readThrough(file, signal)) / gigabytes);
			results.push(await figures(program, [file, folder], signal));
		}
		const of = (name: string) => results.map(result => result[name] ?? Number.NaN);
		const seconds = measured(of('seconds').map(value => value / gigabytes));
		const goals = scale !== 'smoke';
		const size = `${Math.round(bytes / 1e6)} MB`;
		say({
			bench: 'profile',
			what: `profile a CSV of ${size}, a GB`,
			...seconds,
			unit: 's',
			floor: {what: 's reading it', value: median(floors)},
			peers: [],
			goal: {text: '<= 12 s/GB', met: goals ? seconds.value <= 12 : null},
			note: `${median(of('rows'))} rows, 10 columns, ${(median(of('readSeconds')) / gigabytes).toFixed(1)} s of it loading, ${median(of('calls'))} times progress`,
		});
		const memory = quantile(of('highestMiB'), 1);
		say({
			bench: 'profile',
			what: `memory at its highest, CSV of ${size}`,
			value: memory,
			unit: 'MiB',
			spread: null,
			floor: {what: 'MiB this process', value: process.resourceUsage().maxRSS / 1024},
			peers: [],
			goal: {text: '<= 400 MiB', met: memory <= 400},
			note: '',
		});
	},
};
