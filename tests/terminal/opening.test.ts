import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {Program, sleep} from '../support/program.ts';

test('keys pressed while the session of the command line opens do not begin a second one', {timeout: 90_000}, async () => {
	const home = mkdtempSync(path.join(tmpdir(), 'opening-'));
	mkdirSync(path.join(home, 'w'));
	const rows = Array.from({length: 60_000}, (_, index) => `${index},${(index * 7919) % 1000},${index % 3 ? 'yes' : 'no'}`);
	writeFileSync(path.join(home, 'd.csv'), `id,x,y\n${rows.join('\n')}\n`);
	const args = ['two sessions', '--data', path.join(home, 'd.csv'), '--target', 'y', '--workspace', path.join(home, 'w')];
	const program = new Program([...args, '--state-dir', path.join(home, 's')], {columns: 80, rows: 24, env: {HOME: home}});
	try {
		await program.until('two sessions');
		for (let i = 0; i < 6; i++) {
			program.press(i === 0 ? '\u001b' : 'r');
			await sleep(80);
		}
		await program.until(/Maturity/);
		await program.settle();
		expect(readdirSync(path.join(home, 's')).filter(name => /^\d+$/.test(name))).toHaveLength(1);
	} finally {
		program.close();
		rmSync(home, {recursive: true, force: true});
	}
});
