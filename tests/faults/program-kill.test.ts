import path from 'node:path';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../session/support.ts';
import {killProgram, type RoundsResult} from './program-rounds.ts';

const lanes = 2;
const sessions = 5;
const kills = 5;

test('the program, killed at 55 random moments of an assessment, loses nothing that its screen showed', async () => {
	const folder = await temporaryFolder();
	const lane = async (number: number): Promise<readonly RoundsResult[]> => {
		const results: RoundsResult[] = [];
		for (let session = 0; session < sessions; session += 1)
			results.push(await killProgram(path.join(folder, `${number}-${session}`), kills, Math.random));
		// And once with the example, whose steps take their time.
		if (number === 0) results.push(await killProgram(path.join(folder, 'example'), kills, Math.random, true));
		return results;
	};
	const results = (await Promise.all(Array.from({length: lanes}, (_, number) => lane(number)))).flat();
	// A slow machine has shown little by then: longer lives give it something to lose.
	const slow = results.reduce((total, {shownDone}) => total + shownDone, 0) <= 5;
	if (slow) results.push(await killProgram(path.join(folder, 'slow'), kills, Math.random, false, 15_000));
	const sum = (key: keyof RoundsResult) => results.reduce((total, result) => total + result[key], 0);
	expect(sum('kills')).toBe(kills * (lanes * sessions + (slow ? 2 : 1)));
	// The moments were such that there was something to lose.
	expect(sum('shownDone')).toBeGreaterThan(5);
	expect(sum('interrupted')).toBeGreaterThan(2);
}, 600_000);
