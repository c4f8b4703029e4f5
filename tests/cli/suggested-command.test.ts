import {rename} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {run} from '../../src/system/exec.ts';
import {call, desk, example, exampleTarget, placed, sessionsIn} from '../support/cli.ts';

test('what a session that was left tells to type takes it up, from any folder', async () => {
	const asked = await desk();
	const state = path.join(asked.folder, 'state of mine');
	const at = {...asked, state};
	const left = await call(at, ['--focus', 'birds', '--data', example, '--target', exampleTarget, '--plain', ...placed(at)], {
		input: 'quit\nyes\n',
	});
	expect(left.stderr).toBe('');
	const [id = ''] = await sessionsIn(state);
	const command = /Go on with: (.*)/.exec(left.stdout.replaceAll(/\n {2}/g, ' '))?.[1] ?? '';
	expect(command).toContain(`resume ${id} --state-dir '${state}'`);
	// As a person does who goes on without looking: the line as it stands, in another folder.
	const again = await run('sh', ['-c', `${command} --plain`], {
		cwd: '/',
		env: at.env,
		input: 'quit\nyes\n',
		timeoutMs: 60_000,
	});
	expect(again.stdout).toContain('birds');
	expect(again.stdout).toMatch(/The session is saved/);
	expect(again.exitCode).toBe(0);
});

test('a hint about a session that is not there can be typed as well', async () => {
	const at = await desk();
	await call(at, ['--focus', 'birds', '--plain', '--no-target', '--job', 'assess', ...placed(at)], {input: 'quit\nyes\n'});
	const [id = ''] = await sessionsIn(at.state);
	const missing = await call(at, ['resume', '1234567890123456789', ...placed(at)]);
	const command = /List them with: (.*)/.exec(missing.stderr)?.[1] ?? '';
	const listed = await run('sh', ['-c', command], {cwd: '/', env: at.env, timeoutMs: 60_000});
	expect(listed.stdout).toContain(id);
	await rename(path.join(at.state, id), path.join(at.folder, id));
	const none = await run('sh', ['-c', command], {cwd: '/', env: at.env, timeoutMs: 60_000});
	expect(none.stdout).toMatch(/Begin one with: .* 'what you work on' --state-dir /);
});
