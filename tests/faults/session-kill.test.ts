import {expect, test} from 'vitest';
import {temporaryFolder} from '../session/support.ts';
import {buildWriter, killRounds} from './kill-rounds.ts';

test('a process killed at 52 random moments never loses, tears or blocks what it had saved', async () => {
	const folder = await temporaryFolder();
	const writer = await buildWriter(folder);
	const lanes = await Promise.all(Array.from({length: 2}, (_, lane) => killRounds(writer, `${folder}/${lane}`, 26, Math.random)));
	for (const {seq, acknowledged} of lanes) {
		expect(seq).toBeGreaterThan(26 * 2);
		expect(acknowledged).toBeGreaterThan(26);
	}
}, 120_000);
