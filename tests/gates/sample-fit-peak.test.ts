import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {scriptFor} from '../../src/analyst/assessment/infrastructure/sample-fit.ts';
import {run} from '../../src/system/exec.ts';

/** Just enough of both packages for a fit: the model holds 64 MiB while it is fitted. */
const numpy = `class array(list):
    @property
    def T(self): return array(zip(*self))
    def __getitem__(self, keep): return array(one for one, kept in zip(self, keep) if kept) if isinstance(keep, list) else list.__getitem__(self, keep)
    @property
    def shape(self): return (len(self), len(self[0]))
    def __invert__(self): return kept(not one for one in self)
class kept(list):
    def sum(self): return sum(list(self))
def isnan(values): return array(one != one for one in values)
`;
const ensemble = `class HistGradientBoostingClassifier:
    def __init__(self, **_): pass
    def fit(self, x, y): held = bytearray(64 << 20)
HistGradientBoostingRegressor = HistGradientBoostingClassifier
`;

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'peak-'));
	await mkdir(path.join(folder, 'sklearn'));
	await writeFile(path.join(folder, 'numpy.py'), numpy);
	await writeFile(path.join(folder, 'sklearn', '__init__.py'), '');
	await writeFile(path.join(folder, 'sklearn', 'ensemble.py'), ensemble);
	await writeFile(path.join(folder, 'a.csv'), 'x,y\n1,no\n2,yes\n3,no\n');
});
afterEach(() => rm(folder, {recursive: true, force: true}));

const peakOf = async (words: readonly string[]): Promise<number> => {
	const env = {PATH: process.env['PATH'] ?? '', PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1'};
	const result = await run('python3', words, {cwd: folder, env, timeoutMs: 30_000});
	expect(result.stderr).toBe('');
	return Number(JSON.parse(result.stdout)['peak_rss_mib']);
};

test('the peak of a sample fit is its own and not that of the program that started it, and both scripts agree', async () => {
	const mine = Buffer.alloc(400 * 2 ** 20, 1);
	const file = path.join(folder, 'a.csv');
	await writeFile(path.join(folder, 'fit.py'), await scriptFor({file, delimiter: ',', target: 'y', kind: 'classes'}));
	const analyst = await peakOf(['fit.py']);
	const gate = await peakOf([path.resolve('src/gates/python/sample_fit.py'), file, ',', 'utf-8-sig', 'y', 'classes', '20000']);
	expect(mine.length).toBeGreaterThan(0);
	for (const peak of [analyst, gate]) {
		expect(peak).toBeGreaterThan(64);
		expect(peak).toBeLessThan(200);
	}
	expect(Math.abs(analyst - gate)).toBeLessThan(20);
});
