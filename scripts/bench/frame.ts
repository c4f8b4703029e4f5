import {type Bench, pick} from './bench.ts';
import {measured} from './line.ts';
import {figures} from './process.ts';
import {median} from './statistics.ts';

const sizes = [
	[80, 24],
	[120, 40],
	[200, 60],
] as const;
const structures = ['app', 'plain', 'painter', 'app-whole'] as const;

/** What it costs when one of five panes gets a line, and what is written for it. */
export const frame: Bench = {
	name: 'frame',
	limitSeconds: 120,
	async run({scale, part, signal, say}) {
		const program = part('frame');
		const stock = part('stock/frame');
		const frames = pick(scale, 3, 20);
		for (const [columns, rows] of sizes) {
			const largest = columns === 200;
			const cpu = new Map<string, number[]>();
			const bytes = new Map<string, number[]>();
			for (let round = 0; round < pick(scale, 1, 5); round += 1) {
				for (const structure of structures) {
					if (structure === 'app-whole' && !largest) continue;
					const result = await figures(structure === 'plain' ? stock : program, [structure, columns, rows, frames], signal);
					cpu.set(structure, [...(cpu.get(structure) ?? []), result['cpuMs'] ?? Number.NaN]);
					bytes.set(structure, [...(bytes.get(structure) ?? []), result['bytes'] ?? Number.NaN]);
				}
			}
			const of = (values: Map<string, number[]>, structure: string) => values.get(structure) ?? [];
			const ours = measured(of(cpu, 'app'));
			const plain = median(of(cpu, 'plain'));
			const painter = median(of(cpu, 'painter'));
			say({
				bench: 'frame',
				what: `CPU a frame, a pane gets a line, ${columns}x${rows}`,
				...ours,
				unit: 'ms',
				floor: {what: 'ms own row painter', value: painter},
				peers: [{what: 'ms plain Ink', value: plain}],
				goal: largest ? {text: '<= .55x plain Ink', met: ours.value <= 0.55 * plain} : null,
				note: '',
			});
			if (!largest) continue;
			const written = measured(of(bytes, 'app'));
			say({
				bench: 'frame',
				what: `bytes a frame, ${columns}x${rows}`,
				...written,
				unit: 'B',
				floor: {what: 'B own row painter', value: median(of(bytes, 'painter'))},
				peers: [
					{what: 'B plain Ink, incremental', value: median(of(bytes, 'plain'))},
					{what: 'B ours whole', value: median(of(bytes, 'app-whole'))},
				],
				goal: {text: '<= 4,300 B', met: written.value <= 4300},
				note: '',
			});
		}
	},
};
