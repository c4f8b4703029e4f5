import {mkdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {type Around, type Bench, pick} from './bench.ts';
import {floodScript} from './keys.ts';
import {type Beside, measured} from './line.ts';
import {cpuMs, figures, memoryMiB} from './process.ts';
import {median, quantile} from './statistics.ts';
import {openTmux} from './tmux.ts';

type Mode = 'drop' | 'transcript' | 'protocol-drop' | 'protocol';

/** CPU seconds a GB and memory of tmux with the same five children in its panes; null when it is not here. */
async function tmuxCost(around: Around, megabytesEach: number): Promise<{readonly cpuPerGb: number; readonly rssMiB: number} | null> {
	const folder = path.join(around.folder, 'tmux');
	await mkdir(folder);
	const go = path.join(folder, 'go');
	// They wait for each other, so that none begins before the clock does.
	const command = `while [ ! -e '${go}' ]; do sleep 0.05; done; exec nice -n 19 '${process.execPath}' '${floodScript}' raw ${megabytesEach}`;
	const there = await openTmux(
		folder,
		Array.from({length: 5}, () => command),
		{columns: 120, rows: 40},
		around.signal,
	);
	if (there === null) return null;
	try {
		const before = cpuMs(there.server);
		await mkdir(go);
		while ((await there.endedPanes()) < 5) {
			around.signal.throwIfAborted();
			await new Promise(resolve => setTimeout(resolve, 100));
		}
		return {cpuPerGb: (cpuMs(there.server) - before) / 1000 / ((5 * megabytesEach) / 1000), rssMiB: memoryMiB(there.server).highest};
	} finally {
		await there.close();
	}
}

/** What it costs to take in what five children write without a pause, and what is held in memory for it. */
export const ingest: Bench = {
	name: 'ingest',
	limitSeconds: 120,
	async run(around) {
		const {scale, folder, part, signal, say} = around;
		const program = part('ingest');
		const raw = pick(scale, 2, 60, 200);
		const frames = pick(scale, 1, 10, 40);
		const cpu: Record<Mode, number[]> = {drop: [], transcript: [], 'protocol-drop': [], protocol: []};
		const highest: Record<Mode, number[]> = {drop: [], transcript: [], 'protocol-drop': [], protocol: []};
		const speed: Record<Mode, number[]> = {drop: [], transcript: [], 'protocol-drop': [], protocol: []};
		for (let round = 0; round < pick(scale, 1, 3, 5); round += 1) {
			for (const mode of ['drop', 'transcript', 'protocol-drop', 'protocol'] as const) {
				const own = path.join(folder, `${mode}-${round}`);
				await mkdir(own);
				const result = await figures(program, [mode, floodScript, own, mode.startsWith('protocol') ? frames : raw], signal);
				cpu[mode].push(result['cpuPerGb'] ?? Number.NaN);
				highest[mode].push(result['highestMiB'] ?? Number.NaN);
				speed[mode].push(result['mbPerSecond'] ?? Number.NaN);
				await rm(own, {recursive: true, force: true});
			}
		}
		const tmux = await tmuxCost(around, pick(scale, 1, 8, 20));
		const peer: Beside[] = [
			tmux === null ? {what: 'tmux', missing: 'not here'} : {what: 's tmux', value: tmux.cpuPerGb},
			{what: 'turbo', missing: 'not here'},
		];
		const drop = median(cpu.drop);
		const ours = measured(cpu.transcript);
		say({
			bench: 'ingest',
			what: 'CPU a GB, five children, raw',
			...ours,
			unit: 's',
			floor: {what: 's dropping it', value: drop},
			peers: peer,
			goal: {text: '<= 2.5x the floor', met: ours.value <= 2.5 * drop},
			note: `${Math.round(median(speed.transcript))} MB/s of ${Math.round(median(speed.drop))}`,
		});
		say({
			bench: 'ingest',
			what: 'CPU a GB, five sub-agents, protocol',
			...measured(cpu.protocol),
			unit: 's',
			floor: {what: 's dropping it', value: median(cpu['protocol-drop'])},
			peers: peer,
			goal: null,
			note: `${Math.round(median(speed.protocol))} MB/s of ${Math.round(median(speed['protocol-drop']))}`,
		});
		const memory = quantile([...highest.transcript, ...highest.protocol], 1);
		say({
			bench: 'ingest',
			what: 'memory at its highest in that flood',
			value: memory,
			unit: 'MiB',
			spread: null,
			floor: {what: 'MiB dropping it', value: quantile(highest.drop, 1)},
			peers: [tmux === null ? {what: 'tmux', missing: 'not here'} : {what: 'MiB tmux', value: tmux.rssMiB}],
			goal: {text: '<= 200 MiB', met: memory <= 200},
			note: '',
		});
	},
};
