import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {permissionMetaSchema, readMeta} from '../../src/domain/meta.ts';
import {groupAlive} from '../../src/system/groups.ts';
import {inputFor, metaFor} from './inputs.ts';
import {RawClient} from './raw-client.ts';

let cwd: string;
let client: RawClient;
beforeEach(async () => {
	cwd = await mkdtemp(path.join(os.tmpdir(), 'analyst-'));
	client = new RawClient();
});
afterEach(async () => {
	client.child.kill('SIGKILL');
	await client.exited;
	await rm(cwd, {recursive: true, force: true});
});

/** Probe facts of a Python that is `script`, with scikit-learn in it. */
async function withPython(script: string) {
	const executable = path.join(cwd, 'python');
	await writeFile(executable, `#!/bin/sh\n${script}\n`);
	await chmod(executable, 0o755);
	const environment = {
		python: {status: 'ok', summary: '3.11.7 venv:ml', facts: {version: '3.11.7', origin: 'VIRTUAL_ENV', executable}},
		frameworks: {status: 'ok', summary: 'sklearn 1.8', facts: {packages: ['scikit-learn 1.8.0']}},
		memory: {status: 'ok', summary: '3.1 of 23.4 GiB', facts: {availableGiB: 20.3}},
	};
	return metaFor(inputFor('infrastructure', {environment}));
}

const fitOf = async () => JSON.parse(await readFile(path.join(cwd, 'reports/infrastructure.json'), 'utf8')).sample_fit;
const allow = () => ({outcome: {outcome: 'selected', optionId: 'once'}});
const output = '{"rows": 8000, "columns": 13, "seconds": 0.5, "peak_rss_mib": 212.4}';

test('a sample fit is asked for with its script, run once allowed, shown, and measured', async () => {
	let asked: Record<string, unknown> = {};
	client.answers['session/request_permission'] = params => {
		asked = params['toolCall'] as Record<string, unknown>;
		return allow();
	};
	const session = await client.open(cwd);
	await client.prompt(session, 'brief', await withPython(`echo '${output}'; test -s "$1" && pwd`));
	const permission = readMeta(asked['_meta'], permissionMetaSchema, 'permission');
	expect(permission).toMatchObject({command: [path.join(cwd, 'python'), 'sample_fit.py'], cwd: path.join(cwd, 'reports')});
	expect(permission?.script?.text).toContain('TARGET = "Effect Amount of damage"');
	expect(asked).toMatchObject({kind: 'execute', rawInput: {command: [path.join(cwd, 'python'), 'sample_fit.py'], timeout_ms: 60_000}});
	expect(await fitOf()).toMatchObject({measured: true, allowed: true, rows: 8000, peak_rss_mib: 212, reason: null});
	const call = client.updates(session).filter(update => update['toolCallId'] === asked['toolCallId']);
	expect(call.map(update => Object.keys((update['_meta'] as object) ?? {})[0])).toContain('terminal_output');
	expect(call.at(-1)).toMatchObject({status: 'completed', _meta: {terminal_exit: {exit_code: 0}}});
	expect(JSON.stringify(call)).toContain(`${path.basename(cwd)}/reports`);
});

test('what is denied does not run, and the report says in whose words', async () => {
	client.answers['session/request_permission'] = () => ({
		outcome: {outcome: 'selected', optionId: 'no'},
		_meta: {'ml-engineer': {reason: 'not on this machine'}},
	});
	const session = await client.open(cwd);
	const answer = await client.prompt(session, 'brief', await withPython(`touch ${path.join(cwd, 'it-ran')}; echo '${output}'`));
	expect(answer.result).toEqual({stopReason: 'end_turn'});
	expect(await fitOf()).toMatchObject({measured: false, allowed: false, reason: 'not allowed: not on this machine'});
	await expect(readFile(path.join(cwd, 'it-ran'))).rejects.toThrow();
	expect(client.said(session)).toContain('no sample fit: not allowed: not on this machine');
});

test('a script that fails is told by its last line, and the estimate stays an estimate', async () => {
	client.answers['session/request_permission'] = allow;
	const session = await client.open(cwd);
	await client.prompt(session, 'brief', await withPython('echo "MemoryError: too much" >&2; exit 3'));
	expect(await fitOf()).toMatchObject({measured: false, allowed: true, reason: 'it did not finish (exit 3: MemoryError: too much)'});
	const {estimate} = JSON.parse(await readFile(path.join(cwd, 'reports/infrastructure.json'), 'utf8'));
	expect(estimate.how).toMatch(/^estimate, not measured: /);
});

test.each(['cancel', 'end of input'])('%s stops what it started', async how => {
	client.answers['session/request_permission'] = allow;
	const pidFile = path.join(cwd, 'pid');
	const session = await client.open(cwd);
	const turn = client.prompt(session, 'brief', await withPython(`echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; sleep 60`));
	await expect.poll(() => readFile(pidFile, 'utf8').catch(() => ''), {timeout: 30_000}).not.toBe('');
	const pid = Number(await readFile(pidFile, 'utf8'));
	expect(groupAlive(pid)).toBe(true);
	if (how === 'cancel') {
		client.send({method: 'session/cancel', params: {sessionId: session}});
		expect((await turn).result).toEqual({stopReason: 'cancelled'});
	} else expect(await client.close()).toBe(0);
	await expect.poll(() => groupAlive(pid), {timeout: 5000}).toBe(false);
});
