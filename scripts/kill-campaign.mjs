// Kills a process that saves a session, over and over, at random moments: node scripts/kill-campaign.mjs [kills] [lanes]
// The suite does the same some fifty times; this is for a night.
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {buildWriter, killRounds} from '../tests/faults/kill-rounds.ts';

const kills = Number(process.argv[2] ?? 1000);
const lanes = Number(process.argv[3] ?? 2);
const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-kill-'));
const from = performance.now();
try {
	const writer = await buildWriter(folder);
	const each = Math.ceil(kills / lanes);
	const results = await Promise.all(
		Array.from({length: lanes}, (_, lane) => killRounds(writer, path.join(folder, String(lane)), each, Math.random)),
	);
	const sum = key => results.reduce((total, result) => total + result[key], 0);
	const seconds = ((performance.now() - from) / 1000).toFixed(1);
	console.log(
		`${each * lanes} kills in ${seconds} s: ${sum('seq')} events saved, ${sum('acknowledged')} acknowledged, none lost, no file torn`,
	);
} finally {
	await rm(folder, {recursive: true, force: true});
}
