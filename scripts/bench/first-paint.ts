import path from 'node:path';
import {type Bench, pick} from './bench.ts';
import {type Beside, measured} from './line.ts';
import {cpuOfTreeMs, found} from './process.ts';
import {median} from './statistics.ts';
import {cleanEnvironment, openTerminal, visible} from './terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Other terminal programs of the kind, when they are installed here. */
const others = ['gemini', 'codex', 'opencode', 'claude'];

/** From the command to the first words on the screen, and what it cost. */
export const firstPaint: Bench = {
	name: 'first',
	limitSeconds: 90,
	async run({scale, folder, signal, say}) {
		const env = cleanEnvironment(folder, {NODE_COMPILE_CACHE: path.join(folder, 'compile-cache')});
		const plain = {...cleanEnvironment(folder), NODE_ENV: 'production'};
		const terminal = (file: string, args: readonly string[], environment: Record<string, string>) =>
			openTerminal(file, args, {cwd: folder, env: environment, columns: 120, rows: 40, signal});
		const painted = async (file: string, args: readonly string[], environment: Record<string, string>, orderly = false) => {
			const program = terminal(file, args, environment);
			try {
				const ms = await program.first(output => visible(output) !== '');
				const cpu = cpuOfTreeMs(program.pid);
				if (orderly) {
					program.hangUp(); // Node writes its compile cache when it ends, not when it is killed
					await Promise.race([program.exited, new Promise(resolve => setTimeout(resolve, 5000))]);
				}
				return {ms, cpu};
			} finally {
				await program.close();
			}
		};
		const started = async () => {
			const from = performance.now();
			const program = terminal(process.execPath, ['-e', '0'], plain);
			await program.exited;
			return {ms: performance.now() - from, cpu: Number.NaN};
		};
		const bin = [path.join(root, 'bin/ml-engineer.js'), '--state-dir', path.join(folder, 'state')];
		const runs = {
			floor: started,
			ours: (round: number) => painted(process.execPath, bin, env, round === 0),
			ink: () => painted(process.execPath, [path.join(import.meta.dirname, 'parts/plain-hello.mjs')], plain),
		};
		const times = {floor: [] as number[], ours: [] as number[], ink: [] as number[]};
		const cpu = {floor: [] as number[], ours: [] as number[], ink: [] as number[]};
		const rounds = pick(scale, 1, 9, 15);
		for (let round = 0; round <= rounds; round += 1) {
			for (const name of ['floor', 'ours', 'ink'] as const) {
				const result = await runs[name](round);
				if (round === 0) continue; // the first fills the caches
				times[name].push(result.ms);
				cpu[name].push(result.cpu);
			}
		}
		const peers: Beside[] = [{what: 'ms plain Ink hello, unbundled', value: median(times.ink)}];
		for (const name of others) {
			const file = found(name);
			if (file === null) continue;
			try {
				peers.push({what: `ms ${name}`, value: (await painted(file, [], env)).ms});
			} catch (error) {
				peers.push({what: name, missing: error instanceof Error ? error.message : String(error)});
			}
		}
		const absent = others.filter(name => found(name) === null);
		if (absent.length > 0) peers.push({what: absent.join(' '), missing: 'not here'});
		const ours = measured(times.ours);
		const floor = median(times.floor);
		say({
			bench: 'first',
			what: 'first paint, the built program',
			...ours,
			unit: 'ms',
			floor: {what: 'ms node -e 0', value: floor},
			peers,
			goal: {text: '<= 4x the floor', met: ours.value <= 4 * floor},
			note: '',
		});
		say({
			bench: 'first',
			what: 'CPU until the first paint',
			...measured(cpu.ours),
			unit: 'ms',
			floor: {what: 'ms node -e 0, wall', value: floor},
			peers: [{what: 'ms plain Ink hello', value: median(cpu.ink)}],
			goal: null,
			note: '',
		});
	},
};
