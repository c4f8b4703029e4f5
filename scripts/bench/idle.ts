import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {type Bench, pick} from './bench.ts';
import type {Beside} from './line.ts';
import {cpuWithChildren, found} from './process.ts';
import {cleanEnvironment, openTerminal, type Terminal} from './terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');
const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));
/** Other programs that show the machine live. */
const monitors = ['htop', 'btop'];

/** What an open session costs while nobody does anything: itself, and the probes it starts. */
export const idle: Bench = {
	name: 'idle',
	limitSeconds: 90,
	async run({scale, folder, signal, say}) {
		const env = cleanEnvironment(folder, {NODE_COMPILE_CACHE: path.join(folder, 'compile-cache')});
		const open = (file: string, args: readonly string[]) => openTerminal(file, args, {cwd: folder, env, columns: 120, rows: 40, signal});
		const session = [
			path.join(root, 'bin/ml-engineer.js'),
			...['bird strike damage predictor', '--data', path.join(root, 'examples/birdstrikes.csv'), '--target', 'Effect Amount of damage'],
			...['--workspace', path.join(folder, 'strikes'), '--state-dir', path.join(folder, 'state')],
		];
		await mkdir(path.join(folder, 'strikes'));
		const programs = new Map<string, Terminal>();
		try {
			programs.set('ours', open(process.execPath, session));
			programs.set('node', open(process.execPath, ['-e', 'setInterval(() => {}, 1000)']));
			for (const name of monitors) {
				const file = found(name);
				if (file !== null) programs.set(name, open(file, []));
			}
			await programs.get('ours')?.first(output => output.includes('No k8s context') || output.includes('kube'));
			await sleep(pick(scale, 500, 8000));
			const seconds = pick(scale, 1, 20, 60);
			const usage = () => new Map([...programs].map(([name, {pid}]) => [name, cpuWithChildren(pid)]));
			const before = usage();
			await sleep(seconds * 1000);
			const after = usage();
			const used = (name: string, of: 'own' | 'children') =>
				((after.get(name)?.[of] ?? Number.NaN) - (before.get(name)?.[of] ?? Number.NaN)) / seconds;
			const floor = {what: 'ms/s Node timer', value: used('node', 'own')};
			const peers = monitors.map(
				(name): Beside => (programs.has(name) ? {what: `ms/s ${name}`, value: used(name, 'own')} : {what: name, missing: 'not here'}),
			);
			const own = used('ours', 'own');
			const htop = programs.has('htop') ? used('htop', 'own') : null;
			say({
				bench: 'idle',
				what: 'CPU while nothing happens, panel live',
				value: own,
				unit: 'ms/s',
				spread: null,
				floor,
				peers,
				goal: {text: '<= 2x htop', met: htop === null ? null : own <= 2 * htop},
				note: `over ${seconds} s`,
			});
			const probes = used('ours', 'children');
			say({
				bench: 'idle',
				what: 'CPU of its probe children',
				value: probes,
				unit: 'ms/s',
				spread: null,
				floor,
				peers: [],
				goal: {text: '<= 2% of a core (20 ms/s)', met: probes <= 20},
				note: 'children that ended meanwhile',
			});
		} finally {
			programs.get('ours')?.hangUp();
			await Promise.race([programs.get('ours')?.exited, sleep(5000)]);
			for (const program of programs.values()) await program.close();
		}
	},
};
