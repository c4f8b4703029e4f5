import {chmod, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {ownScript, programWords, suggestedCommand} from '../../src/system/own-program.ts';

async function folder(): Promise<string> {
	const made = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-own-'));
	onTestFinished(() => rm(made, {recursive: true, force: true}));
	return made;
}

test('the program is called by its name only where PATH leads to this very program', async () => {
	const [ours, another] = [await folder(), await folder()];
	const byPath = programWords({PATH: ''});
	expect(byPath.at(-1)).toBe(ownScript());
	await writeFile(path.join(another, 'ml-engineer'), '#!/bin/sh\n');
	await chmod(path.join(another, 'ml-engineer'), 0o755);
	expect(programWords({PATH: another})).toEqual(byPath);
	const script = path.join(ours, 'script.js');
	await symlink(ownScript(), script);
	await symlink(script, path.join(ours, 'ml-engineer'));
	const isExecutable = byPath.length === 1;
	expect(programWords({PATH: `${ours}${path.delimiter}${another}`})).toEqual(isExecutable ? ['ml-engineer'] : byPath);
});

test('a state folder is named when it is not the one that is looked into anyway, quoted for a shell', () => {
	const env = {PATH: '', XDG_STATE_HOME: '/x'};
	expect(suggestedCommand(['resume', '17'], '/x/ml-engineer', env)).toMatch(/bin\/ml-engineer\.js resume 17$/);
	expect(suggestedCommand(['resume', '17'], "/a b/it's", env)).toMatch(/ resume 17 --state-dir '\/a b\/it'\\''s'$/);
	// Another terminal does not have the variable.
	expect(suggestedCommand(['resume', '17'], '/named', {...env, ML_ENGINEER_STATE_DIR: '/named'})).toMatch(/ --state-dir \/named$/);
});
