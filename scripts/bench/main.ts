import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import type {Bench, Scale} from './bench.ts';
import {bundleParts} from './bundle.ts';
import {firstPaint} from './first-paint.ts';
import {frame} from './frame.ts';
import {idle} from './idle.ts';
import {ingest} from './ingest.ts';
import {keys} from './keys.ts';
import {figure, type Line, notMeasured, textOf} from './line.ts';
import {noise} from './noise.ts';
import {profile} from './profile.ts';
import {repository} from './repository.ts';
import {save} from './save.ts';

const root = path.resolve(import.meta.dirname, '../..');
const benches: readonly Bench[] = [firstPaint, frame, keys, ingest, idle, save, profile, repository];
const parts = ['frame.tsx', 'host.tsx', 'ingest.ts', 'save.ts', 'profile.ts', 'repository.ts'];

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ').slice(0, 300);

/** Measures and prints. Answers with the exit status: 2 for a wrong call, else 0, whatever was met or missed. */
export async function main(args: readonly string[]): Promise<number> {
	let values: {only?: string[] | undefined; json?: boolean | undefined; full?: boolean | undefined; smoke?: boolean | undefined};
	try {
		({values} = parseArgs({
			args: [...args],
			options: {only: {type: 'string', multiple: true}, json: {type: 'boolean'}, full: {type: 'boolean'}, smoke: {type: 'boolean'}},
		}));
	} catch (error) {
		process.stderr.write(`${messageOf(error)}\n`);
		return 2;
	}
	const only = (values.only ?? []).flatMap(names => names.split(','));
	const unknown = only.find(name => !benches.some(bench => bench.name === name));
	if (unknown !== undefined) {
		process.stderr.write(`--only ${unknown} is unknown. Use one of: ${benches.map(bench => bench.name).join(', ')}.\n`);
		return 2;
	}
	const scale: Scale = values.smoke ? 'smoke' : values.full ? 'full' : 'usual';
	const print = (text: string) => void (values.json || process.stdout.write(`${text}\n`));
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-bench-'));
	// Beside the packages, so that what is not bundled is found.
	const built = path.join(root, 'node_modules/.cache', `bench-${process.pid}`);
	const stop = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
	const lines: Line[] = [];
	const from = performance.now();
	try {
		const machine = noise(scale);
		print(
			`${os.cpus().length} cores, load ${figure(os.loadavg()[0] ?? 0)}, Node ${process.versions.node}, ${scale} scale; noise of this machine: the same work takes ${Math.round(100 * machine.spread)}% more or less (slowest ${figure(machine.worst)}x)`,
		);
		await mkdir(built, {recursive: true});
		const broken = new Map<string, string>();
		for (const part of parts)
			await bundleParts(root, built, [part]).catch((error: unknown) => broken.set(part.replace(/\.tsx?$/, ''), messageOf(error)));
		await bundleParts(root, path.join(built, 'stock'), ['frame.tsx'], true).catch((error: unknown) =>
			broken.set('stock/frame', messageOf(error)),
		);
		for (const bench of benches.filter(({name}) => only.length === 0 || only.includes(name))) {
			if (stop.signal.aborted) break;
			const own = path.join(folder, bench.name);
			await mkdir(own);
			const say = (line: Line) => {
				lines.push(line);
				print(textOf(line));
			};
			try {
				const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(bench.limitSeconds * 1000 * (scale === 'full' ? 8 : 1))]);
				const part = (name: string) => {
					const why = broken.get(name);
					if (why !== undefined) throw new Error(`${name} could not be built: ${why}`);
					return path.join(built, `${name}.mjs`);
				};
				await bench.run({scale, folder: own, part, signal, say});
			} catch (error) {
				say(notMeasured(bench.name, bench.name, messageOf(error)));
			}
			await rm(own, {recursive: true, force: true, maxRetries: 5});
		}
		const judged = lines.filter(line => line.goal?.met !== null && line.goal !== null);
		const missed = judged.filter(line => line.goal?.met === false).length;
		print(`${lines.length} lines in ${figure((performance.now() - from) / 1000)} s; ${judged.length - missed} goals met, ${missed} missed`);
		if (values.json)
			process.stdout.write(
				`${JSON.stringify({v: 1, scale, machine: {cores: os.cpus().length, node: process.versions.node, ...machine}, lines}, null, '\t')}\n`,
			);
		return 0;
	} finally {
		await rm(folder, {recursive: true, force: true, maxRetries: 5});
		await rm(built, {recursive: true, force: true});
	}
}
