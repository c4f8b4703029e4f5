import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {start} from '../../src/system/exec.ts';
import {groupAlive} from '../../src/system/groups.ts';
import {temporaryFolder} from './helpers.ts';

/** Runs a sub-agent that ignores every polite end, in a program of its own that can be killed. */
const script = (folder: string, agent: string) => `
const {Supervisor} = await import(${JSON.stringify(new URL('../../src/agents/supervisor.ts', import.meta.url).href)});
const {Transcript} = await import(${JSON.stringify(new URL('../../src/agents/transcript.ts', import.meta.url).href)});
const transcript = await Transcript.open(${JSON.stringify(path.join(folder, 't.ndjson'))});
const supervisor = new Supervisor({env: process.env, transcriptOf: () => transcript, policy: () => ({mode: 'ask', rules: [], unattended: false})});
const backend = {name: 'stubborn', title: '', command: process.execPath, args: ['-e', ${JSON.stringify(agent)}], environment: [], set: {}, mode: null, ours: false};
supervisor.run({role: 'performance', backend, cwd: ${JSON.stringify(folder)}, promptText: 'x', meta: null, onEvent: () => {}});
process.stdout.write('up');
`;

test('when this program is killed outright, a sub-agent that ignores the end of its input and SIGTERM is ended all the same', async () => {
	const folder = await temporaryFolder();
	const pidFile = path.join(folder, 'pid');
	const agent = `process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); setInterval(() => {}, 1000); require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))`;
	const program = start(process.execPath, ['--input-type=module', '-e', script(folder, agent)], {});
	onTestFinished(() => {
		program.signal('SIGKILL');
	});
	const pid = await vi.waitFor(
		() => {
			const found = Number(readFileSync(pidFile, 'utf8'));
			expect(found).toBeGreaterThan(1);
			return found;
		},
		{timeout: 15_000, interval: 50},
	);
	expect(groupAlive(pid)).toBe(true);
	program.signal('SIGKILL');
	await vi.waitFor(() => expect(groupAlive(pid)).toBe(false), {timeout: 15_000, interval: 100});
});
