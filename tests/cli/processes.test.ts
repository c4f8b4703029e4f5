import {readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import * as z from 'zod';
import {stateSchema} from '../../src/domain/state.ts';
import {start} from '../../src/system/exec.ts';
import {bin, call, type Desk, desk, makeDesk, placed, sessionsIn} from '../support/cli.ts';

vi.setConfig({testTimeout: 60_000, hookTimeout: 120_000});

const data = `x,y\n${Array.from({length: 80}, (_, i) => `${i % 17},${(i * 7) % 11 > 5 ? 'yes' : 'no'}`).join('\n')}\n`;
const noEscapes = (text: string) => expect(text.includes('\u001b')).toBe(false);

describe('of a session that is done', () => {
	let at: Desk;
	let id = '';
	beforeAll(async () => {
		at = await makeDesk();
		await writeFile(path.join(at.workspace, 'a.csv'), data);
		const {exitCode, stderr} = await call(at, ['answer yes or no', '--target', 'y', '--headless', '--until', 'ASSESSMENT', ...placed(at)]);
		expect(exitCode, stderr).toBe(0);
		[id = ''] = await sessionsIn(at.state);
	});
	afterAll(() => rm(at.folder, {recursive: true, force: true}));
	const place = () => ['--state-dir', at.state];

	test('sessions lists it, as a table and as one object, wherever the state folder is named', async () => {
		for (const args of [
			['sessions', ...place()],
			[...place(), 'sessions'],
		]) {
			const {exitCode, stdout, stderr} = await call(at, args);
			expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
			expect(stdout).toMatch(new RegExp(`^SESSION .*\\n${id} +PIPELINE_DESIGN .* new +answer yes or no\\n$`));
		}
		const {stdout} = await call(at, ['sessions', '--json', ...place()]);
		const session = z.object({id: z.string(), phase: z.string(), focus: z.string(), held_by: z.null(), problem: z.null()});
		expect(z.object({v: z.literal(1), sessions: z.array(session)}).parse(JSON.parse(stdout)).sessions).toMatchObject([
			{id, phase: 'PIPELINE_DESIGN', focus: 'answer yes or no'},
		]);
	});

	test('the state folder may come from the environment', async () => {
		const {stdout} = await call(at, ['sessions'], {env: {ML_ENGINEER_STATE_DIR: at.state}});
		expect(stdout).toContain(id);
		expect((await call(at, ['sessions'])).stdout).toContain('No sessions in');
	});

	test('report prints what was found and every check of the gate', async () => {
		const {exitCode, stdout, stderr} = await call(at, ['report', ...place()]);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(stdout).toContain('data 80 rows x 2 columns, target y');
		expect(stdout).toContain('Assess (ASSESSMENT): passed');
		const state = stateSchema.parse(JSON.parse(await readFile(path.join(at.state, id, 'state.json'), 'utf8')));
		const measured = state.phases.ASSESSMENT.gate?.checks ?? [];
		expect(measured.length).toBeGreaterThan(5);
		for (const check of measured) expect(stdout).toMatch(new RegExp(`(pass|FAIL|waiv|n/r) +${check.id} `));
		noEscapes(stdout);
	});

	test('rename, then find it by the end of its id', async () => {
		expect((await call(at, ['sessions', 'rename', id.slice(-8), 'the first one', ...place()])).stdout).toContain('the first one');
		expect((await call(at, ['sessions', ...place()])).stdout).toContain('the first one');
		expect((await call(at, ['report', id.slice(-8), ...place()])).exitCode).toBe(0);
	});

	test('delete without a terminal needs --yes', async () => {
		const {exitCode, stderr} = await call(at, ['sessions', 'delete', id, ...place()]);
		expect(exitCode).toBe(2);
		expect(stderr).toContain('Say --yes to delete it.');
		expect(await sessionsIn(at.state)).toEqual([id]);
	});

	test('watch tells the history, goes on with what another process does, and changes nothing', async () => {
		const watching = start(process.execPath, [bin, 'watch', id, '--plain', ...place()], {cwd: at.workspace, env: at.env});
		let told = '';
		watching.stdout.on('data', (chunk: Buffer) => {
			told += chunk.toString();
		});
		try {
			await expect.poll(() => told, {timeout: 30_000}).toContain('session.activated');
			await expect.poll(() => told, {timeout: 30_000}).toContain('gate.judged ASSESSMENT');
			const before = await readFile(path.join(at.state, id, 'state.json'), 'utf8');
			// It holds nothing: the session can be taken up meanwhile.
			expect((await call(at, ['sessions', 'rename', id, 'watched', ...place()])).exitCode).toBe(0);
			await expect.poll(() => told, {timeout: 30_000}).toContain('session.renamed');
			expect(JSON.parse(await readFile(path.join(at.state, id, 'state.json'), 'utf8')).seq).toBe(JSON.parse(before).seq + 1);
			watching.signal('SIGINT');
			expect(await watching.exited).toMatchObject({exitCode: 0});
			noEscapes(told);
		} finally {
			watching.signal('SIGKILL');
		}
	});

	test('resume of what is done passes again and runs nothing twice', async () => {
		const {exitCode, stdout} = await call(at, ['resume', id, '--headless', '--json', '--until', 'ASSESSMENT', ...place()]);
		expect(exitCode).toBe(0);
		const types = stdout
			.trimEnd()
			.split('\n')
			.map(line => String(JSON.parse(line).type));
		expect(types[0]).toBe('session.resumed');
		expect(types).not.toContain('step.started');
		expect(types.at(-1)).toBe('session.ended');
	});
});

describe('without a session', () => {
	test('keys prints every layer, the same for everybody', async () => {
		const at = await desk();
		const {exitCode, stdout, stderr} = await call(at, ['keys']);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		for (const layer of ['COMMAND', 'INPUT', 'CONFIRM']) expect(stdout).toMatch(new RegExp(`^${layer}`, 'm'));
		expect(stdout).toMatch(/^ {2}j down /m);
		noEscapes(stdout);
	});

	test('probe and agents print one object with --json', async () => {
		const at = await desk();
		const probed = await call(at, ['probe', '--json']);
		expect(probed.exitCode).toBe(0);
		expect(JSON.parse(probed.stdout)).toMatchObject({v: 1, probes: expect.arrayContaining([expect.objectContaining({id: 'python'})])});
		expect((await call(at, ['probe'])).stdout).toMatch(/^python +(ok|missing|degraded|error|timed-out) /m);
		const listed = await call(at, ['agents', '--json']);
		expect(listed.exitCode).toBe(0);
		expect(JSON.parse(listed.stdout)).toMatchObject({
			v: 1,
			agents: expect.arrayContaining([expect.objectContaining({name: 'analyst', found: true})]),
		});
		noEscapes(probed.stdout + listed.stdout);
	});

	test('agents --check greets the built-in analyst', async () => {
		const at = await desk();
		const {stdout} = await call(at, ['agents', '--check', '--json']);
		const schema = z.object({agents: z.array(z.object({name: z.string(), check: z.object({ok: z.boolean()}).nullish()}))});
		expect(schema.parse(JSON.parse(stdout)).agents.find(agent => agent.name === 'analyst')?.check).toMatchObject({ok: true});
	});

	test('help and version are exit 0, a wrong call is exit 2 in one sentence', async () => {
		const at = await desk();
		const help = await call(at, ['--help']);
		expect(help.exitCode).toBe(0);
		for (const command of ['assess', 'probe', 'sessions', 'resume', 'watch', 'report', 'agents', 'keys', 'analyst'])
			expect(help.stdout).toContain(command);
		const {version} = z
			.object({version: z.string()})
			.parse(JSON.parse(await readFile(path.join(path.dirname(bin), '../package.json'), 'utf8')));
		expect(await call(at, ['--version'])).toMatchObject({exitCode: 0, stdout: `${version}\n`});
		for (const args of [
			['report', '--nonsense'],
			['a', 'b'],
			['sessions', 'rename'],
		]) {
			const {exitCode, stderr} = await call(at, args);
			expect(exitCode, args.join(' ')).toBe(2);
			expect(stderr.trimEnd().split('\n')).toHaveLength(1);
			expect(stderr).toContain('See ml-engineer --help.');
		}
	});

	test.each(['keys', '--help'])('output of %s into a pipe that closes early is no crash', async words => {
		const at = await desk();
		const child = start('sh', ['-c', `{ "${process.execPath}" "${bin}" ${words}; echo $? >&2; } | true`], {cwd: at.workspace, env: at.env});
		const errors: Buffer[] = [];
		child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
		expect(await child.exited).toMatchObject({exitCode: 0});
		expect(Buffer.concat(errors).toString().trim()).toBe('0');
	});
});
