import {failureOf, notUnderstood, rawOf} from '../outcome.ts';
import type {Probe} from '../probe.ts';
import {reading} from '../reading.ts';

const columns = ['name', 'memory.total', 'memory.used', 'utilization.gpu', 'driver_version'];

/** NVIDIA cards by nvidia-smi: name, memory in MiB, load in percent. */
export const gpu: Probe = {
	id: 'gpu',
	title: 'GPU',
	intervalMs: 10_000,
	timeoutMs: 5000,
	spawns: true,
	volatile: ['usedMiB', 'loadPercent'],
	async read(context) {
		const program = await context.find('nvidia-smi');
		const none = {count: 0, names: [], totalMiB: 0, usedMiB: 0, loadPercent: null, driver: null};
		if (program === null) return reading('missing', 'none', {facts: none, detail: 'nvidia-smi is not on PATH'});
		const args = [`--query-gpu=${columns.join(',')}`, '--format=csv,noheader,nounits'];
		const command = `nvidia-smi ${args.join(' ')}`;
		const result = await context.run(program, args);
		const raw = rawOf(result);
		if (/no devices were found/i.test(raw)) return reading('missing', 'none', {facts: none, command, raw, detail: 'no device was found'});
		const failure = failureOf('nvidia-smi', command, result);
		if (failure !== null) return failure;
		const cards = result.stdout
			.split('\n')
			.map(line => line.split(',').map(cell => cell.trim()))
			.filter(cells => cells.length === columns.length)
			.map(([name = '', total, used, load, driver]) => ({
				name,
				total: numberOf(total),
				used: numberOf(used),
				load: numberOf(load),
				driver,
			}));
		const first = cards[0];
		if (first === undefined) return notUnderstood('nvidia-smi', command, result);
		const totalMiB = sum(cards.map(card => card.total ?? 0));
		const usedMiB = sum(cards.map(card => card.used ?? 0));
		const loads = cards.map(card => card.load).filter(load => load !== null);
		const loadPercent = loads.length === 0 ? null : Math.round(sum(loads) / loads.length);
		const several = cards.length > 1 ? `${cards.length} x ` : '';
		const memory = totalMiB === 0 ? '' : ` ${inGib(usedMiB)} of ${inGib(totalMiB)} GiB`;
		const load = loadPercent === null ? '' : ` ${loadPercent} %`;
		return reading('ok', `${several}${first.name.slice(0, 32)}${memory}${load}`, {
			facts: {count: cards.length, names: cards.map(card => card.name), totalMiB, usedMiB, loadPercent, driver: first.driver ?? null},
			command,
			raw,
			detail: cards.map(card => `${card.name} ${card.used ?? '?'} of ${card.total ?? '?'} MiB, load ${card.load ?? '?'} %`).join('; '),
		});
	},
};

/** Cards in shared or virtual machines print "[N/A]" for what they do not tell. */
function numberOf(cell: string | undefined): number | null {
	const value = Number(cell);
	return cell === undefined || cell === '' || !Number.isFinite(value) ? null : value;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const inGib = (mebibytes: number) => (mebibytes / 1024).toFixed(1);
