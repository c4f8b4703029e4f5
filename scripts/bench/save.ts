import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {type Bench, pick} from './bench.ts';
import {measured} from './line.ts';
import {figures} from './process.ts';
import {median} from './statistics.ts';

/** From an event to its being on disk and shown, at a state of 100 KB. */
export const save: Bench = {
	name: 'save',
	limitSeconds: 60,
	async run({scale, folder, part, signal, say}) {
		const program = part('save');
		const results: Record<'each' | 'many', Record<string, number>[]> = {each: [], many: []};
		for (let round = 0; round < pick(scale, 1, 3, 5); round += 1) {
			for (const [mode, count] of [
				['each', pick(scale, 10, 150, 250)],
				['many', pick(scale, 20, 300, 500)],
			] as const) {
				const own = path.join(folder, `${mode}-${round}`);
				await mkdir(own);
				results[mode].push(await figures(program, [mode, own, count], signal));
			}
		}
		const of = (mode: 'each' | 'many', name: string) => results[mode].map(result => result[name] ?? Number.NaN);
		for (const [name, title] of [
			['p50', 'p50'],
			['p99', 'p99'],
		] as const) {
			const value = measured(of('each', name));
			const floor = median(of('each', name === 'p50' ? 'floorP50' : 'floorP99'));
			say({
				bench: 'save',
				what: `save one transition ${title}, 100 KB`,
				...value,
				unit: 'ms',
				floor: {what: 'ms write + fsync', value: floor},
				peers: [],
				goal: name === 'p50' ? {text: '<= 6x the floor', met: value.value <= 6 * floor} : null,
				note: '',
			});
		}
		const perSecond = median(of('many', 'perSecond'));
		say({
			bench: 'save',
			what: 'saved p99 at 100 events a second',
			...measured(of('many', 'p99')),
			unit: 'ms',
			floor: {what: 'ms write + fsync p99', value: median(of('many', 'floorP99'))},
			peers: [],
			goal: {text: '100 events/s kept up', met: perSecond >= 95},
			note: `${Math.round(perSecond)} events/s in ${Math.round(median(of('many', 'writes')))} writes, ${median(of('many', 'cpuMsEach')).toFixed(2)} ms CPU each`,
		});
	},
};
