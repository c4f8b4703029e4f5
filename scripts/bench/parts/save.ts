// What it takes to save: node save.mjs <each|many> <folder> <transitions>
import {open, stat} from 'node:fs/promises';
import path from 'node:path';
import {Session} from '../../../src/session/session.ts';
import {stateText} from '../../../src/session/state-file.ts';
import {activation} from '../../../tests/session/activation.ts';
import {quantile} from '../statistics.ts';

const [mode = 'each', folder = '.', count = '100'] = process.argv.slice(2);
const stateBytes = 100_000;
const session = await Session.create(folder, {...activation, workspace: folder, project: path.join(folder, 'project')});
// A session of this size: what waits for a person makes up most of it.
for (let at = 0; Buffer.byteLength(stateText(session.view.getState().state)) < stateBytes; at += 1) {
	const {refused} = await session.dispatch({
		type: 'inbox.added',
		item: {
			kind: 'allow',
			id: `ask-${at}`,
			phase: 'ASSESSMENT',
			step: 'infrastructure',
			role: 'infrastructure',
			at: new Date().toISOString(),
			title: 'python sample_fit.py',
			why: 'to measure the memory of a sample fit',
			effect: 'runs project code, no sandbox',
			command: ['python', 'sample_fit.py'],
			tool: 'execute',
			cwd: folder,
			detail: ['reads 8,000 rows, writes reports/'],
			limits: '60 s, 2 GiB',
			script: {name: 'sample_fit.py', lines: 40, text: 'model.fit(rows)\n'.repeat(120)},
		},
	});
	if (refused !== null) throw new Error(refused);
}
const {size} = await stat(session.layout.state);

/** The floor: the same bytes written over the same file and forced to disk, once. */
async function floor(bytes: Buffer, file: Awaited<ReturnType<typeof open>>): Promise<number> {
	const from = performance.now();
	await file.write(bytes, 0, bytes.length, 0);
	await file.sync();
	return performance.now() - from;
}

const ours: number[] = [];
const floors: number[] = [];
const file = await open(path.join(folder, 'floor'), 'w');
const bytes = Buffer.from(stateText(session.view.getState().state));
let writes = 0;
session.onSaved(() => {
	writes += 1;
});
const rename = async (at: number) => {
	const from = performance.now();
	const {refused} = await session.dispatch({type: 'session.renamed', name: `name ${at}`});
	if (refused !== null) throw new Error(refused);
	ours.push(performance.now() - from);
};
const cpu = process.cpuUsage();
const began = performance.now();
if (mode === 'each') {
	for (let at = 0; at < Number(count); at += 1) {
		await rename(at);
		floors.push(await floor(bytes, file));
	}
} else {
	// A hundred a second, in step with the clock and not with the disk.
	const all: Promise<void>[] = [];
	for (let at = 0; at < Number(count); at += 1) {
		const wait = began + at * 10 - performance.now();
		if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
		all.push(rename(at));
	}
	await Promise.all(all);
	for (let at = 0; at < 20; at += 1) floors.push(await floor(bytes, file));
}
const seconds = (performance.now() - began) / 1000;
const {user, system} = process.cpuUsage(cpu);
await file.close();
await session.close();
process.stdout.write(
	`${JSON.stringify({
		p50: quantile(ours, 0.5),
		p99: quantile(ours, 0.99),
		floorP50: quantile(floors, 0.5),
		floorP99: quantile(floors, 0.99),
		writes,
		perSecond: ours.length / seconds,
		cpuMsEach: (user + system) / 1000 / ours.length,
		bytes: size,
	})}\n`,
);
process.exit(0);
