import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../session/support.ts';
import {killBuild} from './build-rounds.ts';
import {smallData} from './program-rounds.ts';

test('the program, killed while it designs, runs no finished step again and leaves a pipeline.yaml that can be read', async () => {
	const home = await temporaryFolder();
	const data = path.join(home, 'small.csv');
	await writeFile(data, smallData);
	const result = await killBuild(
		{home, data, target: 'y', until: 'PIPELINE_DESIGN', cache: path.join(home, 'cache')},
		{kills: 3, least: 3000, most: 7000, random: Math.random, finish: false},
	);
	// The moments were such that there was something to lose.
	expect(result.done, result.moments.join('; ')).toBeGreaterThan(5);
}, 120_000);
