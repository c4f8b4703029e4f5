import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../session/support.ts';
import {killEarly} from './early-rounds.ts';
import {smallData} from './program-rounds.ts';

test('the program, killed in the first moment of a session, goes on at a bare resume with what was asked for', {
	timeout: 240_000,
}, async () => {
	const home = await temporaryFolder();
	const data = path.join(home, 'small.csv');
	await writeFile(data, smallData);
	const stages = [];
	for (const [round, killMs] of [0, 30, 150].entries()) {
		stages.push(await killEarly({home: path.join(home, String(round)), data, target: 'y'}, killMs, 'first save'));
	}
	// Right after the first save its data cannot have been read.
	expect(stages[0]).toBe('activated');
	expect(await killEarly({home: path.join(home, 'start'), data, target: 'y'}, 100)).toBe('nothing saved');
});
